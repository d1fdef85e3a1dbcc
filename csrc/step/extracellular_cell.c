/* extracellular_cell.c: cells with extracellular, solved one at a time.
 *
 * A node with n layers has 1 + n unknowns. Its cell is solved from the leaves to the root and back, as others are, by blocks of that size;
 * cells without any go the usual way. In the matrix of a node's block, row 0 is the inside, row 1 + j is layer j.
 */
#include "extracellular.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct {
    rv_group *group;
    const struct rv_extracellular *part;
    const rv_block *block;
    int lane, layers, size;
    double cap_factor; /* of xc [µF/cm²] to a conductance [S/cm²] */
} rv_lane;

static int node_at(const rv_lane *cell, int n)
{
    return cell->block->first + n * cell->block->width + cell->lane;
}

static double *matrix_of(const rv_lane *cell, int n)
{
    return cell->part->matrix + (size_t)n * (size_t)(cell->size * cell->size);
}

static double *unknowns_of(const rv_lane *cell, int n)
{
    return cell->part->x + (size_t)n * (size_t)cell->size;
}

static void join(double *m, int size, int row_a, int row_b, double conductance)
{
    m[row_a * size + row_a] += conductance;
    m[row_b * size + row_b] += conductance;
    m[row_a * size + row_b] -= conductance;
    m[row_b * size + row_a] -= conductance;
}

/* Across the layers of one node: membrane, each layer to the next, the last one to ground. */
static void set_across(const rv_lane *cell, int node, int i, double *m, double *x)
{
    const struct rv_extracellular *part = cell->part;
    const struct rv_apart *apart = cell->group->apart;
    const int layers = cell->layers, size = cell->size;
    m[1] -= apart->d[node];
    m[size] -= apart->d[node];
    m[size + 1] += apart->d[node];
    x[1] += apart->rhs[node];
    for (int j = 0; j < layers; j++) {
        const double xg = rv_layer_row(part, slot_xg(layers) + j)[i], g = xg + rv_layer_row(part, slot_xc(layers) + j)[i] * cell->cap_factor;
        const double v = rv_layer_row(part, slot_vext(layers) + j)[i];
        if (j + 1 < layers) {
            const double current = xg * (v - rv_layer_row(part, slot_vext(layers) + j + 1)[i]);
            join(m, size, 1 + j, 2 + j, g);
            x[1 + j] -= current;
            x[2 + j] += current;
        } else {
            m[(1 + j) * size + 1 + j] += g;
            x[1 + j] -= xg * (v - rv_layer_row(part, slot_e(layers))[i]);
        }
    }
}

static void set_node(const rv_lane *cell, int n)
{
    const int node = node_at(cell, n), i = cell->part->instance[node];
    double *m = matrix_of(cell, n), *x = unknowns_of(cell, n);
    memset(m, 0, sizeof(double) * (size_t)(cell->size * cell->size));
    memset(x, 0, sizeof(double) * (size_t)cell->size);
    m[0] = cell->group->d[node] + cell->group->cap[node];
    x[0] = cell->group->rhs[node] + 0.0 * cell->group->d[node]; /* as in hines.c */
    if (i >= 0)
        set_across(cell, node, i, m, x);
}

/* Along the section to the parent: the inside (cap holds its conductances already) and each layer that both have. */
static void set_along(const rv_lane *cell, int n)
{
    const rv_group *group = cell->group;
    const struct rv_extracellular *part = cell->part;
    const int p = cell->block->parent[n], node = node_at(cell, n), above = node_at(cell, p), size = cell->size;
    const int i = part->instance[node], i_above = part->instance[above];
    double *x = unknowns_of(cell, n), *x_above = unknowns_of(cell, p);
    const double dv = group->apart->inside[above] - group->apart->inside[node];
    x[0] -= group->b[node] * dv;
    x_above[0] += group->a[node] * dv;
    for (int j = 0; i >= 0 && i_above >= 0 && j < cell->layers; j++) {
        const double *v = rv_layer_row(part, slot_vext(cell->layers) + j);
        const double a = part->a[i * cell->layers + j], b = part->b[i * cell->layers + j];
        x[1 + j] -= b * (v[i_above] - v[i]);
        x_above[1 + j] += a * (v[i_above] - v[i]);
        matrix_of(cell, n)[(1 + j) * (size + 1)] -= b;
        matrix_of(cell, p)[(1 + j) * (size + 1)] -= a;
    }
}

