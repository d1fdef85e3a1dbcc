/* bands.c: the constant links of a cell alone (constant.c), in bands of chains that lie side by side (elimination.c): each level of a band is one vector.
 *
 * What a level gives to the next stays in a register, and the next waits for one product and one difference of it. With the node's right-hand side r,
 * y = inverse · r − ratio · dv is kept for the way back, and up · (dv − y) is added to r of the node above, summed as
 * (r_above + up · (dv + ratio · dv)) − (up · inverse) · r.
 */
#include "internal.h"

typedef double lanes2 __attribute__((vector_size(16), aligned(8), may_alias));
typedef double lanes4 __attribute__((vector_size(32), aligned(8), may_alias));
typedef double lanes8 __attribute__((vector_size(64), aligned(8), may_alias));

/* Add in pairs, so that no sum waits for many. */
static inline double total(double *values, int count)
{
    for (int half = count / 2; half > 0; half /= 2)
        for (int l = 0; l < half; l++)
            values[l] += values[l + half];
    return values[0];
}

/* The lanes that begin at a node; one node's value for all of them. */
#define AT(lanes, row, node) (*(lanes *)((row) + (node)))
#define OF(lanes, row, node) (*(const lanes *)((row) + (node)))
#define ALL(lanes, row, node) ((row)[node] + (lanes){0})

/* Leaves to root: afterwards rhs holds y. */
#define REDUCE(name, lanes, width) \
    static void name(const rv_group *group, const rv_link *link, const rv_band band) \
    { \
        const rv_link *const last = link + band.links - (width); \
        const double *const a = group->a, *const v = group->v, *const d = group->d, *const cap = group->cap; \
        double *const rhs = group->rhs; \
        lanes r = OF(lanes, rhs, link->node), v_below = OF(lanes, v, link->node), v_above, up, inverse, without, flow; \
        for (; link < last; link += (width)) { \
            v_above = OF(lanes, v, link->above), up = OF(lanes, a, link->up), inverse = OF(lanes, d, link->node); \
            without = OF(lanes, cap, link->node) * (v_above - v_below); \
            flow = OF(lanes, rhs, link->above) + up * ((v_above - v_below) + without); \
            AT(lanes, rhs, link->node) = inverse * r - without; \
            r = flow - (up * inverse) * r; \
            v_below = v_above; \
        } \
        if (band.joined) \
            v_above = ALL(lanes, v, link->above); \
        else \
            v_above = OF(lanes, v, link->above); \
        up = OF(lanes, a, link->up), inverse = OF(lanes, d, link->node); \
        without = OF(lanes, cap, link->node) * (v_above - v_below); \
        flow = up * ((v_above - v_below) + without) - (up * inverse) * r; \
        AT(lanes, rhs, link->node) = inverse * r - without; \
        if (band.joined) \
            rhs[link->above] += total((double *)&flow, (width)); \
        else \
            AT(lanes, rhs, link->above) += flow; \
    }

/* Root to leaves: rhs becomes Δv, v is updated. */
#define EXPAND(name, lanes, width) \
    static void name(const rv_group *group, const rv_link *first, const rv_band band, const double factor) \
    { \
        const rv_link *link = first + band.links - (width); \
        const double *const cap = group->cap; \
        double *const rhs = group->rhs, *const v = group->v; \
        lanes x; \
        if (band.joined) \
            x = ALL(lanes, rhs, link->above); \
        else \
            x = OF(lanes, rhs, link->above); \
        for (; link >= first; link -= (width)) { \
            x = OF(lanes, rhs, link->node) - OF(lanes, cap, link->node) * x; \
            AT(lanes, rhs, link->node) = x; \
            AT(lanes, v, link->node) += factor * x; \
        } \
    }

REDUCE(reduce8, lanes8, 8)
REDUCE(reduce4, lanes4, 4)
REDUCE(reduce2, lanes2, 2)
REDUCE(reduce1, double, 1)
EXPAND(expand8, lanes8, 8)
EXPAND(expand4, lanes4, 4)
EXPAND(expand2, lanes2, 2)
EXPAND(expand1, double, 1)

void rv_reduce_bands(const rv_group *group, const rv_block *block)
{
    const rv_link *link = block->links;
    for (int k = 0; k < block->band_count; k++) {
        const rv_band band = block->bands[k];
        switch (band.lanes) {
        case 8: reduce8(group, link, band); break;
        case 4: reduce4(group, link, band); break;
        case 2: reduce2(group, link, band); break;
        default: reduce1(group, link, band);
        }
        link += band.links;
    }
}

void rv_expand_bands(const rv_group *group, const rv_block *block, double factor)
{
    const rv_link *link = block->links + block->constant;
    for (int k = block->band_count - 1; k >= 0; k--) {
        const rv_band band = block->bands[k];
        link -= band.links;
        switch (band.lanes) {
        case 8: expand8(group, link, band, factor); break;
        case 4: expand4(group, link, band, factor); break;
        case 2: expand2(group, link, band, factor); break;
        default: expand1(group, link, band, factor);
        }
    }
}
