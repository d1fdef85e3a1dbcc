/* impedance.c: input and transfer impedances of cells, linear around the present state.
 *
 * The system is that of hines.c without time: the diagonal has the conductances and i ω cm. Where states are to follow v, the mechanisms' part of
 * it comes from linearise.c, and values that cells exchange (transfer.c) join them: x = A⁻¹ (b + G x) is then repeated until x stays, as in
 * NEURON. Without those the input impedances of all places come from one pass over the cells.
 */
#include "run.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SETTLED = 1e-9; /* [MΩ] between two rounds, NEURON's */

/* A current into a node, `conductance` times the potential of another. */
typedef struct {
    int to, from;
    double conductance; /* [S/cm²] of the area of `to` */
} rv_gap;

/* Arrays over the nodes of all groups, one group after the other; `first` are their starts. The places stay with the sections as these were, so
 * that what was computed is found when the model has changed: that of segment k of section s is at places[first_place[s] + 1 + k], with k −1 and
 * nseg for its ends. Sections that are no more have none. */
struct rv_impedances {
    int build; /* model->builds when they were computed; 0: never */
    int reshape; /* model->reshapes then */
    int sections; /* model->section_count then */
    int *first_place, *places; /* [sections + 1]; [first_place[sections]] nodes */
    int nodes, node; /* node: of the electrode, −1: none */
    int *first, *group;  /* [groups + 1]; [nodes] */
    double complex *diagonal, *work, *round, *transfer, *input;
    rv_gap *gaps;
    int gap_count, most_rounds, rounds; /* most_rounds 0: nothing is exchanged, the first one is all */
};

rv_impedances *rv_impedances_new(void)
{
    return rv_alloc(1, sizeof(rv_impedances));
}

static void empty(rv_impedances *z)
{
    free(z->first);
    free(z->first_place);
    free(z->diagonal);
    free(z->gaps);
    *z = (rv_impedances){0};
}

void rv_impedances_free(rv_impedances *z)
{
    empty(z);
    free(z);
}

static int node_of(const rv_model *model, const rv_impedances *z, rv_id id, int segment)
{
    const rv_section *owner = rv_resolve(model, model->sections[id], &segment);
    return z->first[owner->group] + (segment == RV_AT_ROOT ? owner->root_node : segment == RV_AT_FAR_END ? owner->end_node
                                                           : owner->first_node + segment * owner->node_step);
}

static int set_places(rv_model *model, rv_impedances *z)
{
    int count = 0;
    for (int s = 0; s < model->section_count; s++)
        count += model->sections[s] != NULL ? model->sections[s]->nseg + 2 : 0;
    z->first_place = rv_alloc((size_t)(model->section_count + 1 + count), sizeof(int));
    if (z->first_place == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for impedances");
    z->sections = model->section_count;
    z->places = z->first_place + z->sections + 1;
    for (int s = 0, at = 0; s < z->sections; s++) {
        for (int k = -1; model->sections[s] != NULL && k <= model->sections[s]->nseg; k++)
            z->places[at++] = node_of(model, z, s, k);
        z->first_place[s + 1] = at;
    }
    return RV_OK;
}

/* Of section(x) as it was when the impedances were computed. */
static int place_at(rv_model *model, const rv_impedances *z, rv_id id, double x)
{
    const int segment = rv_section_segment(model, id, x);
    if (segment < 0)
        return segment;
    if (id >= z->sections)
        return rv_set_error(model, RV_INVALID, "{section:%d} is new since the impedances were computed: compute them again", id);
    const int nseg = z->first_place[id + 1] - z->first_place[id] - 2;
    if (nseg != model->sections[id]->nseg)
        return rv_set_error(model, RV_INVALID, "nseg of {section:%d} was %d when the impedances were computed: compute them again", id, nseg);
    return z->places[z->first_place[id] + (x == 0.0 ? 0 : segment + 1)];
}

static int allot(rv_model *model, rv_impedances *z)
{
    int nodes = 0;
    for (int g = 0; g < model->group_count; g++)
        nodes += model->groups[g].nodes;
    empty(z);
    z->nodes = nodes;
    z->first = rv_alloc((size_t)(nodes + model->group_count + 1), sizeof(int));
    z->diagonal = rv_alloc(5 * (size_t)nodes + 1, sizeof(double complex));
    z->gaps = rv_alloc((size_t)model->transfer_count + 1, sizeof(rv_gap));
    if (z->first == NULL || z->diagonal == NULL || z->gaps == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for impedances");
    z->work = z->diagonal + nodes;
    z->round = z->work + nodes;
    z->transfer = z->round + nodes;
    z->input = z->transfer + nodes;
    z->group = z->first + model->group_count + 1;
    for (int g = 0; g < model->group_count; g++) {
        z->first[g + 1] = z->first[g] + model->groups[g].nodes;
        for (int n = z->first[g]; n < z->first[g + 1]; n++)
            z->group[n] = g;
    }
    return set_places(model, z);
}

/* ---------------------------------------------------------------- the system */

/* The terms of bare ends in their neighbours' equations, which axial is without. */
static void add_bare_ends(const rv_group *group, double complex *diagonal)
{
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int i = block->eliminated; i < block->nodes - 1; i++)
            for (int lane = 0; lane < block->width; lane++)
                diagonal[block->links[i].above + lane] -= group->a[block->links[i].up + lane];
    }
}

