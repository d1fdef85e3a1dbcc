/* diffusion.c: states that diffuse along sections (LONGITUDINAL_DIFFUSION), one step of backward Euler for each.
 *
 * V_i dc_i/dt = Σ_j K_ij (c_j − c_i) · 2 / (h_i (h_i + h_j)) over the neighbours j of segment i, K_ij the mean of the two coefficients, h the length
 * of a segment. Segments that do not have the mechanism take no part; which segment counts as the parent of one is NEURON's rule. The system of a
 * state has the shape of the cells and is solved as v is: leaves to root, then back. A step along the cell waits for the division of the one before,
 * so the systems of several states are solved side by side.
 */
#include "run.h"

#include <stdlib.h>

enum { TOGETHER = 4 }; /* states whose systems are solved side by side */

/* Members of a set in the order of nodes, parents first. */
struct rv_longitudinal {
    int *instance;   /* [count] */
    int *parent;     /* [count] position in this order, −1: none */
    double *upward;  /* [µm⁻²] 2 · rallbranch / (h_parent (h + h_parent)) */
    double *downward;/* [µm⁻²] 2 / (h (h + h_parent)) */
    double *above, *below, *diagonal, *value; /* [count][TOGETHER] of the systems in hand [1/ms], [state] */
};

void rv_longitudinal_free(rv_longitudinal *order)
{
    if (order == NULL)
        return;
    free(order->instance);
    free(order->upward);
    free(order);
}

static rv_longitudinal *longitudinal_new(size_t count)
{
    rv_longitudinal *order = calloc(1, sizeof *order);
    if (order == NULL)
        return NULL;
    order->instance = malloc(2 * count * sizeof(int));
    order->upward = calloc((2 + 4 * TOGETHER) * count, sizeof(double));
    if (order->instance == NULL || order->upward == NULL) {
        rv_longitudinal_free(order);
        return NULL;
    }
    order->parent = order->instance + count;
    order->downward = order->upward + count;
    order->above = order->downward + count;
    order->below = order->above + TOGETHER * count;
    order->diagonal = order->below + TOGETHER * count;
    order->value = order->diagonal + TOGETHER * count;
    return order;
}

/* The parent node of each node of a group, −1 for roots. */
static void list_parents(const rv_group *group, int *parent)
{
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int n = 0; n < block->nodes; n++)
            for (int lane = 0; lane < block->width; lane++)
                parent[block->first + n * block->width + lane] = n == 0 ? -1 : block->first + block->parent[n] * block->width + lane;
    }
}

/* The node of the segment of the parent section that is nearest to its own parent; −1 where there is no parent section. */
static int first_node_above(const rv_model *model, const rv_section *section)
{
    const rv_section *above = section->parent >= 0 ? model->sections[section->parent] : NULL;
    return above == NULL ? -1 : above->first_node + (above->own_end == 1 ? (above->nseg - 1) * above->node_step : 0);
}

/* Where the parent of a node is in the order: its parent node, or (where that has no such mechanism, as the ends of sections) that one's parent, or
 * else the first segment of the parent section. */
static int find_parent(const rv_model *model, const rv_group *group, const int *parent, const int *place, int node)
{
    int above = parent[node];
    if (above >= 0 && place[above] >= 0)
        return place[above];
    above = above >= 0 ? parent[above] : -1;
    if (above >= 0 && place[above] >= 0)
        return place[above];
    above = first_node_above(model, model->sections[group->node_section[node]]);
    return above >= 0 && above < node ? place[above] : -1;
}

static double segment_length(const rv_model *model, const rv_group *group, int node)
{
    const rv_section *section = model->sections[group->node_section[node]];
    return section->length / section->nseg;
}

/* Coupling between the segments, after a change of geometry. */
static void set_coupling(const rv_model *model, const rv_group *group, const rv_set *set)
{
    const rv_longitudinal *order = set->longitudinal;
    for (int k = 0; k < set->count; k++) {
        if (order->parent[k] < 0)
            continue;
        const int node = set->node[order->instance[k]], above = set->node[order->instance[order->parent[k]]];
        const rv_section *section = model->sections[group->node_section[node]];
        const int first = group->node_segment[node] == (section->own_end == 1 ? section->nseg - 1 : 0);
        const double h = segment_length(model, group, node), h_above = segment_length(model, group, above);
        order->upward[k] = 2.0 * (first ? section->rallbranch : 1.0) / h_above / (h + h_above);
        order->downward[k] = 2.0 / h / (h + h_above);
    }
}

