/* generator.c: Random objects: a generator of numbers in (0, 1) and the distribution that is made of them, as in NEURON.
 *
 * Choosing another stream or position keeps the distribution, the spare number of a normal pair included.
 */
#include "run.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

struct rv_generator {
    rv_model *model;
    int source;        /* an rv_random_source */
    rv_random *stream; /* of RV_RANDOM123 */
    uint32_t counter, first, low; /* of RV_MCELL_RAN4; low 0: the model's */
    rv_acg *acg;       /* of RV_ACG, NULL before it is chosen */
    int distribution;
    double a, b;
    double spare; /* the second number of a normal pair */
    int has_spare;
};

enum { SIZE_AT_FIRST = 55 };
static const double euler = 2.71828182845904523536;

rv_generator *rv_generator_new(rv_model *model)
{
    rv_generator *generator = calloc(1, sizeof *generator);
    if (generator == NULL || (generator->stream = rv_random_new()) == NULL) {
        free(generator);
        rv_set_error(model, RV_MEMORY, "out of memory for a Random");
        return NULL;
    }
    generator->model = model;
    rv_generator_set_ids(generator, 0.0, SIZE_AT_FIRST, 0.0);
    rv_generator_distribution(generator, RV_NORMAL, 0.0, 1.0);
    return generator;
}

/* Its parts as bytes: what it draws from, the distribution, the stream, the ACG. */
void *rv_generator_state(rv_generator *generator, int part, size_t *size)
{
    switch (part) {
    case 0:
        *size = sizeof generator->source;
        return &generator->source;
    case 1:
        *size = offsetof(rv_generator, acg) - offsetof(rv_generator, counter);
        return &generator->counter;
    case 2:
        *size = sizeof *generator - offsetof(rv_generator, distribution);
        return &generator->distribution;
    case 3:
        return rv_random_state(generator->stream, size);
    default:
        return generator->acg != NULL ? rv_acg_state(generator->acg, size) : NULL;
    }
}

int rv_generator_has_acg(const rv_generator *generator)
{
    return generator->acg != NULL;
}

void rv_generator_free(rv_generator *generator)
{
    if (generator == NULL)
        return;
    rv_random_play_forget(generator->model, generator);
    free(generator->acg);
    free(generator->stream);
    free(generator);
}

/* ---------------------------------------------------------------- what it draws from */

int rv_generator_source(const rv_generator *generator)
{
    return generator->source;
}

void rv_generator_set_ids(rv_generator *generator, double id1, double id2, double id3)
{
    generator->source = RV_RANDOM123;
    rv_random_follow_index(generator->stream, generator->model->globalindex);
    rv_random_set_ids(generator->stream, id1, id2, id3);
    rv_random_restart(generator->stream);
}

void rv_generator_ids(const rv_generator *generator, double ids[3])
{
    rv_random_ids(generator->stream, ids);
}

/* A first counter of 0 stands for one of the model's own choice. */
double rv_generator_set_mcell(rv_generator *generator, uint32_t counter, uint32_t low)
{
    const uint32_t count = ++generator->model->mcell_count;
    generator->source = RV_MCELL_RAN4;
    generator->low = low;
    if (counter == 0) {
        uint32_t seed = count;
        counter = rv_mcell_ran4(&seed, low != 0 ? low : generator->model->mcell_low);
    }
    generator->counter = generator->first = counter;
    return counter;
}

int rv_generator_set_acg(rv_generator *generator, uint32_t seed, int size)
{
    rv_acg *acg = rv_acg_new(seed, size);
    if (acg == NULL)
        return rv_set_error(generator->model, RV_MEMORY, "out of memory for a Random");
    free(generator->acg);
    generator->acg = acg;
    generator->source = RV_ACG;
    return RV_OK;
}

void rv_generator_set_sequence(rv_generator *generator, double sequence)
{
    if (generator->source == RV_MCELL_RAN4) {
        generator->counter = (uint32_t)(int64_t)sequence;
        return;
    }
    rv_random_follow_index(generator->stream, generator->model->globalindex);
    rv_random_set_sequence(generator->stream, sequence);
}

double rv_generator_sequence(const rv_generator *generator)
{
    return generator->source == RV_MCELL_RAN4 ? generator->counter : rv_random_sequence(generator->stream);
}

static double uniform01(rv_generator *generator)
{
    if (generator->source == RV_ACG)
        return rv_acg_uniform01(generator->acg);
    if (generator->source == RV_MCELL_RAN4)
        return rv_mcell_ran4(&generator->counter, generator->low != 0 ? generator->low : generator->model->mcell_low) / 4294967296.0;
    rv_random_follow_index(generator->stream, generator->model->globalindex);
    return rv_random_uniform01(generator->stream);
}

