/* sums.c: rhs and d before currents are added up. The first kernel on a node sets them, where it can, in the place of a pass over memory before it. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* Of a node, times RV_SUM_RHS or RV_SUM_D: it must be set before the solution; a kernel adds to it; the first of such kernels sets it. */
enum { WANTED = 1, TOUCHED = 4, BEGUN = 16 };

static void mark(char *nodes, int first, int count, int bits)
{
    for (int n = first; n < first + count; n++)
        nodes[n] |= (char)bits;
}

/* Of some nodes, all that any has. */
static int marks_of(const char *nodes, int first, int count)
{
    int marks = 0;
    for (int n = first; n < first + count; n++)
        marks |= nodes[n];
    return marks;
}

static int sums_of(const rv_mechanism *mechanism)
{
    return mechanism->constant_slope ? RV_SUM_RHS : RV_SUM_RHS | RV_SUM_D;
}

/* Slopes that are looked at afterwards are compared with what d was before: such kernels find it set. */
static void look_at_piece(const rv_mechanism *mechanism, const rv_set *set, rv_piece *piece, char *nodes)
{
    const int sums = sums_of(mechanism);
    piece->begins = 0;
    for (int i = piece->offset; piece->first < 0 && i < piece->offset + piece->count; i++)
        mark(nodes, set->node[i], 1, TOUCHED * sums);
    if (piece->first < 0)
        return;
    if (!mechanism->slopes_may_fail)
        piece->begins = sums & ~(marks_of(nodes, piece->first, piece->count) / TOUCHED);
    mark(nodes, piece->first, piece->count, TOUCHED * sums | BEGUN * piece->begins);
}

static void look_at_set(const rv_mechanism *mechanism, rv_set *set, char *nodes)
{
    const int whole_blocks = mechanism->blocks & RV_BLOCKS_CURRENT;
    if (mechanism->current == NULL || set->node == NULL)
        return;
    for (int k = 0; whole_blocks && k < set->piece_count; k++)
        look_at_piece(mechanism, set, &set->pieces[k], nodes);
    for (int i = 0; !whole_blocks && i < set->count; i++)
        mark(nodes, set->node[i], 1, TOUCHED * sums_of(mechanism));
}

/* What must be set: rhs of all nodes that are solved for, d of those whose pivots vary. */
static void mark_wanted(const rv_group *group, char *nodes)
{
    for (int k = 0; k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        mark(nodes, block->solved_first, block->solved, WANTED * RV_SUM_RHS);
        for (int i = 0; i < block->varying_count; i++)
            mark(nodes, block->varying[i].first, block->varying[i].count, WANTED * RV_SUM_D);
    }
}

/* The ranges of nodes of which a sum is wanted and not begun, to `cleared` where that is not NULL; how many there are. */
static int list_cleared(const char *nodes, int count, int sum, rv_range *cleared)
{
    int found = 0;
    for (int n = 0, first = 0; n <= count; n++) {
        if (n < count && (nodes[n] & WANTED * sum) && !(nodes[n] & BEGUN * sum))
            continue;
        if (n > first && cleared != NULL)
            cleared[found] = (rv_range){first, n - first};
        found += n > first;
        first = n + 1;
    }
    return found;
}

int rv_find_sums(rv_group *group)
{
    static const int sums[2] = {RV_SUM_RHS, RV_SUM_D};
    int status = RV_OK;
    char *nodes = rv_alloc((size_t)group->nodes, 1);
    if (nodes == NULL)
        return RV_MEMORY;
    mark_wanted(group, nodes);
    for (int s = 0; s < group->set_count; s++)
        look_at_set(group->model->types[group->sets[s].type].mechanism, &group->sets[s], nodes);
    for (int k = 0; k < 2 && status == RV_OK; k++) {
        group->cleared_count[k] = list_cleared(nodes, group->nodes, sums[k], NULL);
        group->cleared[k] = rv_alloc((size_t)group->cleared_count[k], sizeof(rv_range));
        status = group->cleared[k] != NULL ? RV_OK : RV_MEMORY;
        if (status == RV_OK)
            list_cleared(nodes, group->nodes, sums[k], group->cleared[k]);
    }
    free(nodes);
    return status;
}

/* The d of constant links stays. Where nothing is solved, rhs and d stay 0, but for what membrane.c adds. */
void rv_clear_sums(rv_group *group)
{
    const rv_range all = {0, group->nodes};
    double *const sums[2] = {group->rhs, group->d};
    for (int k = 0; k < 2; k++) {
        const int count = group->apart != NULL ? 1 : group->cleared_count[k];
        const rv_range *range = group->apart != NULL ? &all : group->cleared[k];
        for (int i = 0; i < count; i++)
            memset(sums[k] + range[i].first, 0, sizeof(double) * (size_t)range[i].count);
    }
}