/* How many of a node's unknowns are joined to its parent's. */
static int joined(const rv_lane *cell, int n)
{
    const int node = node_at(cell, n), above = node_at(cell, cell->block->parent[n]);
    return cell->part->instance[node] >= 0 && cell->part->instance[above] >= 0 ? cell->size : 1;
}

static int unknowns(const rv_lane *cell, int n)
{
    return cell->part->instance[node_at(cell, n)] >= 0 ? cell->size : 1;
}

static double along(const rv_lane *cell, const double *inside, const double *layers, int n, int k)
{
    const int node = node_at(cell, n);
    return k == 0 ? inside[node] : layers[cell->part->instance[node] * cell->layers + k - 1];
}

/* Eliminate a node: afterwards its x = unknowns − matrix · (its parent's x). */
static void eliminate(const rv_lane *cell, int n, double *work)
{
    const rv_group *group = cell->group;
    const int p = cell->block->parent[n], size = cell->size, here = unknowns(cell, n), to = joined(cell, n), columns = to + 1;
    double *m = matrix_of(cell, n), *x = unknowns_of(cell, n), *m_above = matrix_of(cell, p), *x_above = unknowns_of(cell, p);
    double *left = work, *right = work + size * size;
    for (int i = 0; i < here; i++) {
        memcpy(left + i * here, m + i * size, sizeof(double) * (size_t)here);
        for (int j = 0; j < to; j++)
            right[i * columns + j] = i == j ? along(cell, group->b, cell->part->b, n, j) : 0.0;
        right[i * columns + to] = x[i];
    }
    rv_solve_dense(left, here, right, columns);
    for (int i = 0; i < here; i++) {
        memcpy(m + i * size, right + i * columns, sizeof(double) * (size_t)to);
        x[i] = right[i * columns + to];
    }
    for (int i = 0; i < to; i++) {
        const double a = along(cell, group->a, cell->part->a, n, i);
        for (int j = 0; j < to; j++)
            m_above[i * size + j] -= a * m[i * size + j];
        x_above[i] -= a * x[i];
    }
}

static int solve_root(const rv_lane *cell, double *work)
{
    const int root = cell->block->order[0], here = unknowns(cell, root);
    double *x = unknowns_of(cell, root);
    for (int i = 0; i < here; i++)
        memcpy(work + i * here, matrix_of(cell, root) + i * cell->size, sizeof(double) * (size_t)here);
    rv_solve_dense(work, here, x, 1);
    for (int i = 0; i < here; i++)
        if (!(fabs(x[i]) <= DBL_MAX))
            return RV_NOT_FINITE;
    return RV_OK;
}

/* The new potentials of a node, whose Δ so far are in rhs and `moved`. With secondorder the inside moves twice as far as its Δ says, the layers do not, as in NEURON. */
static void move_node(const rv_lane *cell, int n, double factor)
{
    rv_group *group = cell->group;
    const struct rv_extracellular *part = cell->part;
    const int node = node_at(cell, n), i = part->instance[node];
    const double *x = unknowns_of(cell, n);
    group->rhs[node] += x[0];
    group->v[node] += factor * x[0];
    if (i < 0)
        return;
    for (int j = 0; j < cell->layers; j++) {
        part->moved[i * cell->layers + j] += x[1 + j];
        rv_layer_row(part, slot_vext(cell->layers) + j)[i] += x[1 + j];
    }
    group->v[node] -= x[1];
    group->rhs[node] -= x[1];
    rv_layer_row(part, slot_i(cell->layers))[i] = group->apart->d[node] * group->rhs[node] + group->apart->rhs[node];
}