static int set_group(rv_group *group, double complex *diagonal, double frequency, double delta)
{
    const double *shown_area = group->node + (size_t)RV_NODE_AREA * group->row;
    const double omega = 2.0 * acos(-1.0) * frequency * 1e-3; /* [1/ms] */
    for (int n = 0; n < group->nodes; n++)
        diagonal[n] = (delta > 0.0 ? 0.0 : group->d[n]) + group->axial[n] + (shown_area[n] == 0.0 ? 0.0 : 1e-3 * omega * group->cm[n]) * I;
    add_bare_ends(group, diagonal);
    return delta > 0.0 ? rv_linearise(group, delta, omega, diagonal) : RV_OK;
}

/* The set and the slot that an address among its fields belongs to; NULL: none. */
static rv_set *set_at(const rv_group *group, const double *address, int *slot, int *i)
{
    for (int s = 0; s < group->set_count; s++) {
        rv_set *set = &group->sets[s];
        const ptrdiff_t place = address - set->field, stride = (ptrdiff_t)set->stride;
        if (set->field != NULL && set->node != NULL && place >= 0 && place < stride * group->model->types[set->type].mechanism->slots[RV_INSTANCE]) {
            *slot = (int)(place / stride);
            *i = (int)(place % stride);
            return set;
        }
    }
    return NULL;
}

static int add_gap(rv_model *model, rv_impedances *z, const rv_transfer *transfer, double delta)
{
    rv_group *group = &model->groups[transfer->group];
    int slot = 0, i = 0;
    double slope = 0.0;
    rv_set *set = set_at(group, transfer->to, &slot, &i);
    if (set == NULL)
        return RV_OK;
    if (transfer->from < group->v || transfer->from >= group->v + group->nodes)
        return rv_set_error(model, RV_INVALID, "impedances with transfers of anything but v are not supported");
    if (rv_linearise_field(group, set, i, slot, delta, &slope) != RV_OK)
        return group->error.code;
    z->gaps[z->gap_count++] = (rv_gap){z->first[group->index] + set->node[i], z->first[group->index] + (int)(transfer->from - group->v), -slope};
    return RV_OK;
}

/* Models may be large and rounds many. */
static int go_on(rv_model *model)
{
    return rv_asked_to_stop(model) ? rv_set_error(model, RV_INTERRUPTED, "interrupted while impedances were computed") : RV_OK;
}

static int set_system(rv_model *model, rv_impedances *z, double frequency, double delta)
{
    for (int g = 0; g < model->group_count; g++) {
        if (go_on(model) != RV_OK)
            return RV_INTERRUPTED;
        model->groups[g].t = model->clock[RV_CLOCK_T];
        rv_lend_rows(&model->groups[g], 0);
        if (rv_currents(&model->groups[g], model->groups[g].t) != RV_OK)
            return rv_collect_errors(model);
        rv_set_slopes(&model->groups[g]);
        if (set_group(&model->groups[g], z->diagonal + z->first[g], frequency, delta) != RV_OK)
            return rv_collect_errors(model);
    }
    for (int k = 0; delta > 0.0 && k < model->transfer_count; k++)
        if (model->transfers[k].group >= 0 && add_gap(model, z, &model->transfers[k], delta) != RV_OK)
            return rv_collect_errors(model) != RV_OK ? model->error.code : RV_INVALID;
    return RV_OK;
}

