/* linear.c: LinearMechanism: equations c dy/dt + g y = b that are solved together with the potentials of a group, by backward Euler.
 *
 * The first unknowns are potentials of nodes, whose equations the first rows are added to. With Δ for what a step adds, M = c/dt + g and
 * f = b − g y, the trees obey A Δv = r − P (M Δy − f), where P puts the first rows to their nodes; the other rows are M Δy = f. hines.c has
 * solved A Δv⁰ = r and left the factors of A, so that the potentials of the attached nodes alone are Δv⁰ − S (M Δy − f), S = Pᵀ A⁻¹ P: a small
 * full system. What it finds flows into the nodes then. Where a cell has extracellular, its unknowns are those of all layers, and A⁻¹ comes
 * from extracellular_cell.c.
 */
#include "extracellular.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CALL_FAILED = 1, CALL_LEAVES }; /* what a callable answers besides 0: a mechanism is to be freed after the step */

struct rv_linear {
    int size, nodes;
    rv_ref *refs; /* [nodes] of potentials */
    int *node;    /* [nodes] in the group */
    int *layer;   /* [nodes] 0: inside the cell */
    rv_vector *y;
    const rv_vector *y0, *b; /* y0 may be NULL */
    double *c, *g, *f;       /* [size²], rows one after the other; [size] */
    int (*callback)(void *); /* NULL: none; else called before each use of b */
    void *handle;
    int group, first; /* −1: not laid out; its first row in the system of its group */
};

static void free_linear(rv_linear *linear)
{
    free(linear->refs);
    free(linear->node);
    free(linear->layer);
    free(linear->c);
    free(linear);
}

rv_linear *rv_linear_new(rv_model *model, int size, int nodes, const rv_ref *refs, const int *layers, rv_vector *y, const rv_vector *y0,
                         const rv_vector *b)
{
    rv_linear *made = rv_alloc(1, sizeof *made);
    rv_linear **larger = realloc(model->linears, sizeof(rv_linear *) * ((size_t)model->linear_count + 1));
    if (larger != NULL)
        model->linears = larger;
    if (made == NULL || larger == NULL) {
        free(made);
        rv_set_error(model, RV_MEMORY, "no memory for a LinearMechanism");
        return NULL;
    }
    const size_t n = (size_t)size;
    *made = (rv_linear){.size = size, .nodes = nodes, .y = y, .y0 = y0, .b = b, .group = -1};
    made->refs = rv_alloc((size_t)nodes + 1, sizeof *refs);
    made->node = rv_alloc((size_t)nodes + 1, sizeof(int));
    made->layer = rv_alloc((size_t)nodes + 1, sizeof(int));
    made->c = rv_alloc(2 * n * n + n, sizeof(double));
    if (made->refs == NULL || made->node == NULL || made->layer == NULL || made->c == NULL) {
        free_linear(made);
        rv_set_error(model, RV_MEMORY, "no memory for a LinearMechanism");
        return NULL;
    }
    made->g = made->c + n * n;
    made->f = made->g + n * n;
    for (int k = 0; k < nodes; k++) {
        made->refs[k] = refs[k];
        made->layer[k] = layers[k];
    }
    larger[model->linear_count++] = made;
    model->dirty = model->records_stale = 1; /* cells that it joins share a group */
    return made;
}

void rv_linear_free(rv_model *model, rv_linear *linear)
{
    int kept = 0;
    for (int k = 0; k < model->linear_count; k++)
        if (model->linears[k] != linear)
            model->linears[kept++] = model->linears[k];
    model->linear_count = kept;
    model->dirty = model->records_stale = 1;
    free_linear(linear);
}

void rv_linears_free(rv_model *model)
{
    for (int k = 0; k < model->linear_count; k++)
        free_linear(model->linears[k]);
    free(model->linears);
    model->linears = NULL;
    model->linear_count = 0;
}

void rv_linear_matrices(rv_linear *linear, const double *c, const double *g)
{
    const size_t bytes = sizeof(double) * (size_t)linear->size * (size_t)linear->size;
    memcpy(linear->c, c, bytes);
    memcpy(linear->g, g, bytes);
}

void rv_linear_callback(rv_linear *linear, int (*callback)(void *), void *handle)
{
    linear->callback = callback;
    linear->handle = handle;
}

