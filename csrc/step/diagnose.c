/* diagnose.c: find out who made v not finite. The voltages are still those before the step. */
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* First node whose value is not finite, −1 when all are. */
static int first_bad(const double *values, int count)
{
    for (int n = 0; n < count; n++)
        if (!isfinite(values[n]))
            return n;
    return -1;
}

static int first_bad_of_two(const double *a, const double *b, int count)
{
    const int left = first_bad(a, count), right = first_bad(b, count);
    return left < 0 ? right : right < 0 || left < right ? left : right;
}

/* Instance of a set at a node, −1: none. */
static int instance_at(const rv_set *set, int node)
{
    for (int i = 0; set->node != NULL && i < set->count; i++)
        if (set->node[i] == node)
            return i;
    return -1;
}

/* Name of the first state or parameter of an instance that is not finite; NULL. */
static const char *bad_field(const rv_mechanism *mechanism, const rv_set *set, int i, int *role)
{
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < mechanism->field_count; k++) {
            const rv_field *field = &mechanism->fields[k];
            const int length = field->length > 0 ? field->length : 1;
            if (field->scope != RV_INSTANCE || (pass == 0 ? field->role != RV_STATE : field->role != RV_PARAMETER))
                continue;
            for (int j = 0; j < length; j++)
                if (!isfinite(set->field[(size_t)(field->slot + j) * set->stride + (size_t)i])) {
                    *role = field->role;
                    return field->name;
                }
        }
    return NULL;
}

/* Write "ena", "nai" or "nao" where a variable of an ion that the mechanism reads is not finite at a node; return whether there is one. */
static int bad_ion(const rv_mechanism *mechanism, const rv_set *set, int node, char *name, size_t room)
{
    for (int k = 0; k < mechanism->ion_count; k++) {
        const rv_ion_use *use = &mechanism->ions[k];
        const struct {
            int bit;
            const double *values;
            const char *form;
        } parts[] = {{RV_ION_REVERSAL, set->ion[k].reversal, "e%s"}, {RV_ION_INSIDE, set->ion[k].inside, "%si"}, {RV_ION_OUTSIDE, set->ion[k].outside, "%so"}};
        for (int j = 0; j < 3; j++)
            if ((use->reads & parts[j].bit) != 0 && !isfinite(parts[j].values[node])) {
                snprintf(name, room, parts[j].form, use->name);
                return 1;
            }
    }
    return 0;
}

static int blame_set(rv_group *group, const rv_set *set, int node)
{
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    const char *kind = mechanism->kind == RV_DENSITY ? "mechanism" : "point process";
    const int i = instance_at(set, node);
    rv_id section;
    double x;
    int role = RV_STATE;
    char why[120] = "", ion[60];
    const char *name = i >= 0 ? bad_field(mechanism, set, i, &role) : NULL;
    if (name != NULL)
        snprintf(why, sizeof why, " (its %s %.60s is not finite)", role == RV_STATE ? "state" : "parameter", name);
    else if (bad_ion(mechanism, set, node, ion, sizeof ion))
        snprintf(why, sizeof why, " (%s, which it reads, is not finite)", ion);
    rv_node_place(group, node, &section, &x);
    const int slope = isfinite(group->rhs[node]);
    const double bad = slope ? group->d[node] : group->rhs[node];
    const int status = rv_group_failed(group, RV_NOT_FINITE, group->t, i >= 0 ? set : NULL, i >= 0 ? i : 0,
                                       "v is not finite at t = %.10g ms in {section:%d}(%.6g): %s of %s %s %s %s%s", group->t, section, x,
                                       slope ? "di/dv" : "the current", kind, mechanism->name, slope ? "is" : "became",
                                       !isnan(bad) ? "infinite" : slope ? "not a number" : "NaN", why);
    group->error.section = section;
    group->error.x = x;
    return status;
}

static int blame_node(rv_group *group, int node, const char *why)
{
    rv_id section;
    double x;
    rv_node_place(group, node, &section, &x);
    const int status = rv_group_failed(group, RV_NOT_FINITE, group->t, NULL, 0, "v is not finite at t = %.10g ms in {section:%d}(%.6g): %s", group->t,
                                       section, x, why);
    group->error.section = section;
    group->error.x = x;
    return status;
}

/* Evaluate the currents again, mechanism by mechanism, and name the first that is not finite. Fills group->error. */
int rv_diagnose(rv_group *group)
{
    rv_model *model = group->model;
    const int old = first_bad(group->v, group->nodes);
    if (old >= 0)
        return blame_node(group, old, "v was not finite before the step");
    const int unsolved = first_bad(group->rhs, group->nodes);
    memset(group->rhs, 0, sizeof(double) * (size_t)group->nodes);
    memset(group->d, 0, sizeof(double) * (size_t)group->nodes);
    rv_ions_before_current(model, group);
    for (int s = 0; s < group->set_count; s++) {
        rv_call_current(group, &group->sets[s], group->t);
        rv_add_slope(group, &group->sets[s], group->t, group->d);
        const int bad = first_bad_of_two(group->rhs, group->d, group->nodes);
        if (bad >= 0)
            return blame_set(group, &group->sets[s], bad);
    }
    rv_begin_constant(group);
    const int bad = first_bad(group->cap, group->nodes);
    if (bad >= 0)
        return blame_node(group, bad, "its capacitance or axial resistance is not finite");
    for (int n = 0; n < group->nodes; n++)
        if (!(group->d[n] + group->cap[n] > 0.0))
            return blame_node(group, n, "it has neither capacitance nor conductance, or a negative one that outweighs them");
    return blame_node(group, unsolved >= 0 ? unsolved : 0, "the numbers of its cell overflow");
}
