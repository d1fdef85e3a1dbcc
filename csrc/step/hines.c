/* hines.c: the solution of the tree-shaped system, one step of v for every cell of a group.
 *
 * For a node n with parent p the equations hold a(n)·x(n) in p's row and b(n)·x(p) in n's row. Cells of one shape are interleaved, so that the
 * innermost loops run over cells with unit stride. Adding the axial terms and elimination are fused into one pass from the leaves to the root;
 * a second one from the root back updates v. elimination.c has chosen the root and the order.
 *
 * 0 · d is added to each right-hand side, so that an infinite d, which alone would hold v where it is, reaches the root as NaN.
 */
#include "run.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))

/* Before a loop over lanes: to be vectorised. GCC would rather write a short one out in scalars. */
#if defined(__GNUC__) && !defined(__clang__)
#define OVER_LANES _Pragma("GCC ivdep") _Pragma("GCC unroll 1")
#else
#define OVER_LANES RV_INDEPENDENT
#endif

/* Call a loop over lanes for the parts of `width` that are vectors of every processor's, and the rest. */
#define IN_VECTORS(loop, what, width) \
    do { \
        if ((width) >= 8) \
            loop(what, 0, (width) / 8 * 8); \
        if ((width) & 4) \
            loop(what, (width) / 8 * 8, 4); \
        if ((width) & 3) \
            loop(what, (width) / 4 * 4, (width) & 3); \
    } while (0)

/* Before a loop over the places of a run: to be written out. */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define UNROLLED _Pragma("GCC unroll 4")
#else
#define UNROLLED
#endif

enum { AS_QUOTIENTS = 3 }; /* pivots after each that is computed as it stands */

/* What is done about bare ends in a step. */
enum { CHECK_ENDS = 1, SET_ENDS = 2 };

/* Lanes that are solved together: their nodes are those of the links, `lane` further on. */
typedef struct {
    const rv_group *group;
    const rv_block *block;
    int lane, ends;
} rv_lanes;

/* The arrays of a link's two nodes, in the first of the lanes that are solved together. */
typedef struct {
    const double *up, *down, *v, *v_above, *cap;
    double *d, *rhs, *d_above, *rhs_above;
} rv_eliminated;

ALWAYS_INLINE void eliminate(const rv_eliminated *link, const int first, const int count)
{
    const double *restrict v = link->v + first, *restrict v_above = link->v_above + first, *restrict cap = link->cap + first;
    const double *restrict up = link->up + first, *restrict down = link->down + first;
    double *restrict d = link->d + first, *restrict rhs = link->rhs + first;
    double *restrict d_above = link->d_above + first, *restrict rhs_above = link->rhs_above + first;
    OVER_LANES
    for (int l = 0; l < count; l++) {
        const double dv = v_above[l] - v[l];
        const double inverse = 1.0 / (d[l] + cap[l]);
        const double r = (rhs[l] + 0.0 * d[l]) - down[l] * dv;
        d[l] = inverse;
        rhs[l] = r;
        d_above[l] -= up[l] * down[l] * inverse;
        rhs_above[l] += up[l] * (dv - inverse * r);
    }
}

/* Leaves to root for `width` interleaved cells: afterwards d holds the reciprocal of the pivot, rhs the reduced right-hand side. */
ALWAYS_INLINE void triangularise(const rv_lanes lanes, const rv_link *links, const int count, const int width)
{
    const double *const term = lanes.group->a + lanes.lane, *const v = lanes.group->v + lanes.lane, *const cap = lanes.group->cap + lanes.lane;
    double *const d = lanes.group->d + lanes.lane, *const rhs = lanes.group->rhs + lanes.lane;
    for (int k = 0; k < count; k++) {
        const rv_link link = links[k];
        const rv_eliminated it = {term + link.up, term + link.down, v + link.node, v + link.above, cap + link.node,
                                  d + link.node, rhs + link.node, d + link.above, rhs + link.above};
        IN_VECTORS(eliminate, &it, width);
    }
}

typedef struct {
    const double *up, *v, *v_above, *inverse, *ratio;
    double *rhs, *rhs_above;
} rv_reduced;

ALWAYS_INLINE void reduce_lanes(const rv_reduced *link, const int first, const int count)
{
    const double *restrict v = link->v + first, *restrict v_above = link->v_above + first, *restrict up = link->up + first;
    const double *restrict inverse = link->inverse + first, *restrict ratio = link->ratio + first;
    double *restrict rhs = link->rhs + first, *restrict rhs_above = link->rhs_above + first;
    OVER_LANES
    for (int l = 0; l < count; l++) {
        const double dv = v_above[l] - v[l];
        const double y = inverse[l] * rhs[l] - ratio[l] * dv;
        rhs[l] = y;
        rhs_above[l] += up[l] * (dv - y);
    }
}