/* Sets whose mechanism has diffusing states. */
static int diffuses(const rv_model *model, const rv_set *set)
{
    return model->types[set->type].mechanism->diffusion_count > 0 && set->node != NULL && set->count > 0;
}

void rv_set_longitudinal(rv_model *model, rv_group *group)
{
    for (int s = 0; s < group->set_count; s++)
        if (group->sets[s].longitudinal != NULL)
            set_coupling(model, group, &group->sets[s]);
}

static int attach_set(const rv_model *model, const rv_group *group, rv_set *set, const int *parent, int *place)
{
    rv_longitudinal *order = longitudinal_new((size_t)set->count);
    if (order == NULL)
        return RV_MEMORY;
    rv_longitudinal_free(set->longitudinal);
    set->longitudinal = order;
    for (int n = 0; n < group->nodes; n++)
        place[n] = -1;
    for (int i = 0; i < set->count; i++)
        place[set->node[i]] = i;
    int count = 0;
    for (int n = 0; n < group->nodes; n++)
        if (place[n] >= 0) {
            order->instance[count] = place[n];
            place[n] = count++;
        }
    for (int k = 0; k < count; k++)
        order->parent[k] = find_parent(model, group, parent, place, set->node[order->instance[k]]);
    return RV_OK;
}

/* After a build: who is whose parent. */
int rv_longitudinal_attach(rv_model *model, rv_group *group)
{
    int needed = 0;
    for (int s = 0; s < group->set_count; s++)
        needed |= diffuses(model, &group->sets[s]);
    if (!needed)
        return RV_OK;
    int *parent = malloc(2 * (size_t)group->nodes * sizeof *parent);
    int status = parent != NULL ? RV_OK : RV_MEMORY;
    if (parent != NULL)
        list_parents(group, parent);
    for (int s = 0; s < group->set_count && status == RV_OK; s++)
        if (diffuses(model, &group->sets[s]))
            status = attach_set(model, group, &group->sets[s], parent, parent + group->nodes);
    free(parent);
    if (status == RV_OK)
        rv_set_longitudinal(model, group);
    return status;
}

/* Where the numbers of the states in hand are: rows of the set's fields. */
typedef struct {
    double *state[TOGETHER];
    const double *coefficient[TOGETHER], *volume[TOGETHER];
} rows;

/* The states from `first` on; where there are fewer, the last one stands in for the others. */
static rows find_rows(const rv_set *set, const rv_mechanism *mechanism, int first)
{
    rows found;
    for (int s = 0; s < TOGETHER; s++) {
        const int k = first + s < mechanism->diffusion_count ? first + s : mechanism->diffusion_count - 1;
        const rv_diffusion *entry = &mechanism->diffusions[k];
        found.state[s] = set->field + (size_t)entry->state * set->stride;
        found.coefficient[s] = set->field + (size_t)entry->coefficient * set->stride;
        found.volume[s] = set->field + (size_t)entry->volume * set->stride;
    }
    return found;
}

/* The systems: diagonals, below, above and right-hand sides. */
static void set_up(const rv_set *set, const rows *from, double dt)
{
    const rv_longitudinal *order = set->longitudinal;
    for (int k = 0; k < set->count; k++)
        for (int s = 0; s < TOGETHER; s++) {
            order->diagonal[TOGETHER * k + s] = 1.0 / dt;
            order->value[TOGETHER * k + s] = from->state[s][order->instance[k]] / dt;
        }
    for (int k = 0; k < set->count; k++) {
        const int p = order->parent[k];
        if (p < 0)
            continue;
        const int i = order->instance[k], j = order->instance[p];
        double *const above = &order->above[TOGETHER * k], *const below = &order->below[TOGETHER * k];
        for (int s = 0; s < TOGETHER; s++) {
            const double mean = (from->coefficient[s][i] + from->coefficient[s][j]) / 2.0;
            above[s] = -order->upward[k] * mean / from->volume[s][j];
            below[s] = -order->downward[k] * mean / from->volume[s][i];
            order->diagonal[TOGETHER * k + s] -= below[s];
            order->diagonal[TOGETHER * p + s] -= above[s];
        }
    }
}

