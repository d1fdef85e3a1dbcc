/* legacy_random.c: the generators of before Random123, with their sequences.
 *
 * MCellRan4 hashes a counter with a second word (Press et al. 1992, "Numerical Recipes", ran4; constants of MCell).
 * ACG is Knuth's algorithm M (The Art of Computer Programming, vol. 2): an additive generator picks from a table of numbers of a
 * linear congruential one, whose bytes it permutes, as in libg++.
 */
#include "internal.h"

#include <stdlib.h>

/* ---------------------------------------------------------------- MCellRan4 */

static uint32_t hash(uint32_t x, uint32_t key, uint32_t mask)
{
    x ^= key;
    const uint32_t high = x >> 16, low = x & 0xffff, squares = ~((high - low) * (high + low));
    return (((squares >> 16) | (squares << 16)) ^ mask) + low * high;
}

/* The number of a counter, which moves on by one. */
uint32_t rv_mcell_ran4(uint32_t *counter, uint32_t low)
{
    const uint32_t n = (*counter)++;
    const uint32_t m = low ^ hash(n, 0xbaa96887, 0x4b0f3b58);
    return n ^ hash(m, 0x1e17d32c, 0xe874f0c3);
}

uint32_t rv_mcell_low(const rv_model *model)
{
    return model->mcell_low;
}

void rv_mcell_set_low(rv_model *model, uint32_t low)
{
    model->mcell_low = low;
}

int rv_mcell_use(rv_model *model, int use)
{
    const int before = model->mcell_used;
    if (use >= 0)
        model->mcell_used = use;
    return before;
}

double rv_mcell_draw(const rv_model *model, double *counter)
{
    uint32_t count = (uint32_t)(int64_t)*counter;
    const double x = rv_mcell_ran4(&count, model->mcell_low) / 4294967296.0;
    *counter = count;
    return x;
}

/* ---------------------------------------------------------------- ACG */

enum { MOST_STATE = 98, MOST_TABLE = 512, SEEDS = 32 };

struct rv_acg {
    uint32_t state[MOST_STATE], table[MOST_TABLE], last;
    int size, table_size, j, k;
};

void *rv_acg_state(rv_acg *acg, size_t *size)
{
    *size = sizeof *acg;
    return acg;
}

/* Lags of additive generators of maximal period (Knuth's table), and the size of the table that each picks from. */
static const struct {
    int lag, size, table;
} recurrences[] = {{3, 7, 16},    {4, 9, 32},    {3, 10, 32},   {1, 11, 32},   {1, 15, 64},   {3, 17, 128},  {7, 18, 128},
                   {3, 20, 128},  {2, 21, 128},  {1, 22, 128},  {5, 23, 128},  {3, 25, 128},  {2, 29, 128},  {3, 31, 128},
                   {13, 33, 256}, {2, 35, 256},  {11, 36, 256}, {14, 39, 256}, {3, 41, 256},  {9, 49, 256},  {3, 52, 256},
                   {24, 55, 256}, {7, 57, 256},  {19, 58, 256}, {38, 89, 512}, {17, 95, 512}, {6, 97, 512},  {11, 98, 512}};

/* Which byte of a number becomes byte 0, 1, 2, 3. */
static const unsigned char permutations[16][4] = {{0, 1, 2, 3}, {0, 1, 3, 2}, {0, 2, 1, 3}, {0, 3, 2, 1}, {1, 0, 2, 3}, {1, 0, 3, 2},
                                                  {2, 0, 1, 3}, {3, 0, 1, 2}, {2, 1, 0, 3}, {3, 1, 0, 2}, {2, 3, 0, 1}, {3, 2, 0, 1},
                                                  {1, 2, 3, 0}, {3, 1, 2, 0}, {2, 3, 1, 0}, {3, 2, 1, 0}};

/* Seeds below 32 stand for these; others are mixed with one of them. */
static const uint32_t seeds[SEEDS] = {
    0xbdcc47e5, 0x54aea45d, 0xec0df859, 0xda84637b, 0xc8c6cb4f, 0x35574b01, 0x28260b7d, 0x0d07fdbf, 0x9faaeeb0, 0x613dd169, 0x5ce2d818,
    0x85b9e706, 0xab2469db, 0xda02b0dc, 0x45c60d6e, 0xffe49d10, 0x7224fea3, 0xf9684fc9, 0xfc7ee074, 0x326ce92a, 0x366d13b5, 0x17aaa731,
    0xeb83a675, 0x7781cb32, 0x4ec7c92d, 0x7f187521, 0x2cf346b4, 0xad13310f, 0xb89cff2b, 0x12164de1, 0xa865168d, 0x32b56cdf};

static uint32_t congruential(uint32_t x)
{
    return x * 66049u + 3907864577u;
}

/* `size` is that of the additive generator, raised to the next in the table of recurrences. NULL: no memory. */
rv_acg *rv_acg_new(uint32_t seed, int size)
{
    rv_acg *acg = calloc(1, sizeof *acg);
    if (acg == NULL)
        return NULL;
    size_t entry = 0;
    while (entry + 1 < sizeof recurrences / sizeof recurrences[0] && recurrences[entry].size < size)
        entry++;
    acg->size = recurrences[entry].size;
    acg->table_size = recurrences[entry].table;
    uint32_t x = seed < SEEDS ? seeds[seed] : seed ^ seeds[seed % SEEDS];
    for (int i = 0; i < acg->size; i++)
        acg->state[i] = x = congruential(x);
    for (int i = 0; i < acg->table_size; i++)
        acg->table[i] = x = congruential(x);
    acg->last = x;
    acg->k = (int)(x % (uint32_t)acg->size);
    acg->j = (acg->k + recurrences[entry].lag) % acg->size;
    return acg;
}

static uint32_t acg_number(rv_acg *acg)
{
    const uint32_t sum = acg->state[acg->k] += acg->state[acg->j];
    acg->j = (acg->j > 0 ? acg->j : acg->size) - 1;
    acg->k = (acg->k > 0 ? acg->k : acg->size) - 1;
    uint32_t *place = &acg->table[(sum >> 24) % (uint32_t)acg->table_size];
    const uint32_t picked = *place;
    *place = acg->last = congruential(acg->last);
    const unsigned char *from = permutations[(sum & 0x3c) >> 2];
    uint32_t result = 0;
    for (int byte = 0; byte < 4; byte++)
        result |= (picked >> (8 * from[byte]) & 0xff) << (8 * byte);
    return result;
}

/* 52 random bits, in [0, 1). */
double rv_acg_uniform01(rv_acg *acg)
{
    const uint32_t low = acg_number(acg), high = acg_number(acg) & 0xfffff;
    return ((double)high * 4294967296.0 + (double)low) / 4503599627370496.0;
}
