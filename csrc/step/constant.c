/* constant.c: what of the equations stays as it is from step to step, and is computed once for a span of them.
 *
 * Capacitance, axial terms and the slopes ∂i/∂v that depend on parameters only (rv_mechanism.constant_slope: pas and other leaks) are one constant
 * part of the diagonal, `cap`. Where there is nothing else at a node, nor at those that are eliminated before it into it, the pivot is constant too:
 * of these links hines.c finds 1/pivot in d and (term of the neighbour)/pivot in cap, and does only what concerns the right-hand side.
 *
 * The sums are always made in this one way, so that no bit depends on where spans begin. Where something may change a constant within a span,
 * the group `moves`: it makes them in each step. Whoever may write a parameter is known: what plays, transfers or points to it has been located
 * by rv_follow, Python and HOC run between spans, and of VERBATIM nobody knows.
 */
#include "run.h"

/* [S/cm²] for 1 µF/cm² */
static double cap_factor(const rv_model *model)
{
    return 1e-3 * (model->clock[RV_CLOCK_SECONDORDER] != 0.0 ? 2.0 : 1.0) / model->clock[RV_CLOCK_DT];
}

/* ---------------------------------------------------------------- whether constants change */

/* Whether an address is among the parameters of a set. */
static int decides_slope(const rv_mechanism *mechanism, const rv_set *set, const double *address)
{
    if (!rv_is_within(address, set->field, (size_t)mechanism->slots[RV_INSTANCE] * set->stride))
        return rv_is_within(address, set->global, (size_t)mechanism->slots[RV_SHARED]);
    const int slot = (int)((size_t)(address - set->field) / set->stride);
    for (int k = 0; k < mechanism->field_count; k++) {
        const rv_field *field = &mechanism->fields[k];
        if (field->scope == RV_INSTANCE && field->role == RV_PARAMETER && slot >= field->slot && slot <= field->slot + (field->length > 1 ? field->length - 1 : 0))
            return 1;
    }
    return 0;
}

void rv_follow_constant(rv_group *group, const double *address)
{
    rv_model *model = group->model;
    group->cm_followed |= rv_is_within(address, group->cm, group->row);
    for (int s = 0; s < group->set_count; s++) {
        const rv_mechanism *mechanism = model->types[group->sets[s].type].mechanism;
        if (mechanism->slope != NULL)
            group->sets[s].slope_followed |= decides_slope(mechanism, &group->sets[s], address);
    }
    for (int type = 0; type < model->type_count; type++) {
        const rv_mechanism *mechanism = model->types[type].mechanism;
        if (mechanism != NULL && mechanism->slope != NULL)
            model->types[type].slope_followed |= rv_is_within(address, model->types[type].global, (size_t)mechanism->slots[RV_SHARED]);
    }
}

void rv_find_moving(rv_group *group)
{
    const rv_model *model = group->model;
    group->moves = group->apart != NULL || group->cm_followed || model->runtime->play_shared || rv_needs_one_thread(model) ||
                   rv_linears_call_back(model);
    for (int s = 0; s < group->set_count; s++) {
        const rv_type_info *info = &model->types[group->sets[s].type];
        group->moves |= info->mechanism->slope != NULL && (group->sets[s].slope_followed || info->slope_followed || info->linked);
    }
}

/* ---------------------------------------------------------------- constants */

/* A node without area has no capacitance. */
void rv_begin_constant(rv_group *group)
{
    const double *shown_area = group->node + (size_t)RV_NODE_AREA * group->row;
    const double factor = cap_factor(group->model);
    const double *cm = group->cm, *axial = group->axial;
    double *cap = group->cap;
    RV_INDEPENDENT
    for (int n = 0; n < group->nodes; n++)
        cap[n] = axial[n] + (shown_area[n] == 0.0 ? 0.0 : cm[n] * factor);
}

void rv_add_slope(rv_group *group, rv_set *set, double t, double *d)
{
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    rv_context context;
    rv_call call;
    if (mechanism->slope == NULL || set->count == 0)
        return;
    rv_make_call(group, set, t, &call, &context);
    call.d = d;
    mechanism->slope(&call);
}

/* As in hines.c. */
static void fold(const rv_group *group, const rv_link *link, int width)
{
    const double *const up = group->a + link->up, *const down = group->a + link->down;
    double *const inverse = group->d + link->node, *const cap = group->cap + link->node, *const cap_above = group->cap + link->above;
    for (int l = 0; l < width; l++) {
        inverse[l] = 1.0 / cap[l];
        cap[l] = down[l] * inverse[l];
        cap_above[l] -= up[l] * cap[l];
    }
}

/* A slope that is not finite shows in v, as NaN. */
void rv_end_constant(rv_group *group)
{
    double *cap = group->cap;
    for (int n = 0; n < group->nodes; n++)
        cap[n] += 0.0 * cap[n];
    for (int k = 0; k < group->block_count; k++)
        for (int i = 0; i < group->blocks[k].constant; i++)
            fold(group, &group->blocks[k].links[i], group->blocks[k].width);
}

void rv_set_constant(rv_group *group)
{
    rv_begin_constant(group);
    for (int s = 0; s < group->set_count; s++)
        rv_add_slope(group, &group->sets[s], group->t, group->cap);
    rv_end_constant(group);
}

/* ---------------------------------------------------------------- for others */

/* i_cap [mA/cm²] from the Δv that the last solution left in rhs. */
void rv_set_i_cap(rv_group *group)
{
    const double *shown_area = group->node + (size_t)RV_NODE_AREA * group->row;
    const double factor = cap_factor(group->model);
    const double *cm = group->cm, *x = group->rhs;
    double *i_cap = group->node + (size_t)RV_NODE_I_CAP * group->row;
    RV_INDEPENDENT
    for (int n = 0; n < group->nodes; n++)
        i_cap[n] = shown_area[n] == 0.0 ? 0.0 : cm[n] * factor * x[n];
}

void rv_set_slopes(rv_group *group)
{
    for (int k = 0; k < group->block_count; k++)
        for (int i = 0; i < group->blocks[k].constant; i++)
            for (int l = 0; l < group->blocks[k].width; l++)
                group->d[group->blocks[k].links[i].node + l] = 0.0;
    for (int s = 0; s < group->set_count; s++)
        rv_add_slope(group, &group->sets[s], group->t, group->d);
}