/* The same for constant links, whose pivots constant.c has put in place: afterwards rhs holds inverse · r. */
ALWAYS_INLINE void reduce(const rv_lanes lanes, const rv_link *links, const int count, const int width)
{
    const double *const term = lanes.group->a + lanes.lane, *const v = lanes.group->v + lanes.lane;
    const double *const inverse = lanes.group->d + lanes.lane, *const ratio = lanes.group->cap + lanes.lane;
    double *const rhs = lanes.group->rhs + lanes.lane;
    for (int k = 0; k < count; k++) {
        const rv_link link = links[k];
        const rv_reduced it = {term + link.up, v + link.node, v + link.above, inverse + link.node, ratio + link.node, rhs + link.node, rhs + link.above};
        IN_VECTORS(reduce_lanes, &it, width);
    }
}

/* Whether the v of all bare ends are numbers. */
ALWAYS_INLINE int ends_are_finite(const rv_lanes lanes, const int width)
{
    int bad = 0;
    for (int k = lanes.block->eliminated; k < lanes.block->nodes - 1; k++) {
        const double *const v = lanes.group->v + lanes.block->links[k].node + lanes.lane;
        OVER_LANES
        for (int l = 0; l < width; l++)
            bad |= !(fabs(v[l]) <= DBL_MAX);
    }
    return !bad;
}

/* The root's Δv into rhs; 0 when one is not finite: a bad value anywhere in a cell arrives here, but for those of bare ends that follow. */
ALWAYS_INLINE int solve_root(const rv_lanes lanes, const double factor, const int width)
{
    const int at = lanes.block->last + lanes.lane;
    double *restrict d = lanes.group->d + at, *restrict rhs = lanes.group->rhs + at, *restrict v = lanes.group->v + at;
    const double *restrict cap = lanes.group->cap + at;
    int bad = (lanes.ends & CHECK_ENDS) && !ends_are_finite(lanes, width);
    OVER_LANES
    for (int l = 0; l < width; l++) {
        rhs[l] = (rhs[l] + 0.0 * d[l]) / (d[l] + cap[l]);
        bad |= !(fabs(rhs[l]) <= DBL_MAX);
    }
    if (bad)
        return 0;
    OVER_LANES
    for (int l = 0; l < width; l++)
        v[l] += factor * rhs[l];
    return 1;
}

typedef struct {
    const double *down, *inverse, *x_above;
    double *rhs, *v;
    double factor;
} rv_substituted;

ALWAYS_INLINE void substitute_lanes(const rv_substituted *link, const int first, const int count)
{
    const double *restrict down = link->down + first, *restrict inverse = link->inverse + first, *restrict x_above = link->x_above + first;
    double *restrict rhs = link->rhs + first, *restrict v = link->v + first;
    OVER_LANES
    for (int l = 0; l < count; l++) {
        const double x = rhs[l] * inverse[l] - down[l] * inverse[l] * x_above[l];
        rhs[l] = x;
        v[l] += link->factor * x;
    }
}

/* Root to leaves: rhs becomes Δv, v is updated. */
ALWAYS_INLINE void substitute(const rv_lanes lanes, const rv_link *links, const int count, const double factor, const int width)
{
    const double *const term = lanes.group->a + lanes.lane, *const inverse = lanes.group->d + lanes.lane;
    double *const rhs = lanes.group->rhs + lanes.lane, *const v = lanes.group->v + lanes.lane;
    for (int k = count - 1; k >= 0; k--) {
        const rv_link link = links[k];
        const rv_substituted it = {term + link.down, inverse + link.node, rhs + link.above, rhs + link.node, v + link.node, factor};
        IN_VECTORS(substitute_lanes, &it, width);
    }
}

typedef struct {
    const double *ratio, *x_above;
    double *rhs, *v;
    double factor;
} rv_expanded;

ALWAYS_INLINE void expand_lanes(const rv_expanded *link, const int first, const int count)
{
    const double *restrict ratio = link->ratio + first, *restrict x_above = link->x_above + first;
    double *restrict rhs = link->rhs + first, *restrict v = link->v + first;
    OVER_LANES
    for (int l = 0; l < count; l++) {
        const double x = rhs[l] - ratio[l] * x_above[l];
        rhs[l] = x;
        v[l] += link->factor * x;
    }
}

/* The same for constant links. */
ALWAYS_INLINE void expand(const rv_lanes lanes, const rv_link *links, const int count, const double factor, const int width)
{
    const double *const ratio = lanes.group->cap + lanes.lane;
    double *const rhs = lanes.group->rhs + lanes.lane, *const v = lanes.group->v + lanes.lane;
    for (int k = count - 1; k >= 0; k--) {
        const rv_link link = links[k];
        const rv_expanded it = {ratio + link.node, rhs + link.above, rhs + link.node, v + link.node, factor};
        IN_VECTORS(expand_lanes, &it, width);
    }
}

