/* hines.c: the axial terms and the solution of the tree-shaped system, one step of v for every cell of a group.
 *
 * For a node n with parent p the equations hold a(n)·x(n) in p's row and b(n)·x(p) in n's row. Cells of one shape are interleaved, so that the
 * innermost loops run over cells with unit stride. Adding the axial terms and elimination are fused into one pass from the leaves to the root;
 * a second one from the root back updates v. Every width does the same operations in the same order, so it cannot change a bit.
 *
 * 0 · d is added to each right-hand side, so that an infinite d, which alone would hold v where it is, reaches the root as NaN.
 */
#include "run.h"

#include <float.h>
#include <math.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum { LANES_MOST = 32 };

/* Resistance [MΩ] between the node of segment k (−1: x = 0, nseg: x = 1) and its parent node, of `other` section and segment. */
static double resistance(const rv_section *section, int k, const rv_section *other, int parent_segment)
{
    const double *left = section->ri_left, *right = section->ri_right;
    const int nseg = section->nseg;
    if (other != section)
        return section->own_end == 1 ? right[k] : left[k];
    if (k < 0)
        return left[parent_segment];
    if (k >= nseg)
        return right[parent_segment];
    if (parent_segment < 0)
        return left[k];
    if (parent_segment >= nseg)
        return right[k];
    return parent_segment < k ? right[parent_segment] + left[k] : left[parent_segment] + right[k];
}

static void set_node_axial(rv_model *model, rv_group *group, int node, int parent)
{
    const rv_section *section = model->sections[group->node_section[node]];
    const rv_section *other = model->sections[group->node_section[parent]];
    const double ri = resistance(section, group->node_segment[node], other, group->node_segment[parent]);
    const double branches = section != other ? section->rallbranch : 1.0;
    group->a[node] = -100.0 * branches / (ri * group->area[parent]);
    group->b[node] = -100.0 / (ri * group->area[node]);
    group->axial[node] -= group->b[node];
    group->axial[parent] -= group->a[node];
}

/* Set a, b and axial [S/cm²] from the geometry. */
void rv_set_axial(rv_model *model, rv_group *group)
{
    for (int n = 0; n < group->nodes; n++)
        group->axial[n] = group->a[n] = group->b[n] = 0.0;
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int n = 1; n < block->nodes; n++)
            for (int lane = 0; lane < block->width; lane++)
                set_node_axial(model, group, block->first + n * block->width + lane, block->first + block->parent[n] * block->width + lane);
    }
}

/* The constant part of the diagonal [S/cm²]. A node without area has no capacitance. */
void rv_set_cap(rv_model *model, rv_group *group)
{
    const double *shown_area = group->node + (size_t)RV_NODE_AREA * group->row;
    const double factor = 1e-3 * (model->clock[RV_CLOCK_SECONDORDER] != 0.0 ? 2.0 : 1.0) / model->clock[RV_CLOCK_DT];
    const double *cm = group->cm, *axial = group->axial;
    double *cap = group->cap;
    RV_INDEPENDENT
    for (int n = 0; n < group->nodes; n++)
        cap[n] = axial[n] + (shown_area[n] == 0.0 ? 0.0 : cm[n] * factor);
}

/* i_cap [mA/cm²] from the Δv that the last solution left in rhs. */
void rv_set_i_cap(rv_group *group)
{
    double *i_cap = group->node + (size_t)RV_NODE_I_CAP * group->row;
    const double *cap = group->cap, *axial = group->axial, *x = group->rhs;
    RV_INDEPENDENT
    for (int n = 0; n < group->nodes; n++)
        i_cap[n] = (cap[n] - axial[n]) * x[n];
}

/* Leaves to root for `width` interleaved cells: afterwards d holds the reciprocal of the pivot, rhs the reduced right-hand side. Along an
 * unbranched run the parent's sums stay in registers (d_sum, rhs_sum) instead of travelling through memory. */