static void set_cell(const rv_lane *cell)
{
    const int nodes = cell->block->nodes;
    for (int n = 0; n < nodes; n++)
        set_node(cell, n);
    for (int k = nodes - 1; k > 0; k--)
        set_along(cell, cell->block->order[k]);
}

static int solve_cell(const rv_lane *cell, double *work)
{
    const int nodes = cell->block->nodes;
    for (int k = nodes - 1; k > 0; k--)
        eliminate(cell, cell->block->order[k], work);
    if (solve_root(cell, work) != RV_OK)
        return RV_NOT_FINITE;
    for (int k = 1; k < nodes; k++) {
        const int n = cell->block->order[k];
        const double *above = unknowns_of(cell, cell->block->parent[n]), *m = matrix_of(cell, n);
        double *x = unknowns_of(cell, n);
        const int here = unknowns(cell, n), to = joined(cell, n);
        for (int i = 0; i < here; i++)
            for (int j = 0; j < to; j++)
                x[i] -= m[i * cell->size + j] * above[j];
    }
    return RV_OK;
}

static void begin_moves(const rv_lane *cell)
{
    for (int n = 0; n < cell->block->nodes; n++) {
        const int node = node_at(cell, n), i = cell->part->instance[node];
        cell->group->rhs[node] = 0.0;
        for (int j = 0; i >= 0 && j < cell->layers; j++)
            cell->part->moved[i * cell->layers + j] = 0.0;
    }
}

static void move_cell(const rv_lane *cell, double factor)
{
    for (int n = 0; n < cell->block->nodes; n++)
        move_node(cell, n, factor);
}

static rv_lane first_lane(rv_group *group, int block)
{
    const rv_model *model = group->model;
    const struct rv_extracellular *part = group->extracellular;
    return (rv_lane){.group = group, .part = part, .block = &group->blocks[block], .layers = part->layers, .size = 1 + part->layers,
                     .cap_factor = 1e-3 * (model->clock[RV_CLOCK_SECONDORDER] != 0.0 ? 2.0 : 1.0) / model->clock[RV_CLOCK_DT]};
}

int rv_solve_extracellular(rv_group *group, int block, double factor)
{
    if (!group->extracellular->in_block[block])
        return RV_ABSENT;
    for (rv_lane cell = first_lane(group, block); cell.lane < cell.block->width; cell.lane++) {
        set_cell(&cell);
        if (solve_cell(&cell, cell.part->work) != RV_OK)
            return RV_NOT_FINITE;
        begin_moves(&cell);
        move_cell(&cell, factor);
    }
    return RV_OK;
}

/* ---------------------------------------------------------------- for LinearMechanisms, after the solution */

const double *rv_respond_extracellular(rv_group *group, int block, int lane, int n, int unknown, double current)
{
    rv_lane cell = first_lane(group, block);
    cell.lane = lane;
    set_cell(&cell);
    memset(cell.part->x, 0, sizeof(double) * (size_t)(cell.block->nodes * cell.size));
    unknowns_of(&cell, n)[unknown] = current;
    solve_cell(&cell, cell.part->work);
    return cell.part->x;
}

void rv_move_extracellular(rv_group *group, int block, int lane)
{
    rv_lane cell = first_lane(group, block);
    cell.lane = lane;
    move_cell(&cell, 1.0);
}

/* Unknown 0: the inside; 1 + j: layer j. */
double rv_layer_potential(const rv_group *group, int node, int unknown)
{
    const struct rv_extracellular *part = group->extracellular;
    const int i = part->instance[node];
    if (unknown > 0)
        return rv_layer_row(part, slot_vext(part->layers) + unknown - 1)[i];
    return i < 0 ? group->v[node] : group->v[node] + rv_layer_row(part, slot_vext(part->layers))[i];
}

double rv_layer_moved(const rv_group *group, int node, int unknown)
{
    const struct rv_extracellular *part = group->extracellular;
    const int i = part->instance[node];
    if (unknown > 0)
        return part->moved[i * part->layers + unknown - 1];
    return i < 0 ? group->rhs[node] : group->rhs[node] + part->moved[i * part->layers];
}
