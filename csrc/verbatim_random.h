/* verbatim_random.h: random numbers for VERBATIM, of all generations; a part of verbatim.h. */
#ifndef RANVIER_VERBATIM_RANDOM_H
#define RANVIER_VERBATIM_RANDOM_H

/* ---------------------------------------------------------------- Random123 streams */

RVV void nrnran123_setids(nrnran123_State *stream, uint32_t id1, uint32_t id2, uint32_t id3)
{
    rvv_host->random_setids(stream, id1, id2, id3);
}

RVV nrnran123_State *nrnran123_newstream3(uint32_t id1, uint32_t id2, uint32_t id3)
{
    rv_random *const stream = rvv_host->random_new();
    if (stream == NULL)
        hoc_execerror("out of memory for a stream of random numbers", NULL);
    rvv_host->random_setids(stream, id1, id2, id3);
    rvv_host->random_setseq(stream, 0.0);
    return stream;
}

RVV nrnran123_State *nrnran123_newstream(uint32_t id1, uint32_t id2)
{
    return nrnran123_newstream3(id1, id2, 0);
}

RVV void nrnran123_deletestream(nrnran123_State *stream)
{
    rvv_host->random_free(stream);
}

/* The position: the block of four numbers, and which of them comes next. */
RVV void nrnran123_getseq(nrnran123_State *stream, uint32_t *sequence, char *which)
{
    const double position = rvv_host->random_sequence(stream);
    *sequence = (uint32_t)floor(position / 4.0);
    *which = (char)(position - 4.0 * *sequence);
}

RVV void nrnran123_setseq(nrnran123_State *stream, uint32_t sequence, char which)
{
    rvv_host->random_setseq(stream, 4.0 * sequence + which);
}

RVV void nrnran123_getids3(nrnran123_State *stream, uint32_t *id1, uint32_t *id2, uint32_t *id3)
{
    double ids[3];
    rvv_host->random_ids(stream, ids);
    *id1 = (uint32_t)ids[0];
    *id2 = (uint32_t)ids[1];
    *id3 = (uint32_t)ids[2];
}

RVV void nrnran123_getids(nrnran123_State *stream, uint32_t *id1, uint32_t *id2)
{
    uint32_t id3;
    nrnran123_getids3(stream, id1, id2, &id3);
}

/* Draw: a whole number of 32 bits; from (0, 1); with mean 1; with mean 0 and deviation 1. */
RVV uint32_t nrnran123_ipick(nrnran123_State *stream)
{
    return (uint32_t)rvv_host->random_ipick(stream);
}

RVV double nrnran123_dblpick(nrnran123_State *stream)
{
    return rvv_host->random_dpick(stream);
}

RVV double nrnran123_negexp(nrnran123_State *stream)
{
    return rvv_host->random_negexp(stream, 1.0);
}

RVV double nrnran123_normal(nrnran123_State *stream)
{
    return rvv_host->random_normal(stream, 0.0, 1.0);
}

RVV double nrnran123_uint2dbl(uint32_t x)
{
    return (x + 1.0) * (1.0 / 4294967297.0);
}

/* ---------------------------------------------------------------- Random, as nrn_random_arg gives it */

RVV void *nrn_random_arg(int k)
{
    return rvv_argument(k, RV_ARGUMENT_RANDOM, "a Random")->object;
}

/* The next number of its distribution. */
RVV double nrn_random_pick(void *random)
{
    if (random == NULL)
        hoc_execerror("there is no Random", NULL);
    return rvv_host->generator_pick(random);
}

RVV rv_random *rvv_stream(void *random)
{
    if (random == NULL)
        hoc_execerror("there is no Random", NULL);
    return rvv_host->generator_stream(random);
}

RVV void nrn_random_reset(void *random)
{
    rvv_host->random_setseq(rvv_stream(random), 0.0);
}

/* The position as one number, four to a block. */
RVV long nrn_get_random_sequence(void *random)
{
    return (long)rvv_host->random_sequence(rvv_stream(random));
}

RVV void nrn_set_random_sequence(void *random, long sequence)
{
    rvv_host->random_setseq(rvv_stream(random), (double)sequence);
}

/* 1, and the ids: every Random is a Random123 here. */
RVV int nrn_random_isran123(void *random, uint32_t *id1, uint32_t *id2, uint32_t *id3)
{
    nrnran123_getids3(rvv_stream(random), id1, id2, id3);
    return 1;
}

RVV int nrn_random123_getseq(void *random, uint32_t *sequence, char *which)
{
    nrnran123_getseq(rvv_stream(random), sequence, which);
    return 1;
}

RVV int nrn_random123_setseq(void *random, uint32_t sequence, char which)
{
    nrnran123_setseq(rvv_stream(random), sequence, which);
    return 1;
}

/* ---------------------------------------------------------------- the generators of before Random123 */

/* The one stream of the model, as scop_random() and its kin in NMODL. */
RVV double scop_random(void)
{
    return rvv_host->scop_random(rvv_call);
}

RVV double exprand(double mean)
{
    return rvv_host->exprand(rvv_call, mean);
}

RVV double normrand(double mean, double deviation)
{
    return rvv_host->normrand(rvv_call, mean, deviation);
}

RVV double poisrand(double mean)
{
    return rvv_host->poisrand(rvv_call, mean);
}

RVV void set_seed(double seed)
{
    rvv_host->set_seed(rvv_call, seed);
}

/* MCellRan4: a hash of two numbers (J. Skilling, BayeSys), of which the high one counts up. */
RVV_SHOWN uint32_t rvv_mcell_low;

RVV uint32_t rvv_mcell_round(uint32_t x, uint32_t key, uint32_t mask)
{
    const uint32_t mixed = x ^ key, high = mixed >> 16, low = mixed & 0xffff, square = ~((high - low) * (high + low));
    return (((square >> 16) | (square << 16)) ^ mask) + low * high;
}

RVV uint32_t nrnRan4int(uint32_t *high, uint32_t low)
{
    const uint32_t count = (*high)++, key = low ^ rvv_mcell_round(count, 0xbaa96887, 0x4b0f3b58);
    return count ^ rvv_mcell_round(key, 0x1e17d32c, 0xe874f0c3);
}

RVV double nrnRan4dbl(uint32_t *high, uint32_t low)
{
    return nrnRan4int(high, low) * (1.0 / 4294967296.0);
}

RVV void mcell_ran4_init(uint32_t low)
{
    rvv_mcell_low = low;
}

RVV uint32_t mcell_iran4(uint32_t *high)
{
    return nrnRan4int(high, rvv_mcell_low);
}

RVV double mcell_ran4a(uint32_t *high)
{
    return nrnRan4dbl(high, rvv_mcell_low);
}

/* n numbers of [0, range) to x; returns the first. */
RVV double mcell_ran4(uint32_t *high, double *x, unsigned n, double range)
{
    for (unsigned k = 0; k < n; k++)
        x[k] = range * mcell_ran4a(high);
    return x[0];
}

#endif