ALWAYS_INLINE void triangularise(const rv_group *group, const rv_block *block, const size_t first, const int stride, const int width)
{
    double d_sum[LANES_MOST] = {0.0}, rhs_sum[LANES_MOST] = {0.0};
    for (int n = block->nodes - 1; n > 0; n--) {
        const int p = block->parent[n];
        const size_t at = first + (size_t)n * (size_t)stride, above = first + (size_t)p * (size_t)stride;
        const double *restrict v = group->v + at, *restrict v_above = group->v + above;
        const double *restrict a = group->a + at, *restrict b = group->b + at, *restrict cap = group->cap + at;
        double *restrict d = group->d + at, *restrict rhs = group->rhs + at;
        double *restrict d_above = group->d + above, *restrict rhs_above = group->rhs + above;
        const int run = p == n - 1;
        RV_INDEPENDENT
        for (int l = 0; l < width; l++) {
            const double dv = v_above[l] - v[l];
            const double pivot = (d[l] + cap[l]) + d_sum[l];
            const double inverse = 1.0 / pivot;
            const double r = ((rhs[l] + 0.0 * d[l]) - b[l] * dv) + rhs_sum[l];
            d[l] = inverse;
            rhs[l] = r;
            d_sum[l] = (-a[l] * b[l]) / pivot;
            rhs_sum[l] = a[l] * dv - a[l] * inverse * r;
        }
        if (run)
            continue;
        RV_INDEPENDENT
        for (int l = 0; l < width; l++) {
            d_above[l] += d_sum[l];
            rhs_above[l] += rhs_sum[l];
            d_sum[l] = rhs_sum[l] = 0.0;
        }
    }
    RV_INDEPENDENT
    for (int l = 0; l < width; l++) {
        group->d[first + (size_t)l] += d_sum[l];
        group->rhs[first + (size_t)l] += rhs_sum[l];
    }
}

/* The root's Δv into rhs; 0 when one is not finite: a bad value anywhere in a cell arrives here. */
ALWAYS_INLINE int solve_root(const rv_group *group, const size_t first, const double factor, const int width)
{
    double *restrict d = group->d + first, *restrict rhs = group->rhs + first, *restrict v = group->v + first;
    const double *restrict cap = group->cap + first;
    int bad = 0;
    RV_INDEPENDENT
    for (int l = 0; l < width; l++) {
        rhs[l] = (rhs[l] + 0.0 * d[l]) / (d[l] + cap[l]);
        bad |= !(fabs(rhs[l]) <= DBL_MAX);
    }
    if (bad)
        return 0;
    RV_INDEPENDENT
    for (int l = 0; l < width; l++)
        v[l] += factor * rhs[l];
    return 1;
}

/* Root to leaves: rhs becomes Δv, v is updated. */
ALWAYS_INLINE void substitute(const rv_group *group, const rv_block *block, const size_t first, const double factor, const int stride,
                              const int width)
{
    double x[LANES_MOST];
    for (int l = 0; l < width; l++)
        x[l] = group->rhs[first + (size_t)l];
    for (int n = 1; n < block->nodes; n++) {
        const int p = block->parent[n];
        const size_t at = first + (size_t)n * (size_t)stride, above = first + (size_t)p * (size_t)stride;
        const double *restrict b = group->b + at, *restrict inverse = group->d + at, *restrict x_above = group->rhs + above;
        double *restrict rhs = group->rhs + at, *restrict v = group->v + at;
        if (p != n - 1)
            for (int l = 0; l < width; l++)
                x[l] = x_above[l];
        RV_INDEPENDENT
        for (int l = 0; l < width; l++) {
            x[l] = rhs[l] * inverse[l] - b[l] * inverse[l] * x[l];
            rhs[l] = x[l];
            v[l] += factor * x[l];
        }
    }
}

/* Lanes first … first + width − 1 of a block whose nodes are `stride` apart. On RV_NOT_FINITE their v is untouched. */
ALWAYS_INLINE int solve_lanes(const rv_group *group, const rv_block *block, const size_t first, const double factor, const int stride,
                              const int width)
{
    triangularise(group, block, first, stride, width);
    if (!solve_root(group, first, factor, width))
        return RV_NOT_FINITE;
    substitute(group, block, first, factor, stride, width);
    return RV_OK;
}