/* ---------------------------------------------------------------- its solution */

static int is_in(const rv_block *block, int node)
{
    return node >= block->first && node < block->first + block->nodes * block->width;
}

/* One cell of a block: the reduced diagonal from the leaves to the root. */
static void eliminate(const rv_group *group, const rv_block *block, int first, const double complex *diagonal, double complex *pivot)
{
    for (int n = 0; n < block->nodes; n++)
        pivot[n] = diagonal[first + n * block->width];
    for (int k = block->nodes - 1; k > 0; k--) {
        const int n = block->order[k], at = first + n * block->width;
        pivot[block->parent[n]] -= group->a[at] * group->b[at] / pivot[n];
    }
}

static void solve_cell(const rv_group *group, const rv_block *block, int first, const double complex *pivot, double complex *x)
{
    for (int k = block->nodes - 1; k > 0; k--) {
        const int n = block->order[k], at = first + n * block->width;
        x[first + block->parent[n] * block->width] -= group->a[at] / pivot[n] * x[at];
    }
    for (int k = 0; k < block->nodes; k++) {
        const int n = block->order[k], at = first + n * block->width;
        x[at] = (k > 0 ? x[at] - group->b[at] * x[first + block->parent[n] * block->width] : x[at]) / pivot[n];
    }
}

/* What a node answers to its own current: with that of its parent known, from the root on. */
static void set_cell_inputs(const rv_group *group, const rv_block *block, int first, const double complex *pivot, double complex *input)
{
    for (int k = 0; k < block->nodes; k++) {
        const int n = block->order[k], at = first + n * block->width, above = first + (k > 0 ? block->parent[n] : n) * block->width;
        const double complex through = k > 0 ? input[above] * group->area[above] / 100.0 * (group->a[at] * group->b[at] / pivot[n]) : 0.0;
        input[at] = (1.0 + through) / pivot[n] * 100.0 / group->area[at];
    }
}

static int solve_block(const rv_group *group, const rv_block *block, const double complex *diagonal, double complex *x, double complex *input)
{
    double complex *pivot = rv_alloc((size_t)block->nodes, sizeof *pivot);
    if (pivot == NULL)
        return RV_MEMORY;
    for (int lane = 0; lane < block->width; lane++) {
        eliminate(group, block, block->first + lane, diagonal, pivot);
        if (x != NULL)
            solve_cell(group, block, block->first + lane, pivot, x);
        if (input != NULL)
            set_cell_inputs(group, block, block->first + lane, pivot, input);
    }
    free(pivot);
    return RV_OK;
}

/* Without what cells exchange: then only those in one block with the current's node move. */
static int solve_cells(const rv_model *model, const rv_impedances *z, int node, double complex *x)
{
    for (int g = 0; g < model->group_count; g++) {
        const rv_group *group = &model->groups[g];
        for (int k = 0; k < group->block_count; k++)
            if ((z->gap_count > 0 || is_in(&group->blocks[k], node - z->first[g])) &&
                solve_block(group, &group->blocks[k], z->diagonal + z->first[g], x + z->first[g], NULL) != RV_OK)
                return rv_set_error(model, RV_MEMORY, "no memory for impedances");
    }
    return RV_OK;
}

static int set_inputs(const rv_model *model, const rv_impedances *z)
{
    for (int g = 0; g < model->group_count; g++)
        for (int k = 0; k < model->groups[g].block_count; k++)
            if (solve_block(&model->groups[g], &model->groups[g].blocks[k], z->diagonal + z->first[g], NULL, z->input + z->first[g]) != RV_OK)
                return rv_set_error(model, RV_MEMORY, "no memory for impedances");
    return RV_OK;
}