rv_random *rv_generator_stream(rv_generator *generator)
{
    return generator->stream;
}

/* ---------------------------------------------------------------- distributions */

void rv_generator_distribution(rv_generator *generator, int distribution, double a, double b)
{
    generator->distribution = distribution;
    generator->a = a;
    generator->b = b;
    generator->has_spare = 0;
}

/* Marsaglia's polar method; both numbers of a pair are used. */
static double pick_normal(rv_generator *generator, double mean, double deviation)
{
    if (generator->has_spare) {
        generator->has_spare = 0;
        return generator->spare * deviation + mean;
    }
    for (;;) {
        const double x = 2.0 * uniform01(generator) - 1.0;
        const double y = 2.0 * uniform01(generator) - 1.0;
        const double w = x * x + y * y;
        if (w > 1.0)
            continue;
        const double scale = sqrt(-2.0 * log(w) / w);
        generator->spare = y * scale;
        generator->has_spare = 1;
        return x * scale * deviation + mean;
    }
}

/* The number whose logarithm has the mean and variance that give this mean and variance. */
static double pick_lognormal(rv_generator *generator, double mean, double variance)
{
    const double m2 = mean * mean;
    return pow(euler, pick_normal(generator, log(m2 / sqrt(variance + m2)), sqrt(log((variance + m2) / m2))));
}

/* Knuth's product of uniforms. */
static double pick_poisson(rv_generator *generator, double mean)
{
    const double bound = exp(-mean);
    int count = -1;
    for (double product = 1.0; product >= bound && product > 0.0; product *= uniform01(generator)) /* bound may be 0 */
        count++;
    return count;
}

static double pick_binomial(rv_generator *generator, double count, double probability)
{
    int hits = 0;
    for (int k = 0; k < (int)count; k++)
        hits += uniform01(generator) < probability;
    return hits;
}

static double pick_geometric(rv_generator *generator, double probability)
{
    int count = 1;
    while (uniform01(generator) < probability)
        count++;
    return count;
}

/* A mixture of two exponential distributions of the mean and variance given. */
static double pick_hypergeometric(rv_generator *generator, double mean, double variance)
{
    const double z = variance / (mean * mean), p = 0.5 * (1.0 - sqrt((z - 1.0) / (z + 1.0)));
    const double d = uniform01(generator) > p ? 1.0 - p : p;
    return -mean * log(uniform01(generator)) / (2.0 * d);
}

/* The sum of as many exponential numbers as come nearest to the variance. */
static double pick_erlang(rv_generator *generator, double mean, double variance)
{
    const double shape = mean * mean / variance + 0.5;
    const int terms = shape >= 1.0 ? (int)shape : 1;
    double product = 1.0;
    for (int k = 0; k < terms; k++)
        product *= uniform01(generator);
    return -log(product) / (terms / mean);
}

static double pick_discrete(rv_generator *generator, double first, double last)
{
    const double low = fmin(first, last), high = fmax(first, last);
    return low + floor((high - low + 1.0) * uniform01(generator));
}

double rv_generator_pick(rv_generator *generator)
{
    const double a = generator->a, b = generator->b;
    switch (generator->distribution) {
    case RV_NEGEXP:
        return -a * log(uniform01(generator));
    case RV_NORMAL:
        return pick_normal(generator, a, sqrt(b));
    case RV_LOGNORMAL:
        return pick_lognormal(generator, a, b);
    case RV_POISSON:
        return pick_poisson(generator, a);
    case RV_DISCRETE_UNIFORM:
        return pick_discrete(generator, a, b);
    case RV_BINOMIAL:
        return pick_binomial(generator, a, b);
    case RV_GEOMETRIC:
        return pick_geometric(generator, a);
    case RV_HYPERGEOMETRIC:
        return pick_hypergeometric(generator, a, b);
    case RV_ERLANG:
        return pick_erlang(generator, a, b);
    case RV_WEIBULL:
        return pow(b * -log(1.0 - uniform01(generator)), 1.0 / a);
    default:
        return fmin(a, b) + (fmax(a, b) - fmin(a, b)) * uniform01(generator);
    }
}

void rv_generator_fill(rv_generator *generator, double *out, size_t count, int add)
{
    for (size_t k = 0; k < count; k++)
        out[k] = add ? out[k] + rv_generator_pick(generator) : rv_generator_pick(generator);
}
