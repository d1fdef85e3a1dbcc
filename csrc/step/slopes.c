/* slopes.c: currents with ∂i/∂v, by difference over 0.001 mV, as NEURON has it, at nodes where a mechanism's exact one is not finite.
 *
 * An exact derivative may have no finite value where its current has one: that of a root at 0, of 1/(1 + (k/v)²) at v = 0, of a quotient by a
 * cosh that overflows. Such nodes are rare, so a kernel does not look for them: after it has run, one pass over d does. Kernels whose slope is a
 * polynomial of v are not even asked for that.
 */
#include "run.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define STEP 0.001 /* mV */

enum { BEFORE, BESIDE, RHS, RHS_BESIDE, SLOPE, NO_POOL, ROWS };

size_t rv_slope_rows(void)
{
    return ROWS;
}

static double *row_of(const rv_group *group, int row)
{
    return group->slope_rows + (size_t)row * group->row;
}

/* The nodes of a set lie within first … first + count − 1. */
static int span_of(const rv_set *set, int *first)
{
    int last = *first = set->node[0];
    for (int i = 1; i < set->count; i++) {
        *first = set->node[i] < *first ? set->node[i] : *first;
        last = set->node[i] > last ? set->node[i] : last;
    }
    return last - *first + 1;
}

void rv_find_slope_span(rv_set *set)
{
    if (set->node != NULL && set->count > 0)
        set->span = span_of(set, &set->span_first);
}

static int is_finite(double x)
{
    return fabs(x) <= DBL_MAX;
}

static int all_finite(const double *values, int count)
{
    int bad = 0;
    for (int n = 0; n < count; n++)
        bad |= !is_finite(values[n]);
    return !bad;
}

/* What the kernel gives at potentials v: rhs and d alone. */
static void evaluate(rv_group *group, rv_set *set, rv_call *call, const double *v, int rhs)
{
    call->v = v;
    call->rhs = row_of(group, rhs);
    call->d = row_of(group, SLOPE);
    memset(call->rhs, 0, sizeof(double) * (size_t)group->nodes);
    memset(call->d, 0, sizeof(double) * (size_t)group->nodes);
    rv_run_call(group, set, group->model->types[set->type].mechanism->current, call, RV_BLOCKS_CURRENT);
}

/* At v last: what the mechanism stores stays as it was. */
static void take_differences(rv_group *group, rv_set *set, double t)
{
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    const double *before = row_of(group, BEFORE), *slope = row_of(group, SLOPE);
    const double *rhs = row_of(group, RHS), *rhs_beside = row_of(group, RHS_BESIDE);
    double *beside = row_of(group, BESIDE);
    rv_context context;
    rv_call call;
    rv_make_call(group, set, t, &call, &context);
    for (int k = 0; k < mechanism->ion_count; k++) {
        group->slope_ions[k] = set->ion[k];
        group->slope_ions[k].current = row_of(group, NO_POOL);
    }
    call.ion = group->slope_ions;
    const double *v = call.v;
    for (int n = 0; n < group->nodes; n++)
        beside[n] = v[n] + STEP;
    evaluate(group, set, &call, beside, RHS_BESIDE);
    evaluate(group, set, &call, v, RHS);
    for (int n = set->span_first; n < set->span_first + set->span; n++)
        if (!is_finite(group->d[n]))
            group->d[n] = before[n] + (is_finite(slope[n]) ? slope[n] : (rhs[n] - rhs_beside[n]) / STEP);
}

void rv_call_current(rv_group *group, rv_set *set, double t)
{
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    const int checked = mechanism->slopes_may_fail && set->count > 0;
    double *const d = group->d + set->span_first;
    if (checked)
        memcpy(row_of(group, BEFORE) + set->span_first, d, sizeof(double) * (size_t)set->span);
    rv_call_set(group, set, mechanism->current, RV_BLOCKS_CURRENT, t);
    if (checked && !all_finite(d, set->span))
        take_differences(group, set, t);
}