/* Any width: as many lanes at a time as keep their sums in registers. */
static int solve_any(const rv_group *group, const rv_block *block, double factor)
{
    const int width = block->width;
    int status = RV_OK;
    for (int lane = 0, lanes; lane < width && status == RV_OK; lane += lanes) {
        const size_t first = (size_t)(block->first + lane);
        lanes = width - lane >= 32 ? 32 : width - lane >= 8 ? 8 : width - lane;
        status = lanes == 32  ? solve_lanes(group, block, first, factor, width, 32)
                 : lanes == 8 ? solve_lanes(group, block, first, factor, width, 8)
                              : solve_lanes(group, block, first, factor, width, lanes);
    }
    return status;
}

/* One cell. Along an unbranched run the parent's sums stay in registers instead of travelling through memory. */
static void triangularise_one(const rv_group *group, const rv_block *block)
{
    const size_t first = (size_t)block->first;
    const double *restrict v = group->v + first, *restrict cap = group->cap + first;
    const double *restrict a = group->a + first, *restrict b = group->b + first;
    double *restrict d = group->d + first, *restrict rhs = group->rhs + first;
    const int *parent = block->parent;
    double d_sum = 0.0, rhs_sum = 0.0;
    for (int n = block->nodes - 1; n > 0; n--) {
        const int p = parent[n];
        const double dv = v[p] - v[n];
        const double pivot = (d[n] + cap[n]) + d_sum;
        const double inverse = 1.0 / pivot;
        const double r = ((rhs[n] + 0.0 * d[n]) - b[n] * dv) + rhs_sum;
        d[n] = inverse;
        rhs[n] = r;
        d_sum = (-a[n] * b[n]) / pivot;
        rhs_sum = a[n] * dv - a[n] * inverse * r;
        if (p != n - 1) {
            d[p] += d_sum;
            rhs[p] += rhs_sum;
            d_sum = rhs_sum = 0.0;
        }
    }
    d[0] += d_sum;
    rhs[0] += rhs_sum;
}

static void substitute_one(const rv_group *group, const rv_block *block, double factor)
{
    const size_t first = (size_t)block->first;
    const double *restrict b = group->b + first, *restrict inverse = group->d + first;
    double *restrict rhs = group->rhs + first, *restrict v = group->v + first;
    const int *parent = block->parent;
    double x = rhs[0];
    for (int n = 1; n < block->nodes; n++) {
        const int p = parent[n];
        const double above = p == n - 1 ? x : rhs[p];
        x = rhs[n] * inverse[n] - b[n] * inverse[n] * above;
        rhs[n] = x;
        v[n] += factor * x;
    }
}

static int solve_one(const rv_group *group, const rv_block *block, double factor)
{
    triangularise_one(group, block);
    if (!solve_root(group, (size_t)block->first, factor, 1))
        return RV_NOT_FINITE;
    substitute_one(group, block, factor);
    return RV_OK;
}

int rv_block_of(const rv_group *group, int node)
{
    int k = 0;
    while (k + 1 < group->block_count && group->blocks[k + 1].first <= node)
        k++;
    return k;
}

/* v += factor · Δv where (d + cap) Δv = rhs + axial currents. On RV_NOT_FINITE the v of the cell at fault is as it was. */
int rv_solve(rv_group *group, double factor)
{
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        int status = group->extracellular != NULL ? rv_solve_extracellular(group, k, factor) : RV_ABSENT;
        const size_t first = (size_t)block->first;
        switch (status == RV_ABSENT ? block->width : 0) {
        case 0: break;
        case 1: status = solve_one(group, block, factor); break;
        case 2: status = solve_lanes(group, block, first, factor, 2, 2); break;
        case 4: status = solve_lanes(group, block, first, factor, 4, 4); break;
        case 8: status = solve_lanes(group, block, first, factor, 8, 8); break;
        case 16: status = solve_lanes(group, block, first, factor, 16, 16); break;
        case 32: status = solve_lanes(group, block, first, factor, 32, 32); break;
        default: status = solve_any(group, block, factor);
        }
        if (status != RV_OK)
            return status;
    }
    if (group->extracellular != NULL)
        rv_find_inside(group);
    return RV_OK;
}
