/* blocks.c: kernels that work on whole blocks of instances: directly on nodes that follow each other, else on copies of their values.
 *
 * The last block of a set is seldom full. Where it goes on from those before, the kernel runs over its end: what it then writes to
 * the nodes of others is put back after (`rv_over`), which costs less than another call for a few copies. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

static const double zeros[RV_CHUNK] __attribute__((aligned(64)));

enum { MOST = 64 }; /* instances whose nodes are copied at a time */
enum { COPY_V, COPY_AREA, COPY_DIAM, COPY_RHS, COPY_D, COPY_IONS };
enum { PARTS = 5 };
enum { IONS_OVER = 6 }; /* of a kernel that may run over the end of a block; with more, copies: what is put aside stands on the stack */

static const int part_bits[PARTS] = {RV_ION_REVERSAL, RV_ION_CURRENT, 0, RV_ION_INSIDE, RV_ION_OUTSIDE};

size_t rv_copy_size(int ions)
{
    return MOST * (size_t)(COPY_IONS + PARTS * ions);
}

/* ---------------------------------------------------------------- which instances are where */

/* Whether a block is on consecutive nodes. What point processes give to their nodes is always added up one by one. */
static int is_direct(const rv_set *set, int offset, int count, int shared)
{
    if (shared)
        return 0;
    for (int i = offset + 1; i < offset + count; i++)
        if (set->node[i] != set->node[i - 1] + 1)
            return 0;
    return 1;
}

/* Whether a kernel may run over the end of a block that is not full: only as the rest of others, or where there are none. The value that a
 * GLOBAL keeps is the last instance's, which then has to be the padding's too. */
static int may_run_over(const rv_group *group, const rv_set *set, int offset, const rv_piece *last)
{
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    const int first = set->node[offset], goes_on = last == NULL || (last->first >= 0 && last->first + last->count == first);
    return goes_on && first + RV_BLOCK <= (int)group->row && mechanism->ion_count <= IONS_OVER && !mechanism->writes_global;
}

/* Whether a block that could be run directly is better copied with its neighbour than called for on its own. */
static int is_lone(const rv_piece *piece)
{
    return piece->first >= 0 && piece->count == RV_BLOCK;
}

/* The last piece, which is copied, taken together with the one before where that is too and there is room. */
static rv_piece *joined(rv_set *set)
{
    rv_piece *last = &set->pieces[set->piece_count - 1];
    if (set->piece_count < 2 || last[-1].first >= 0 || last[-1].count + last->count > MOST)
        return last;
    last[-1].count += last->count;
    set->piece_count--;
    return last - 1;
}

static void find_pieces(const rv_group *group, rv_set *set)
{
    const int shared = group->model->types[set->type].mechanism->kind != RV_DENSITY;
    rv_piece *last = NULL;
    for (int offset = 0; offset < set->count; offset += RV_BLOCK) {
        const int count = offset + RV_BLOCK < set->count ? RV_BLOCK : set->count - offset;
        const int direct = is_direct(set, offset, count, shared) && (count == RV_BLOCK || may_run_over(group, set, offset, last));
        const int first = direct ? set->node[offset] : -1;
        if (last != NULL && first >= 0 && last->first >= 0 && last->first + last->count == first) {
            last->count += count;
        } else if (last != NULL && first < 0 && last->count < MOST && (last->first < 0 || is_lone(last))) {
            last->first = -1;
            last->count += count;
            last = joined(set);
        } else {
            last = &set->pieces[set->piece_count++];
            *last = (rv_piece){offset, count, first, 0};
        }
    }
}

int rv_find_pieces(const rv_group *group, rv_set *set)
{
    if (set->node == NULL)
        return RV_OK;
    set->pieces = rv_alloc((size_t)set->count / RV_BLOCK + 1, sizeof *set->pieces);
    if (set->pieces == NULL)
        return RV_MEMORY;
    find_pieces(group, set);
    rv_piece *enough = realloc(set->pieces, ((size_t)set->piece_count + 1) * sizeof *enough); /* mostly one */
    set->pieces = enough != NULL ? enough : set->pieces;
    return RV_OK;
}

/* ---------------------------------------------------------------- copies */