/* The potentials [MΩ = mV per nA] of all nodes for a current into one (−1: none) are left in `work`. */
static int solve(rv_model *model, rv_impedances *z, int node)
{
    double change = 0.0;
    memset(z->round, 0, sizeof *z->round * (size_t)z->nodes);
    for (z->rounds = 1; z->rounds == 1 || z->rounds <= z->most_rounds; z->rounds++) {
        memset(z->work, 0, sizeof *z->work * (size_t)z->nodes);
        if (node >= 0)
            z->work[node] = 100.0 / model->groups[z->group[node]].area[node - z->first[z->group[node]]];
        for (int k = 0; k < z->gap_count; k++)
            z->work[z->gaps[k].to] += z->gaps[k].conductance * z->round[z->gaps[k].from];
        if (solve_cells(model, z, node, z->work) != RV_OK)
            return RV_MEMORY;
        change = 0.0;
        for (int n = 0; n < z->nodes; n++) {
            const double moved = fabs(creal(z->work[n] - z->round[n])) + fabs(cimag(z->work[n] - z->round[n]));
            if (z->gap_count > 0 && !isfinite(moved))
                return rv_set_error(model, RV_INVALID, "impedances grow without bound from round to round: round %d", z->rounds);
            change = fmax(change, moved);
        }
        if (z->most_rounds == 0 || change <= SETTLED)
            return RV_OK;
        if (go_on(model) != RV_OK)
            return RV_INTERRUPTED;
        memcpy(z->round, z->work, sizeof *z->round * (size_t)z->nodes);
    }
    return rv_set_error(model, RV_INVALID, "impedances did not settle in %d rounds: the last one changed them by up to %g MΩ, and %g would do; "
                        "allow more rounds with the third argument", z->most_rounds, change, SETTLED);
}

/* ---------------------------------------------------------------- from outside */

/* `states`: they are to follow v. Without them vext stays as it is, as in NEURON. */
static int refuse(rv_model *model, int states)
{
    int nodes = 0;
    for (int k = 0; k < model->linear_count; k++) {
        rv_linear_refs(model->linears[k], &nodes);
        if (states || nodes > 0)
            return rv_set_error(model, RV_INVALID, "impedances with a LinearMechanism are not supported, as in NEURON");
    }
    for (int g = 0; states && g < model->group_count; g++)
        if (model->groups[g].extracellular != NULL)
            return rv_set_error(model, RV_INVALID, "impedances of cells with extracellular are not supported where states follow v, as in NEURON");
    return RV_OK;
}

int rv_impedances_compute(rv_model *model, rv_impedances *z, rv_id section, double x, double frequency, double delta, int rounds)
{
    int status = rv_prepare(model);
    if (status == RV_OK)
        status = rv_prepare_span(model);
    if (status == RV_OK)
        status = refuse(model, delta > 0.0);
    if (status == RV_OK)
        status = allot(model, z);
    if (status != RV_OK)
        return status;
    const int node = section < 0 ? -1 : place_at(model, z, section, x);
    if (section >= 0 && node < 0)
        return node;
    z->node = node;
    status = set_system(model, z, frequency, delta);
    z->most_rounds = z->gap_count > 0 ? rounds : 0;
    if (status == RV_OK)
        status = solve(model, z, node);
    if (status == RV_OK && z->gap_count == 0)
        status = set_inputs(model, z);
    if (status != RV_OK)
        return status;
    memcpy(z->transfer, z->work, sizeof *z->work * (size_t)z->nodes);
    z->build = model->builds;
    z->reshape = model->reshapes;
    return z->most_rounds > 0 ? z->rounds : 0;
}

int rv_impedances_at(rv_model *model, rv_impedances *z, rv_id section, double x, rv_impedance which, double out[2])
{
    if (z->build == 0)
        return rv_set_error(model, RV_INVALID, "compute the impedances first");
    const int node = place_at(model, z, section, x);
    if (node < 0)
        return node;
    const int solves = which != RV_IMPEDANCE_TRANSFER && z->gap_count > 0;
    if (solves && (model->dirty || z->build != model->builds || z->reshape != model->reshapes))
        return rv_set_error(model, RV_INVALID, "the model has changed: compute the impedances again");
    rv_expect_stop(model);
    const int status = solves ? solve(model, z, node) : RV_OK;
    if (status != RV_OK)
        return status;
    const double complex own = z->gap_count > 0 ? z->work[node] : z->input[node];
    const double complex back = z->gap_count == 0 ? z->transfer[node] : z->node < 0 ? 0.0 : z->work[z->node];
    const double complex asked = which == RV_IMPEDANCE_TRANSFER ? z->transfer[node] : which == RV_IMPEDANCE_INPUT ? own : back / own;
    out[0] = creal(asked);
    out[1] = cimag(asked);
    return RV_OK;
}
