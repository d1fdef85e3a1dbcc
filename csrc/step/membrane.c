/* membrane.c: membrane currents without those of electrodes, for i_membrane_ and for extracellular. */
#include "run.h"

#include <string.h>

int rv_use_membrane_current(rv_model *model, int use)
{
    const int before = model->wants_membrane_current;
    if (use >= 0 && before != (use != 0)) {
        model->wants_membrane_current = use != 0;
        model->dirty = 1;
    }
    return before;
}

void rv_begin_apart(rv_group *group)
{
    struct rv_apart *apart = group->apart;
    const size_t bytes = sizeof(double) * (size_t)group->nodes;
    memset(apart->rhs, 0, bytes);
    memset(apart->d, 0, bytes);
    rv_find_inside(group);
}

/* The kernel writes to rows of its own; what it wrote is added to the others in the order of instances, so that rhs and d are as without this. */
void rv_call_electrode(rv_group *group, rv_set *set, double t)
{
    struct rv_apart *apart = group->apart;
    double *const rhs = group->rhs, *const d = group->d;
    group->rhs = apart->own_rhs;
    group->d = apart->own_d;
    rv_call_current(group, set, t);
    group->rhs = rhs;
    group->d = d;
    for (int i = 0; i < set->count; i++) {
        const int n = set->node[i];
        rhs[n] += apart->own_rhs[n];
        d[n] += apart->own_d[n];
        apart->rhs[n] += apart->own_rhs[n];
        apart->d[n] += apart->own_d[n];
        apart->own_rhs[n] = apart->own_d[n] = 0.0;
    }
}

void rv_end_apart(rv_group *group)
{
    struct rv_apart *apart = group->apart;
    RV_INDEPENDENT
    for (int n = 0; n < group->nodes; n++) {
        apart->rhs[n] -= group->rhs[n];
        apart->d[n] = group->d[n] - apart->d[n] + (group->cap[n] - group->axial[n]);
    }
}

void rv_set_membrane_current(rv_group *group)
{
    const struct rv_apart *apart = group->apart;
    double *const current = group->i_membrane;
    RV_INDEPENDENT
    for (int n = 0; n < group->nodes; n++)
        current[n] = (apart->d[n] * group->rhs[n] + apart->rhs[n]) * group->area[n] * 0.01;
}

/* Before any step nothing is known of dv/dt: what enters through axons and electrodes must leave through the membrane. */
void rv_start_membrane_current(rv_group *group)
{
    double *const current = group->i_membrane;
    const double *const v = group->apart->inside;
    double *const rhs = group->rhs;
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int i = 0; i < block->nodes * block->width; i++) {
            const int n = block->first + i, above = block->parent[i / block->width], p = block->first + above * block->width + i % block->width;
            if (above < 0)
                continue;
            rhs[n] -= group->b[n] * (v[p] - v[n]);
            rhs[p] += group->a[n] * (v[p] - v[n]);
        }
    }
    for (int n = 0; n < group->nodes; n++)
        current[n] = (rhs[n] + group->apart->rhs[n]) * group->area[n] * 0.01;
}