/* Padding gets the last value, so that it computes what the last instance does. */
static void fetch(double *copy, const double *from, const int *node, int count)
{
    const int whole = RV_WHOLE_BLOCKS(count);
    for (int i = 0; i < count; i++)
        copy[i] = from[node[i]];
    for (int i = count; i < whole; i++)
        copy[i] = copy[count - 1];
}

static void put_back(const double *copy, double *to, const int *node, int count)
{
    for (int i = 0; i < count; i++)
        to[node[i]] = copy[i];
}

static void add(const double *copy, double *to, const int *node, int count)
{
    for (int i = 0; i < count; i++)
        to[node[i]] += copy[i];
}

/* What a kernel adds to: the nodes' own sums where instances have a node each, else zeros, which are added up after. */
static void begin_sum(double *copy, const double *from, const int *node, int count, int shared)
{
    if (shared)
        memset(copy, 0, sizeof(double) * (size_t)RV_WHOLE_BLOCKS(count));
    else
        fetch(copy, from, node, count);
}

static void end_sum(const double *copy, double *to, const int *node, int count, int shared)
{
    if (shared)
        add(copy, to, node, count);
    else
        put_back(copy, to, node, count);
}

static void fetch_ions(const rv_mechanism *mechanism, const rv_call *whole, rv_ion *ions, double *copies, const int *node, int count, int currents)
{
    for (int k = 0; k < mechanism->ion_count; k++) {
        const rv_ion *pool = &whole->ion[k];
        const double *from[PARTS] = {pool->reversal, pool->current, pool->conductance, pool->inside, pool->outside};
        double *row = copies + (size_t)(COPY_IONS + PARTS * k) * MOST;
        ions[k] = (rv_ion){row, row + MOST, row + 2 * MOST, row + 3 * MOST, row + 4 * MOST};
        for (int part = 0; part < PARTS; part++, row += MOST) {
            if (currents && (mechanism->ions[k].writes & part_bits[part] & RV_ION_CURRENT))
                begin_sum(row, from[part], node, count, mechanism->kind != RV_DENSITY);
            else if ((mechanism->ions[k].reads | mechanism->ions[k].writes) & part_bits[part])
                fetch(row, from[part], node, count);
        }
    }
}

/* The currents that `current` adds to, or what `advance` sets: a density's alone, see layout.py. */
static void put_back_ions(const rv_mechanism *mechanism, const rv_call *whole, const rv_ion *ions, const int *node, int count, int currents)
{
    for (int k = 0; k < mechanism->ion_count; k++) {
        const rv_ion *pool = &whole->ion[k];
        const int writes = mechanism->ions[k].writes;
        if (currents && (writes & RV_ION_CURRENT))
            end_sum(ions[k].current, pool->current, node, count, mechanism->kind != RV_DENSITY);
        if (mechanism->kind != RV_DENSITY)
            continue;
        if (writes & RV_ION_REVERSAL)
            put_back(ions[k].reversal, pool->reversal, node, count);
        if (writes & RV_ION_INSIDE)
            put_back(ions[k].inside, pool->inside, node, count);
        if (writes & RV_ION_OUTSIDE)
            put_back(ions[k].outside, pool->outside, node, count);
    }
}

/* The value that a GLOBAL keeps is the last instance's: so padding must be a copy of it. */
static void pad_fields(const rv_mechanism *mechanism, const rv_call *call)
{
    const int whole = RV_WHOLE_BLOCKS(call->count);
    for (int slot = 0; slot < mechanism->slots[RV_INSTANCE]; slot++)
        for (int i = call->count; i < whole; i++)
            call->field[(size_t)slot * call->stride + (size_t)i] = call->field[(size_t)slot * call->stride + (size_t)call->count - 1];
}