/* At a bare end (v_above − v) + (Δv_above − Δv) = 0. v_above is the new one already. */
ALWAYS_INLINE void set_ends(const rv_lanes lanes, const double factor, const int width)
{
    for (int k = lanes.block->eliminated; k < lanes.block->nodes - 1; k++) {
        const rv_link link = lanes.block->links[k];
        const double *restrict v_above = lanes.group->v + link.above + lanes.lane, *restrict x_above = lanes.group->rhs + link.above + lanes.lane;
        double *restrict v = lanes.group->v + link.node + lanes.lane;
        if (factor == 1.0)
            memcpy(v, v_above, sizeof *v * (size_t)width);
        else
            OVER_LANES
            for (int l = 0; l < width; l++)
                v[l] += factor * ((v_above[l] - v[l]) + (1.0 - factor) * x_above[l]);
    }
}

/* With a factor of 1 a bare end has its neighbour's v whatever it had before: nothing is lost where it gets it after the last step of a span only. */
void rv_set_ends(const rv_group *group)
{
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        const rv_lanes lanes = {group, block, 0, SET_ENDS};
        set_ends(lanes, 1.0, block->width);
    }
}

/* The first step of a span leaves nothing to later ones: what it had not solved when it failed keeps its own v, at ends too. */
static int ends_of(const rv_group *group)
{
    if (group->ends_seen || !group->goes_on)
        return CHECK_ENDS | SET_ENDS;
    return group->midway ? 0 : SET_ENDS;
}

/* One lane, any links; apart, so that the loops over runs keep their registers. */
APART void triangularise_links(const rv_lanes lanes, const rv_link *links, const int count)
{
    triangularise(lanes, links, count, 1);
}

APART void substitute_links(const rv_lanes lanes, const rv_link *links, const int count, const double factor)
{
    substitute(lanes, links, count, factor, 1);
}

/* triangularise for one lane of a run. What has been added to a node stays in registers until the last round, whose nodes may be eliminated into the
 * same one or into each other. A pivot D − up · down / (pivot before) would keep the next waiting for a division. So a few of them are found as quotients
 * N / M of what satisfies N := D · N − up · down · M, M := N before (determinants), and each division waits only for its own node; then M is 1 again,
 * lest N overflow. Right-hand sides too are summed so that each waits for one product and one difference.
 */
ALWAYS_INLINE void triangularise_chains(const rv_lanes lanes, const rv_link *links, const int count, const int places)
{
    const double *const term = lanes.group->a + lanes.lane, *const all_v = lanes.group->v + lanes.lane, *const cap = lanes.group->cap + lanes.lane;
    double *const all_d = lanes.group->d + lanes.lane, *const all_rhs = lanes.group->rhs + lanes.lane;
    double v[RV_PLACES], d[RV_PLACES], n[RV_PLACES], m[RV_PLACES], rhs[RV_PLACES], flow[RV_PLACES];
    UNROLLED
    for (int p = 0; p < places; p++) {
        const int node = links[p].node;
        v[p] = all_v[node];
        d[p] = all_d[node];
        n[p] = d[p] + cap[node];
        m[p] = 1.0;
        rhs[p] = all_rhs[node] + 0.0 * d[p];
        flow[p] = 0.0;
    }
    int left = AS_QUOTIENTS;
    for (const rv_link *last = links + count - places; links < last; links += places) {
        const int plain = left-- == 0 || links + places == last;
        UNROLLED
        for (int p = 0; p < places; p++) {
            const rv_link link = links[p];
            const double up = term[link.up], down = term[link.down], v_above = all_v[link.above], dv = v_above - v[p];
            const double inverse = m[p] / n[p], r = (rhs[p] - down * dv) - flow[p], d_above = all_d[link.above];
            all_d[link.node] = inverse;
            all_rhs[link.node] = r;
            rhs[p] = (all_rhs[link.above] + 0.0 * d_above) + up * dv;
            flow[p] = (up * inverse) * r;
            v[p] = v_above;
            if (plain) {
                d[p] = d_above - up * down * inverse;
                n[p] = d[p] + cap[link.above];
                m[p] = 1.0;
            } else {
                const double next = (d_above + cap[link.above]) * n[p] - up * down * m[p];
                m[p] = n[p];
                n[p] = next;
            }
        }
        left = plain ? AS_QUOTIENTS : left;
    }
    UNROLLED
    for (int p = 0; p < places; p++) {
        all_d[links[p].node] = d[p];
        all_rhs[links[p].node] = rhs[p] - flow[p];
    }
    triangularise_links(lanes, links, places);
}