int rv_linear_valid(const rv_model *model, const rv_linear *linear)
{
    for (int k = 0; k < linear->nodes; k++)
        if (!rv_section_alive(model, linear->refs[k].object))
            return 0;
    return 1;
}

const rv_ref *rv_linear_refs(const rv_linear *linear, int *count)
{
    *count = linear->nodes;
    return linear->refs;
}

int rv_linears_call_back(const rv_model *model)
{
    for (int k = 0; k < model->linear_count; k++)
        if (model->linears[k]->callback != NULL)
            return 1;
    return 0;
}

/* ---------------------------------------------------------------- after a build */

static void locate(rv_model *model, rv_linear *linear)
{
    linear->group = model->group_count > 0 ? 0 : -1;
    for (int k = 0; k < linear->nodes; k++) {
        double *v = NULL;
        const rv_group *group = rv_linear_valid(model, linear) ? rv_group_of_ref(model, linear->refs[k], &v) : NULL;
        linear->group = group != NULL ? group->index : -1;
        if (group == NULL)
            return;
        linear->node[k] = (int)(v - group->v);
    }
}

void rv_linears_attach(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++)
        model->groups[g].linear_rows = 0;
    for (int k = 0; k < model->linear_count; k++) {
        rv_linear *linear = model->linears[k];
        locate(model, linear);
        if (linear->group < 0)
            continue;
        linear->first = model->groups[linear->group].linear_rows;
        model->groups[linear->group].linear_rows += linear->size;
    }
}

/* ---------------------------------------------------------------- in a run */

static int highest_layer(const rv_linear *linear)
{
    int highest = 0;
    for (int k = 0; k < linear->nodes; k++)
        highest = linear->layer[k] > highest ? linear->layer[k] : highest;
    return highest;
}

static int is_usable(rv_group *group, const rv_linear *linear)
{
    const size_t size = (size_t)linear->size;
    if (linear->y->size != size || linear->b->size != size || (linear->y0 != NULL && linear->y0->size != size))
        rv_group_failed(group, RV_INVALID, group->t, NULL, 0, "the Vectors of a LinearMechanism must keep their size, %d", linear->size);
    else if (highest_layer(linear) > rv_extracellular_layers(group->model, -1))
        rv_group_failed(group, RV_INVALID, group->t, NULL, 0, "a LinearMechanism is at layer %d, but there are %d now; "
                        "set h.nlayer_extracellular before it is made", highest_layer(linear), rv_extracellular_layers(group->model, -1));
    else if (group->model->clock[RV_CLOCK_SECONDORDER] != 0.0)
        rv_group_failed(group, RV_INVALID, group->t, NULL, 0, "LinearMechanisms need h.secondorder = 0");
    return group->error.code == RV_OK;
}

/* A layer of a node that has no extracellular: ground. */
static int is_grounded(const rv_group *group, const rv_linear *linear, int k)
{
    return k < linear->nodes && linear->layer[k] > 0 && (group->extracellular == NULL || group->extracellular->instance[linear->node[k]] < 0);
}

/* What is known of ground is what the Vector holds. */
static void take_potentials(const rv_group *group, const rv_linear *linear)
{
    for (int k = 0; k < linear->nodes; k++)
        if (!is_grounded(group, linear, k))
            linear->y->data[k] = group->extracellular != NULL ? rv_layer_potential(group, linear->node[k], linear->layer[k]) : group->v[linear->node[k]];
}

void rv_linears_initialise(rv_group *group)
{
    const rv_model *model = group->model;
    for (int k = 0; k < model->linear_count; k++) {
        const rv_linear *linear = model->linears[k];
        if (linear->group != group->index || !is_usable(group, linear))
            continue;
        take_potentials(group, linear);
        for (int i = linear->nodes; i < linear->size; i++)
            linear->y->data[i] = linear->y0 != NULL ? linear->y0->data[i] : 0.0;
    }
}

/* Python sees the time at which the step began, as in NEURON: spans are of one step. */
static int call_back(rv_group *group, const rv_linear *linear)
{
    const int answer = linear->callback(linear->handle);
    if (answer == CALL_FAILED)
        rv_group_failed(group, RV_INTERRUPTED, group->t, NULL, 0, "the callable of a LinearMechanism raised an exception");
    if (answer == CALL_LEAVES)
        group->model->dirty = 1;
    return answer != CALL_FAILED;
}