static void run_on_copies(rv_group *group, const rv_mechanism *mechanism, rv_kernel kernel, const rv_call *whole, const int *node, rv_call *call, int currents)
{
    double *rows[COPY_IONS];
    const int count = call->count, shared = mechanism->kind != RV_DENSITY;
    for (int row = 0; row < COPY_IONS; row++)
        rows[row] = group->copies + (size_t)row * MOST;
    fetch(rows[COPY_V], whole->v, node, count);
    if (mechanism->blocks & RV_BLOCKS_AREA)
        fetch(rows[COPY_AREA], whole->area, node, count);
    if (mechanism->blocks & RV_BLOCKS_DIAM)
        fetch(rows[COPY_DIAM], whole->diam, node, count);
    if (currents) {
        begin_sum(rows[COPY_RHS], whole->rhs, node, count, shared);
        begin_sum(rows[COPY_D], whole->d, node, count, shared);
    }
    const int ions = currents || (mechanism->blocks & RV_BLOCKS_IONS);
    if (ions)
        fetch_ions(mechanism, whole, group->copied_ions, group->copies, node, count, currents);
    call->first = 0;
    call->v = rows[COPY_V];
    call->area = rows[COPY_AREA];
    call->diam = rows[COPY_DIAM];
    call->rhs = rows[COPY_RHS];
    call->d = rows[COPY_D];
    call->ion = group->copied_ions;
    kernel(call);
    if (currents) {
        end_sum(rows[COPY_RHS], whole->rhs, node, count, shared);
        end_sum(rows[COPY_D], whole->d, node, count, shared);
    }
    if (ions)
        put_back_ions(mechanism, whole, group->copied_ions, node, count, currents);
}

/* ---------------------------------------------------------------- over the end of a block */

enum { ROWS_OVER = 2 + PARTS * IONS_OVER };

/* The last block, not full, of the rows that a kernel writes to: what is other nodes' is put back. Fixed counts: moved as vectors. */
typedef struct {
    int rows, first, own;
    double *row[ROWS_OVER];
    double value[ROWS_OVER][RV_BLOCK];
} rv_over;

static void keep(rv_over *over, double *row)
{
    memcpy(over->value[over->rows], row + over->first, sizeof over->value[0]);
    over->row[over->rows++] = row + over->first;
}

static void keep_others(rv_over *over, const rv_mechanism *mechanism, const rv_call *call, int currents)
{
    over->rows = 0;
    over->own = call->count % RV_BLOCK;
    over->first = call->first + call->count - over->own;
    if (currents) {
        keep(over, call->rhs);
        keep(over, call->d);
    }
    for (int k = 0; k < mechanism->ion_count; k++) {
        const rv_ion *pool = &call->ion[k];
        double *const rows[PARTS] = {pool->reversal, pool->current, NULL, pool->inside, pool->outside};
        for (int part = 0; part < PARTS; part++)
            if (mechanism->ions[k].writes & part_bits[part])
                keep(over, rows[part]);
    }
}

static void put_back_others(const rv_over *over)
{
    for (int k = 0; k < over->rows; k++) {
        double *restrict row = over->row[k];
        const double *restrict value = over->value[k];
        RV_INDEPENDENT
        for (int i = 0; i < RV_BLOCK; i++)
            row[i] = i < over->own ? row[i] : value[i];
    }
}

static void run_over(const rv_mechanism *mechanism, rv_kernel kernel, const rv_call *call, int currents)
{
    rv_over over;
    keep_others(&over, mechanism, call, currents);
    kernel(call);
    put_back_others(&over);
}

/* ---------------------------------------------------------------- calls */

void rv_call_blocks(rv_group *group, const rv_set *set, rv_kernel kernel, const rv_call *whole, int block)
{
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    if (mechanism->writes_global)
        pad_fields(mechanism, whole);
    if (set->node == NULL) {
        kernel(whole);
        return;
    }
    for (int k = 0; k < set->piece_count; k++) {
        const rv_piece *piece = &set->pieces[k];
        rv_call call = *whole;
        call.node = NULL;
        call.count = piece->count;
        call.first = piece->first;
        call.offset = piece->offset;
        call.field = set->field + piece->offset;
        const int begins = block == RV_BLOCKS_CURRENT && group->apart == NULL ? piece->begins : 0;
        call.no_rhs = begins & RV_SUM_RHS ? zeros : NULL;
        call.no_d = begins & RV_SUM_D ? zeros : NULL;
        if (piece->first >= 0 && piece->count % RV_BLOCK != 0)
            run_over(mechanism, kernel, &call, block == RV_BLOCKS_CURRENT);
        else if (piece->first >= 0)
            kernel(&call);
        else
            run_on_copies(group, mechanism, kernel, whole, set->node + piece->offset, &call, block == RV_BLOCKS_CURRENT);
    }
}