/* substitute for one lane of a run. */
ALWAYS_INLINE void substitute_chains(const rv_lanes lanes, const rv_link *links, const int count, const double factor, const int places)
{
    const double *const term = lanes.group->a + lanes.lane, *const all_inverse = lanes.group->d + lanes.lane;
    double *const rhs = lanes.group->rhs + lanes.lane, *const v = lanes.group->v + lanes.lane;
    const rv_link *link = links + count - places;
    double x[RV_PLACES];
    substitute_links(lanes, link, places, factor);
    UNROLLED
    for (int p = 0; p < places; p++)
        x[p] = rhs[link[p].node];
    while (link > links) {
        link -= places;
        UNROLLED
        for (int p = 0; p < places; p++) {
            const int node = link[p].node;
            const double inverse = all_inverse[node];
            x[p] = rhs[node] * inverse - term[link[p].down] * inverse * x[p];
            rhs[node] = x[p];
            v[node] += factor * x[p];
        }
    }
}

static void triangularise_runs(const rv_lanes lanes)
{
    const rv_link *links = lanes.block->links + lanes.block->constant;
    for (int k = 0; k < lanes.block->run_count; k++) {
        const rv_run run = lanes.block->runs[k];
        switch (run.places) {
        case 0: triangularise_links(lanes, links, run.links); break;
        case 1: triangularise_chains(lanes, links, run.links, 1); break;
        case 2: triangularise_chains(lanes, links, run.links, 2); break;
        case 3: triangularise_chains(lanes, links, run.links, 3); break;
        default: triangularise_chains(lanes, links, run.links, RV_PLACES);
        }
        links += run.links;
    }
}

static void substitute_runs(const rv_lanes lanes, const double factor)
{
    const rv_link *links = lanes.block->links + lanes.block->eliminated;
    for (int k = lanes.block->run_count - 1; k >= 0; k--) {
        const rv_run run = lanes.block->runs[k];
        links -= run.links;
        switch (run.places) {
        case 0: substitute_links(lanes, links, run.links, factor); break;
        case 1: substitute_chains(lanes, links, run.links, factor, 1); break;
        case 2: substitute_chains(lanes, links, run.links, factor, 2); break;
        case 3: substitute_chains(lanes, links, run.links, factor, 3); break;
        default: substitute_chains(lanes, links, run.links, factor, RV_PLACES);
        }
    }
}

/* `width` lanes of a block from `lane` on. On RV_NOT_FINITE their v is untouched. */
ALWAYS_INLINE int solve_lanes(const rv_group *group, const rv_block *block, int lane, int ends, const double factor, const int width)
{
    const rv_lanes lanes = {group, block, lane, ends};
    const int constant = block->constant;
    if (width == 1) {
        rv_reduce_bands(group, block);
        triangularise_runs(lanes);
    } else {
        reduce(lanes, block->links, constant, width);
        triangularise(lanes, block->links + constant, block->eliminated - constant, width);
    }
    if (!solve_root(lanes, factor, width))
        return RV_NOT_FINITE;
    if (width == 1) {
        substitute_runs(lanes, factor);
        rv_expand_bands(group, block, factor);
    } else {
        substitute(lanes, block->links + constant, block->eliminated - constant, factor, width);
        expand(lanes, block->links, constant, factor, width);
    }
    if (ends & SET_ENDS)
        set_ends(lanes, factor, width);
    return RV_OK;
}

/* How many of the lanes that are left to solve together: parts of a vector beside whole ones cost less than a pass of their own. */
static int lanes_at_once(int left)
{
    return left >= 32 ? 32 : left >= 24 ? 16 : left > 16 ? 8 : left;
}

/* Any width: as many lanes at a time as keep a processor busy. */
static int solve_block(const rv_group *group, const rv_block *block, double factor)
{
    const int ends = ends_of(group);
    int status = RV_OK;
    for (int lane = 0, lanes; lane < block->width && status == RV_OK; lane += lanes) {
        lanes = lanes_at_once(block->width - lane);
        switch (lanes) {
#define SOLVE(width) case width: status = solve_lanes(group, block, lane, ends, factor, width); break;
        SOLVE(1) SOLVE(2) SOLVE(3) SOLVE(4) SOLVE(5) SOLVE(6) SOLVE(7) SOLVE(8)
        SOLVE(9) SOLVE(10) SOLVE(11) SOLVE(12) SOLVE(13) SOLVE(14) SOLVE(15) SOLVE(16)
        default: status = solve_lanes(group, block, lane, ends, factor, 32);
        }
    }
    return status;
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
        int status = group->extracellular != NULL ? rv_solve_extracellular(group, k, factor) : RV_ABSENT;
        if (status == RV_ABSENT)
            status = solve_block(group, &group->blocks[k], factor);
        if (status != RV_OK)
            return status;
    }
    if (group->extracellular != NULL)
        rv_find_inside(group);
    return RV_OK;
}
