/* generator.c: Random objects: a Random123 stream and the distribution its numbers are drawn from. */
#include "run.h"

#include <math.h>
#include <stdlib.h>

struct rv_generator {
    rv_random *stream;
    int distribution;
    double a, b;
    double spare; /* the second number of a normal pair */
    int has_spare;
};

rv_generator *rv_generator_new(rv_model *model)
{
    rv_generator *generator = calloc(1, sizeof *generator);
    if (generator == NULL || (generator->stream = rv_random_new()) == NULL) {
        free(generator);
        rv_set_error(model, RV_MEMORY, "out of memory for a Random");
        return NULL;
    }
    generator->b = 1.0;
    return generator;
}

void rv_generator_free(rv_generator *generator)
{
    if (generator != NULL)
        free(generator->stream);
    free(generator);
}

void rv_generator_set_ids(rv_generator *generator, double id1, double id2, double id3)
{
    rv_random_set_ids(generator->stream, id1, id2, id3);
    generator->has_spare = 0;
}

void rv_generator_ids(const rv_generator *generator, double ids[3])
{
    rv_random_ids(generator->stream, ids);
}

void rv_generator_set_sequence(rv_generator *generator, double sequence)
{
    rv_random_set_sequence(generator->stream, sequence);
    generator->has_spare = 0;
}

double rv_generator_sequence(const rv_generator *generator)
{
    return rv_random_sequence(generator->stream);
}

void rv_generator_distribution(rv_generator *generator, int distribution, double a, double b)
{
    generator->distribution = distribution;
    generator->a = a;
    generator->b = b;
    generator->has_spare = 0;
}

/* Marsaglia's polar method; both numbers of a pair are used. `b` is the variance. */
static double pick_normal(rv_generator *generator)
{
    if (generator->has_spare) {
        generator->has_spare = 0;
        return generator->a + sqrt(generator->b) * generator->spare;
    }
    for (;;) {
        const double x = 2.0 * rv_random_uniform01(generator->stream) - 1.0;
        const double y = 2.0 * rv_random_uniform01(generator->stream) - 1.0;
        const double w = x * x + y * y;
        if (w > 1.0)
            continue;
        const double scale = sqrt(-2.0 * log(w) / w);
        generator->spare = y * scale;
        generator->has_spare = 1;
        return generator->a + sqrt(generator->b) * (x * scale);
    }
}

/* Knuth's product of uniforms. */
static double pick_poisson(rv_generator *generator)
{
    const double bound = exp(-generator->a);
    double product = 1.0;
    int count = 0;
    for (;;) {
        product *= rv_random_uniform01(generator->stream);
        if (product <= bound)
            return count;
        count++;
    }
}

double rv_generator_pick(rv_generator *generator)
{
    switch (generator->distribution) {
    case RV_NEGEXP:
        return -generator->a * log(rv_random_uniform01(generator->stream));
    case RV_NORMAL:
        return pick_normal(generator);
    case RV_LOGNORMAL: {
        const double m2 = generator->a * generator->a, saved_a = generator->a, saved_b = generator->b;
        generator->b = log((saved_b + m2) / m2);
        generator->a = log(m2 / sqrt(saved_b + m2));
        const double value = exp(pick_normal(generator));
        generator->a = saved_a;
        generator->b = saved_b;
        return value;
    }
    case RV_POISSON:
        return pick_poisson(generator);
    case RV_DISCRETE_UNIFORM:
        return floor(generator->a + rv_random_uniform01(generator->stream) * (generator->b - generator->a + 1.0));
    default:
        return generator->a + (generator->b - generator->a) * rv_random_uniform01(generator->stream);
    }
}

rv_random *rv_generator_stream(rv_generator *generator)
{
    return generator->stream;
}