/* f = b − g y at the present potentials. */
void rv_linears_evaluate(rv_group *group)
{
    const rv_model *model = group->model;
    for (int k = 0; k < model->linear_count; k++) {
        const rv_linear *linear = model->linears[k];
        if (linear->group != group->index || !is_usable(group, linear))
            continue;
        take_potentials(group, linear);
        if (linear->callback != NULL && (!call_back(group, linear) || !is_usable(group, linear)))
            return;
        for (int i = 0; i < linear->size; i++) {
            double sum = 0.0;
            for (int j = 0; j < linear->size; j++)
                sum += linear->g[i * linear->size + j] * linear->y->data[j];
            linear->f[i] = linear->b->data[i] - sum;
        }
    }
}

/* A⁻¹ for a current into one node: Δv of the nodes of its cell, in x. The factors are those that hines.c has left in d. */
static void respond_inside(const rv_group *group, const rv_block *block, int node, double current, double *x)
{
    const int width = block->width, first = block->first + (node - block->first) % width, root = block->order[0];
    memset(x, 0, sizeof(double) * (size_t)block->nodes);
    int n = (node - block->first) / width;
    x[n] = current;
    for (; n != root; n = block->parent[n]) {
        const int at = first + n * width;
        x[block->parent[n]] -= group->a[at] * group->d[at] * x[n];
    }
    x[root] /= group->d[first + root * width] + group->cap[first + root * width];
    for (int k = 1; k < block->nodes; k++) {
        n = block->order[k];
        const int at = first + n * width;
        x[n] = (x[n] - group->b[at] * x[block->parent[n]]) * group->d[at];
    }
}

/* The system of a group: `rows` unknowns Δy, then for each row of a node the current M Δy − f that it draws. That these are unknowns too, and are
 * not computed from Δy afterwards, keeps them exact where M is very large, as in a clamp. */
enum { GROUND = -2 };

typedef struct {
    rv_group *group;
    int rows, size;
    int *node, *current; /* [rows] of a row: its node, and the place of its current; −1 for others, GROUND for ground */
    int *unknown;        /* [rows] of a row with a node: which of the node's */
    double *a, *sum;     /* [size²], [size] */
    double *x;           /* [group->nodes] */
    const double *response; /* of a cell: [node · unknowns + unknown] */
    int unknowns;
} rv_system;

static int number_currents(rv_system *system)
{
    const rv_model *model = system->group->model;
    int size = system->rows;
    for (int k = 0; k < model->linear_count; k++) {
        const rv_linear *linear = model->linears[k];
        for (int i = 0; linear->group == system->group->index && i < linear->size; i++) {
            const int row = linear->first + i, attached = i < linear->nodes && !is_grounded(system->group, linear, i);
            system->node[row] = attached ? linear->node[i] : -1;
            system->unknown[row] = attached ? linear->layer[i] : 0;
            system->current[row] = attached ? size++ : is_grounded(system->group, linear, i) ? GROUND : -1;
        }
    }
    return size;
}

static int allot(rv_system *system, rv_group *group)
{
    const size_t rows = (size_t)group->linear_rows;
    *system = (rv_system){.group = group, .rows = group->linear_rows, .node = rv_alloc(3 * rows, sizeof(int))};
    if (system->node == NULL)
        return 0;
    system->current = system->node + rows;
    system->unknown = system->current + rows;
    system->size = number_currents(system);
    const size_t size = (size_t)system->size;
    system->a = rv_alloc(size * size + size + (size_t)group->nodes, sizeof(double));
    system->sum = system->a + size * size;
    system->x = system->sum + size;
    return system->a != NULL;
}

/* M Δy = f, for rows of nodes M Δy − current = f, for ground Δy = 0. */
static void fill(const rv_system *system, const rv_linear *linear)
{
    const double dt = system->group->model->clock[RV_CLOCK_DT];
    for (int i = 0; i < linear->size; i++) {
        const int own = linear->first + i, attached = system->node[own] >= 0, at = attached ? system->current[own] : own;
        double *row = system->a + (size_t)at * (size_t)system->size;
        if (system->current[own] == GROUND) {
            row[own] = 1.0;
            continue;
        }
        for (int j = 0; j < linear->size; j++)
            row[linear->first + j] = linear->c[i * linear->size + j] / dt + linear->g[i * linear->size + j];
        if (attached)
            row[at] = -1.0;
        system->sum[at] = linear->f[i];
    }
}

