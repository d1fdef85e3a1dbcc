/* impedance.c: input and transfer impedances of a cell, linear around the present state; what states would do meanwhile is left out.
 *
 * The system is that of hines.c without time: the diagonal has the conductances and i ω cm. Each question solves it once, for a current into
 * one node.
 */
#include "run.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>

struct rv_impedances {
    int build;   /* model->builds when they were computed */
    int group, node;
    double complex *diagonal, *work; /* [nodes] of the group */
};

void rv_impedances_free(rv_model *model)
{
    free(model->impedances);
    model->impedances = NULL;
}

static int node_of(rv_model *model, rv_id id, double x, int *group)
{
    const int segment_at_x = rv_section_segment(model, id, x);
    if (segment_at_x < 0)
        return segment_at_x;
    int segment = x == 0.0 ? -1 : segment_at_x;
    const rv_section *owner = rv_resolve(model, model->sections[id], &segment);
    *group = owner->group;
    return segment == RV_AT_ROOT ? owner->root_node : segment == RV_AT_FAR_END ? owner->end_node : owner->first_node + segment * owner->node_step;
}

static int allot(rv_model *model, int nodes)
{
    rv_impedances_free(model);
    struct rv_impedances *made = rv_alloc(1, sizeof *made + 2 * sizeof(double complex) * (size_t)nodes + sizeof(double complex));
    if (made == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for impedances");
    const size_t offset = (sizeof *made + sizeof(double complex) - 1) / sizeof(double complex);
    made->diagonal = (double complex *)(void *)made + offset;
    made->work = made->diagonal + nodes;
    model->impedances = made;
    return RV_OK;
}

int rv_impedance_compute(rv_model *model, rv_id section, double x, double frequency)
{
    int g = 0, status = rv_fcurrent(model);
    const int node = status == RV_OK ? node_of(model, section, x, &g) : status;
    if (node < 0)
        return node;
    rv_group *group = &model->groups[g];
    if (group->extracellular != NULL)
        return rv_set_error(model, RV_INVALID, "impedances of cells with extracellular are not supported");
    if (allot(model, group->nodes) != RV_OK)
        return RV_MEMORY;
    struct rv_impedances *made = model->impedances;
    made->build = model->builds;
    made->group = g;
    made->node = node;
    const double *shown_area = group->node + (size_t)RV_NODE_AREA * group->row;
    const double omega = 2.0 * acos(-1.0) * frequency * 1e-6; /* of cm in µF/cm² to S/cm² */
    for (int n = 0; n < group->nodes; n++)
        made->diagonal[n] = group->d[n] + group->axial[n] + (shown_area[n] == 0.0 ? 0.0 : omega * group->cm[n]) * I;
    return RV_OK;
}

static const rv_block *block_of(const rv_group *group, int node)
{
    int k = 0;
    while (k + 1 < group->block_count && group->blocks[k + 1].first <= node)
        k++;
    return &group->blocks[k];
}

/* Potentials [MΩ = mV per nA] of a cell's nodes for a current into one of them; they are left in `work`. */
static void solve(const rv_group *group, const struct rv_impedances *z, int node)
{
    const rv_block *block = block_of(group, node);
    const int lane = (node - block->first) % block->width;
    double complex *x = z->work;
    double complex *pivot = rv_alloc((size_t)block->nodes, sizeof *pivot);
    for (int n = 0; pivot != NULL && n < block->nodes; n++) {
        const int at = block->first + n * block->width + lane;
        x[at] = at == node ? 100.0 / group->area[node] : 0.0;
        pivot[n] = z->diagonal[at];
    }
    for (int n = block->nodes - 1; pivot != NULL && n > 0; n--) {
        const int at = block->first + n * block->width + lane, p = block->parent[n], above = block->first + p * block->width + lane;
        const double complex factor = group->a[at] / pivot[n];
        pivot[p] -= factor * group->b[at];
        x[above] -= factor * x[at];
    }
    for (int n = 0; pivot != NULL && n < block->nodes; n++) {
        const int at = block->first + n * block->width + lane, above = block->first + block->parent[n > 0 ? n : 0] * block->width + lane;
        x[at] = (n > 0 ? x[at] - group->b[at] * x[above] : x[at]) / pivot[n];
    }
    free(pivot);
}

int rv_impedance(rv_model *model, rv_id section, double x, double out[4])
{
    const struct rv_impedances *z = model->impedances;
    int g = 0;
    if (z == NULL || model->dirty || z->build != model->builds)
        return rv_set_error(model, RV_INVALID, "the model has changed: compute the impedances again");
    const int node = node_of(model, section, x, &g);
    if (node < 0)
        return node;
    for (int k = 0; k < 4; k++)
        out[k] = 0.0;
    if (g != z->group)
        return RV_OK;
    const rv_group *group = &model->groups[g];
    for (int n = 0; n < group->nodes; n++)
        z->work[n] = 0.0;
    solve(group, z, node);
    out[0] = creal(z->work[node]);
    out[1] = cimag(z->work[node]);
    out[2] = creal(z->work[z->node]);
    out[3] = cimag(z->work[z->node]);
    return RV_OK;
}
