/* scop.c: the random generators of before NEURON 9, with their one stream for the whole model.
 *
 * The stream is the linear congruential generator x := a·x + c mod 2³², its numbers x / (2³² − 1);
 * after h.use_mcell_ran4(1) it is MCellRan4 with x as the counter.
 */
#include "run.h"

#include <math.h>

static rv_model *model_of(const rv_call *call)
{
    return ((const rv_context *)call->context)->group->model;
}

double rv_scop_random(const rv_call *call)
{
    rv_model *model = model_of(call);
    if (model->mcell_used)
        return rv_mcell_ran4(&model->scop_value, model->mcell_low) / 4294967296.0;
    model->scop_value = 2147437301u * model->scop_value + 453816981u;
    return (double)model->scop_value / 4294967295.0;
}

void rv_scop_seed(const rv_call *call, double seed)
{
    const double whole = fmod(trunc(seed), 4294967296.0);
    model_of(call)->scop_value = isfinite(whole) ? (uint32_t)(int64_t)whole : 0;
}

double rv_scop_negexp(const rv_call *call, double mean)
{
    return -mean * log(rv_scop_random(call));
}

/* Marsaglia's polar method, one number of each pair. */
double rv_scop_normal(const rv_call *call, double mean, double deviation)
{
    double x, y, w;
    do {
        x = 2.0 * rv_scop_random(call) - 1.0;
        y = 2.0 * rv_scop_random(call) - 1.0;
        w = x * x + y * y;
    } while (w >= 1.0);
    return mean + deviation * (x * sqrt(-2.0 * log(w) / w));
}

/* Numbers are multiplied until the product falls below e^−mean. */
double rv_scop_poisson(const rv_call *call, double mean)
{
    const double limit = exp(-mean);
    double count = -1.0, product = 1.0;
    do {
        product *= rv_scop_random(call);
        count += 1.0;
    } while (product > limit);
    return count;
}