static int lane_of(const rv_block *block, int node)
{
    return (node - block->first) % block->width;
}

static int in_one_cell(const rv_group *group, int node, int other)
{
    const int block = rv_block_of(group, node);
    return block == rv_block_of(group, other) && lane_of(&group->blocks[block], node) == lane_of(&group->blocks[block], other);
}

/* A⁻¹ for a current into the unknown of a row. */
static void respond(rv_system *system, int row, double current)
{
    rv_group *group = system->group;
    const int node = system->node[row], k = rv_block_of(group, node);
    const rv_block *block = &group->blocks[k];
    if (group->extracellular != NULL && group->extracellular->in_block[k]) {
        system->unknowns = 1 + group->extracellular->layers;
        system->response = rv_respond_extracellular(group, k, lane_of(block, node), (node - block->first) / block->width, system->unknown[row], current);
    } else {
        system->unknowns = 1;
        system->response = system->x;
        respond_inside(group, block, node, current, system->x);
    }
}

/* The potentials of the nodes: Δy + S current = Δv⁰. */
static void fill_potentials(rv_system *system)
{
    const rv_group *group = system->group;
    const size_t size = (size_t)system->size;
    for (int k = 0; k < system->rows; k++) {
        const int node = system->node[k];
        if (node < 0)
            continue;
        const rv_block *block = &group->blocks[rv_block_of(group, node)];
        respond(system, k, 1.0);
        system->a[(size_t)k * size + (size_t)k] = 1.0;
        system->sum[k] = group->extracellular != NULL ? rv_layer_moved(group, node, system->unknown[k]) : group->rhs[node];
        for (int i = 0; i < system->rows; i++)
            if (system->node[i] >= 0 && in_one_cell(group, node, system->node[i]))
                system->a[(size_t)i * size + (size_t)system->current[k]] =
                    system->response[(system->node[i] - block->first) / block->width * system->unknowns + system->unknown[i]];
    }
}

/* What the currents do to the potentials of whole cells. */
static void move_potentials(rv_system *system)
{
    rv_group *group = system->group;
    for (int k = 0; k < system->rows; k++) {
        if (system->node[k] < 0)
            continue;
        const int b = rv_block_of(group, system->node[k]), lane = lane_of(&group->blocks[b], system->node[k]);
        const rv_block *block = &group->blocks[b];
        respond(system, k, -system->sum[system->current[k]]);
        if (system->unknowns > 1)
            rv_move_extracellular(group, b, lane);
        for (int n = 0; system->unknowns == 1 && n < block->nodes; n++) {
            const int node = block->first + lane + n * block->width;
            group->rhs[node] += system->x[n];
            group->v[node] += system->x[n];
        }
    }
    if (group->extracellular != NULL)
        rv_find_inside(group);
}

static int solve(rv_system *system)
{
    rv_group *group = system->group;
    const rv_model *model = group->model;
    for (int k = 0; k < model->linear_count; k++)
        if (model->linears[k]->group == group->index)
            fill(system, model->linears[k]);
    fill_potentials(system);
    rv_solve_dense(system->a, system->size, system->sum, 1);
    for (int i = 0; i < system->size; i++)
        if (!isfinite(system->sum[i]))
            return rv_group_failed(group, RV_NOT_FINITE, group->t, NULL, 0, "the equations of a LinearMechanism have no finite solution");
    move_potentials(system);
    for (int k = 0; k < model->linear_count; k++)
        for (int i = 0; model->linears[k]->group == group->index && i < model->linears[k]->size; i++)
            model->linears[k]->y->data[i] += system->sum[model->linears[k]->first + i];
    return RV_OK;
}

/* After rv_solve: correct its Δv and v, and step the y. */
int rv_linears_solve(rv_group *group)
{
    rv_system system;
    const int status = allot(&system, group) ? solve(&system) : rv_group_failed(group, RV_MEMORY, group->t, NULL, 0, "out of memory");
    free(system.a);
    free(system.node);
    return status;
}