/* a -= b c, where they do not overlap. */
static inline void subtract(double *restrict a, const double *restrict b, const double *restrict c)
{
    for (int s = 0; s < TOGETHER; s++)
        a[s] -= b[s] * c[s];
}

/* Leaves to root and back; `finite` becomes 0 for states whose values all are, NaN for others. */
static void solve(const rv_longitudinal *order, int count, double finite[TOGETHER])
{
    for (int s = 0; s < TOGETHER; s++)
        finite[s] = 0.0;
    for (int k = count - 1; k > 0; k--) {
        const int p = order->parent[k];
        if (p < 0)
            continue;
        double factor[TOGETHER];
        for (int s = 0; s < TOGETHER; s++)
            factor[s] = order->above[TOGETHER * k + s] / order->diagonal[TOGETHER * k + s];
        subtract(&order->diagonal[TOGETHER * p], factor, &order->below[TOGETHER * k]);
        subtract(&order->value[TOGETHER * p], factor, &order->value[TOGETHER * k]);
    }
    for (int k = 0; k < count; k++) {
        double *const x = &order->value[TOGETHER * k];
        if (order->parent[k] >= 0)
            subtract(x, &order->below[TOGETHER * k], &order->value[TOGETHER * order->parent[k]]);
        for (int s = 0; s < TOGETHER; s++) {
            x[s] /= order->diagonal[TOGETHER * k + s];
            finite[s] += 0.0 * x[s];
        }
    }
}

static void store(const rv_set *set, const rv_diffusion *entry, int s, double *state)
{
    const rv_longitudinal *order = set->longitudinal;
    for (int k = 0; k < set->count; k++)
        state[order->instance[k]] = order->value[TOGETHER * k + s];
    if (entry->ion < 0)
        return;
    double *pool = entry->part == RV_ION_OUTSIDE ? set->ion[entry->ion].outside : set->ion[entry->ion].inside;
    for (int i = 0; i < set->count; i++)
        pool[set->node[i]] = state[i];
}

static const char *field_name(const rv_mechanism *mechanism, int slot)
{
    for (int k = 0; k < mechanism->field_count; k++) {
        const rv_field *field = &mechanism->fields[k];
        if (field->scope == RV_INSTANCE && slot >= field->slot && slot < field->slot + (field->length > 0 ? field->length : 1))
            return field->name;
    }
    return "a state";
}

static int diffuse_set(rv_group *group, rv_set *set, const rv_mechanism *mechanism)
{
    rv_call_set(group, set, mechanism->diffusion, 0, group->t);
    for (int first = 0; first < mechanism->diffusion_count && group->error.code == RV_OK; first += TOGETHER) {
        const rows from = find_rows(set, mechanism, first);
        double finite[TOGETHER];
        set_up(set, &from, group->model->clock[RV_CLOCK_DT]);
        solve(set->longitudinal, set->count, finite);
        for (int s = 0; s < TOGETHER && first + s < mechanism->diffusion_count; s++) {
            const rv_diffusion *entry = &mechanism->diffusions[first + s];
            if (finite[s] != 0.0)
                return rv_group_failed(group, RV_NOT_FINITE, group->t, set, 0, "%s: the longitudinal diffusion of %s is not finite",
                                       mechanism->name, field_name(mechanism, entry->state));
            store(set, entry, s, from.state[s]);
        }
    }
    return group->error.code;
}

/* Part of the state phase, after every mechanism has advanced. */
int rv_diffuse(rv_group *group)
{
    for (int s = 0; s < group->set_count && group->error.code == RV_OK; s++)
        if (group->sets[s].longitudinal != NULL)
            diffuse_set(group, &group->sets[s], group->model->types[group->sets[s].type].mechanism);
    return group->error.code;
}
