/* elimination.c: which nodes of a block are eliminated, into which neighbour and in which order.
 *
 * The tree's root for elimination need not be that of its sections. It is the middle of the longest path, so that half as many eliminations wait for
 * each other. A node must wait until all those have been eliminated that are eliminated into it; a processor works on several at a time if they do
 * not wait for each other. So in rounds of a few, the nodes farthest from the root are taken first (T. C. Hu, Operations Research 9, 841, 1961).
 * In runs of rounds in which the same chains go on, side by side, hines.c keeps what has been added to a node in registers.
 * Links whose pivots are constant (constant.c) come before all others, level by level, or for a cell alone in bands of chains that lie side by side
 * (bands.c). Otherwise the order is the same for all widths of blocks.
 *
 * A bare end is a node without area, with one neighbour, and nothing on it: whatever v was, it takes that of its neighbour and no current flows.
 * It takes no part in elimination, unless something is on the same end of another cell of the block; that, and a LinearMechanism anywhere in the
 * model, changes the rounding of the cells beside.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Scratch for one block; arrays by node of the cell unless said otherwise. */
typedef struct {
    const rv_block *block;
    char *taken;       /* [group->nodes] by group node: something is there */
    unsigned char *bare;
    char *moving;      /* [group->nodes] by group node: a mechanism adds a slope that changes */
    unsigned char *varies; /* what is in the pivot changes from step to step */
    int *above, *distance; /* towards the root of elimination */
    int *by_distance;  /* nodes, farthest first */
    int *round;        /* of elimination, from 0 on */
    int *ready;        /* the first round that a node could be in */
    int *filled;       /* [nodes] nodes in each round */
    int *start;        /* [nodes + 1] for sorting */
    int *waiting;      /* links that are still to be eliminated into a node */
    int *strip_at;     /* the strip that begins with a node, by its first link; −1 */
    rv_band *strips;   /* by their first link */
    rv_link *links;    /* before they are put in bands */
} rv_elimination;

enum { INT_ROWS = 9, LEAST_ROUNDS = 3 /* of a run */ };

/* Point processes, mechanisms; with a LinearMechanism or extracellular every node is. */
static void mark_taken(const rv_group *group, char *taken)
{
    const rv_model *model = group->model;
    memset(taken, 0, (size_t)group->nodes);
    for (int s = 0; s < group->set_count; s++) {
        const rv_set *set = &group->sets[s];
        for (int i = 0; set->node != NULL && i < set->count; i++)
            taken[set->node[i]] = 1;
        if (rv_is_extracellular(model, set->type))
            memset(taken, 1, (size_t)group->nodes);
    }
    if (model->linear_count > 0)
        memset(taken, 1, (size_t)group->nodes);
}

/* Mechanisms whose `current` adds to d; a cell with extracellular is solved in its own way. */
static void mark_moving(const rv_group *group, char *moving)
{
    const rv_model *model = group->model;
    memset(moving, group->extracellular != NULL, (size_t)group->nodes);
    for (int s = 0; s < group->set_count; s++) {
        const rv_set *set = &group->sets[s];
        const rv_mechanism *mechanism = model->types[set->type].mechanism;
        if (rv_is_extracellular(model, set->type))
            memset(moving, 1, (size_t)group->nodes);
        for (int i = 0; set->node != NULL && mechanism->current != NULL && !mechanism->constant_slope && i < set->count; i++)
            moving[set->node[i]] = 1;
    }
}

static void mark_nodes(const rv_group *group, rv_elimination *work)
{
    mark_taken(group, work->taken);
    mark_moving(group, work->moving);
}

int rv_has_area(const rv_group *group, int node)
{
    const int segment = group->node_segment[node];
    return segment >= 0 && segment < group->model->sections[group->node_section[node]]->nseg;
}

static void find_bare(const rv_group *group, rv_elimination *work)
{
    const rv_block *block = work->block;
    int *neighbours = work->filled;
    memset(neighbours, 0, (size_t)block->nodes * sizeof *neighbours);
    for (int k = 1; k < block->nodes; k++) {
        neighbours[block->order[k]]++;
        neighbours[block->parent[block->order[k]]]++;
    }
    for (int n = 0; n < block->nodes; n++) {
        const int at = block->first + n * block->width;
        int bare = neighbours[n] == 1 && !rv_has_area(group, at);
        for (int lane = 0; lane < block->width; lane++)
            bare &= !work->taken[at + lane];
        work->bare[n] = (unsigned char)bare;
    }
}

/* Turn the tree so that `root` is its root; returns the farthest node that is not bare. */
static int turn(rv_elimination *work, int root)
{
    const rv_block *block = work->block;
    int *above = work->above, *distance = work->distance, farthest = root;
    for (int n = 0; n < block->nodes; n++) {
        above[n] = block->parent[n];
        distance[n] = -1;
    }
    for (int n = root, before = -1, steps = 0; n >= 0; steps++) {
        const int next = block->parent[n];
        above[n] = before;
        distance[n] = steps;
        before = n;
        n = next;
    }
    for (int k = 0; k < block->nodes; k++) {
        const int n = block->order[k];
        if (distance[n] < 0)
            distance[n] = distance[above[n]] + 1;
        if (!work->bare[n] && distance[n] > distance[farthest])
            farthest = n;
    }
    return farthest;
}

static int middle_of_longest_path(rv_elimination *work)
{
    const int *order = work->block->order;
    int n = turn(work, turn(work, order[work->bare[order[0]]])); /* the node after the root is the first segment */
    for (int steps = work->distance[n] / 2; steps > 0; steps--)
        n = work->above[n];
    return n;
}

/* Sort nodes by key, stable. */
static void sort_nodes(const rv_elimination *work, const int *key, const int *from, int *to)
{
    const int count = work->block->nodes;
    int *start = work->start;
    memset(start, 0, ((size_t)count + 1) * sizeof *start);
    for (int n = 0; n < count; n++)
        start[key[n] + 1]++;
    for (int k = 0; k < count; k++)
        start[k + 1] += start[k];
    for (int k = 0; k < count; k++)
        to[start[key[from[k]]]++] = from[k];
}

/* Pivots that change: those of nodes where something does, and of all between them and the root. */
static void find_varying(rv_elimination *work)
{
    const rv_block *block = work->block;
    for (int n = 0; n < block->nodes; n++) {
        work->varies[n] = 0;
        for (int lane = 0; lane < block->width; lane++)
            work->varies[n] |= (unsigned char)work->moving[block->first + n * block->width + lane];
    }
    work->varies[work->by_distance[0]] = 1;
    for (int k = block->nodes - 1; k > 0; k--) {
        const int n = work->by_distance[k];
        if (!work->bare[n])
            work->varies[work->above[n]] |= work->varies[n];
    }
}

/* A round for the constant nodes of each distance, the farthest first: none of these waits for another. The first round after. */
static int find_levels(rv_elimination *work)
{
    int level = -1, distance = -1;
    for (int k = work->block->nodes - 1; k > 0; k--) {
        const int n = work->by_distance[k];
        if (work->varies[n] || work->bare[n])
            continue;
        level += work->distance[n] != distance;
        distance = work->distance[n];
        work->round[n] = level;
    }
    return level + 1;
}

/* A round for each of the others, the farthest first, as early as there is a place from round `full` on. */
static void find_rounds(rv_elimination *work, int full)
{
    const int count = work->block->nodes;
    for (int k = count - 1; k > 0; k--) {
        const int n = work->by_distance[k], above = work->above[n];
        if (work->bare[n]) {
            work->round[n] = count - 1;
            continue;
        }
        if (!work->varies[n])
            continue;
        int round = work->ready[n] > full ? work->ready[n] : full;
        while (work->filled[round] == RV_PLACES)
            round++;
        work->round[n] = round;
        work->filled[round]++;
        while (work->filled[full] == RV_PLACES)
            full++;
        if (work->ready[above] <= round)
            work->ready[above] = round + 1;
    }
    work->round[work->by_distance[0]] = count - 1;
}

static rv_link link_of(const rv_group *group, const rv_elimination *work, int n)
{
    const rv_block *block = work->block;
    const int above = work->above[n], turned = block->parent[n] != above, row = (int)group->row;
    const int place = block->first + (turned ? above : n) * block->width;
    return (rv_link){block->first + n * block->width, block->first + above * block->width, turned ? row + place : place, turned ? place : row + place};
}

static void set_links(const rv_group *group, rv_block *block, const rv_elimination *work, const int *order)
{
    rv_link *eliminated = (rv_link *)(uintptr_t)block->links, *bare = eliminated + block->nodes - 1;
    int first = block->nodes, last = 0;
    for (int k = 0; k < block->nodes; k++) {
        const int n = order[k];
        if (work->bare[n]) {
            *--bare = link_of(group, work, n);
            continue;
        }
        if (work->above[n] >= 0) {
            *eliminated++ = link_of(group, work, n);
            block->constant += !work->varies[n];
        }
        first = n < first ? n : first;
        last = n > last ? n : last;
    }
    block->eliminated = (int)(eliminated - block->links);
    block->solved_first = block->first + first * block->width;
    block->solved = (last - first + 1) * block->width;
}

/* Where d is a sum: bare ends have none, and that of constant links stays. */
static void find_stretches(rv_block *block, const rv_elimination *work)
{
    rv_range *stretches = (rv_range *)(uintptr_t)block->varying, *last = NULL;
    for (int n = 0; n < block->nodes; n++) {
        const int at = block->first + n * block->width;
        if (!work->varies[n] || work->bare[n])
            last = NULL;
        else if (last != NULL)
            last->count += block->width;
        else
            *(last = &stretches[block->varying_count++]) = (rv_range){at, block->width};
    }
}

/* Of the first of `count` links, those that are chains side by side in so many places, in whole rounds. */
static int chain_links(const rv_link *links, int count, int places)
{
    int going_on = 0;
    while (going_on + places < count && links[going_on + places].node == links[going_on].above)
        going_on++;
    const int rounds = going_on / places + 1;
    return rounds >= LEAST_ROUNDS ? rounds * places : 0;
}

/* The longest run that begins with the first of `count` links; of no places and one link when there is none. */
static rv_run run_of(const rv_link *links, int count)
{
    rv_run run = {1, 0};
    for (int places = 1; places <= RV_PLACES; places++) {
        const int found = chain_links(links, count, places);
        if (found > run.links)
            run = (rv_run){found, places};
    }
    return run;
}

static void find_runs(rv_block *block)
{
    rv_run *runs = (rv_run *)(uintptr_t)block->runs;
    int count = 0;
    for (int k = block->constant, links; k < block->eliminated; k += links) {
        const rv_run run = run_of(block->links + k, block->eliminated - k);
        links = run.links;
        if (run.places == 0 && count > 0 && runs[count - 1].places == 0)
            runs[count - 1].links++;
        else
            runs[count++] = run;
    }
    block->run_count = count;
}

/* Whether the last of `count` links is the first one moved on by so many places in memory, and none goes into another's node. `joined`: all go into
 * one node. */
static int lies_beside(const rv_link *links, int count, int joined)
{
    const rv_link *a = links, *b = links + count - 1;
    const int by = count - 1, apart = a->above < a->node ? a->node - a->above : a->above - a->node;
    return b->node == a->node + by && b->above == a->above + (joined ? 0 : by) && b->up == a->up + by && b->down == a->down + by && apart > by;
}

/* The first of `count` links that lie side by side: 8, 4, 2 or 1. Mostly they are of one level, whose links come in the order of their nodes; that none
 * goes into another's node makes those of two levels as good. */
static rv_band strip_of(const rv_link *links, int count)
{
    rv_band strip = {1, 1, 0};
    for (int joined = 0; joined < 2; joined++) {
        int found = 1;
        while (found < RV_BLOCK && found < count && lies_beside(links, found + 1, joined))
            found++;
        found = found >= 8 ? 8 : found >= 4 ? 4 : found >= 2 ? 2 : 1;
        if (found > strip.links)
            strip = (rv_band){found, found, joined};
    }
    return strip;
}

/* The strip that can follow the one of link k in a band, by its first link; −1: there is none to whose nodes nothing else is still to come. */
static int strip_after(const rv_block *block, const rv_elimination *work, int k)
{
    const int above = work->links[k].above - block->first, lanes = work->strips[k].lanes;
    const int next = work->strips[k].joined ? -1 : work->strip_at[above];
    if (next < 0 || work->strips[next].lanes != lanes)
        return -1;
    for (int l = 0; l < lanes; l++)
        if (work->waiting[above + l] > 0)
            return -1;
    return next;
}

/* Write the links of the longest band that begins with the strip of link k. */
static rv_band place_band(const rv_block *block, rv_elimination *work, int k, rv_link *to)
{
    rv_band band = {0, work->strips[k].lanes, 0};
    while (k >= 0) {
        for (int l = 0; l < band.lanes; l++) {
            to[band.links++] = work->links[k + l];
            work->waiting[work->links[k + l].above - block->first]--;
        }
        band.joined = work->strips[k].joined;
        work->strip_at[work->links[k].node - block->first] = -1;
        k = strip_after(block, work, k);
    }
    return band;
}

/* Put the constant links of a cell alone in bands. Those of one level come after all those farther from the root, so when a band begins with the first
 * strip that is left, nothing is still to come to its nodes. */
static void find_bands(rv_block *block, rv_elimination *work)
{
    rv_link *links = (rv_link *)(uintptr_t)block->links;
    rv_band *bands = (rv_band *)(uintptr_t)block->bands;
    memset(work->waiting, 0, (size_t)block->nodes * sizeof *work->waiting);
    memset(work->strip_at, -1, (size_t)block->nodes * sizeof *work->strip_at);
    memcpy(work->links, links, (size_t)block->constant * sizeof *links);
    for (int k = 0; k < block->constant; k++)
        work->waiting[links[k].above - block->first]++;
    for (int k = 0; k < block->constant; k += work->strips[k].links) {
        work->strips[k] = strip_of(links + k, block->constant - k);
        work->strip_at[links[k].node - block->first] = k;
    }
    for (int k = 0; k < block->constant; k += work->strips[k].links)
        if (work->strip_at[work->links[k].node - block->first] >= 0) {
            bands[block->band_count] = place_band(block, work, k, links);
            links += bands[block->band_count++].links;
        }
}

static void sort_links(const rv_group *group, rv_block *block, rv_elimination *work)
{
    int *order = work->ready;
    for (int n = 0; n < block->nodes; n++)
        order[n] = block->nodes - 1 - n;
    sort_nodes(work, work->distance, order, work->by_distance);
    find_varying(work);
    memset(work->filled, 0, (size_t)block->nodes * sizeof *work->filled);
    memset(work->ready, 0, (size_t)block->nodes * sizeof *work->ready);
    find_rounds(work, find_levels(work));
    for (int n = 0; n < block->nodes; n++)
        order[n] = n;
    sort_nodes(work, work->round, order, work->by_distance);
    set_links(group, block, work, work->by_distance);
    find_stretches(block, work);
    find_runs(block);
    if (block->width == 1)
        find_bands(block, work);
}

static void order_block(const rv_group *group, rv_block *block, rv_elimination *work)
{
    find_bare(group, work);
    const int root = group->model->linear_count > 0 ? block->order[0] : middle_of_longest_path(work); /* linear.c wants that of the sections */
    turn(work, root);
    block->last = block->first + root * block->width;
    sort_links(group, block, work);
}

/* Rows of scratch for blocks of up to `most` nodes. */
static int allot(rv_elimination *work, int nodes, int most)
{
    const size_t room = (size_t)most + 1;
    int **rows[] = {&work->above, &work->distance, &work->by_distance, &work->round, &work->ready, &work->filled, &work->start, &work->waiting,
                    &work->strip_at};
    work->taken = rv_alloc(2 * ((size_t)nodes + room), 1);
    work->above = rv_alloc(INT_ROWS * room, sizeof(int));
    work->strips = rv_alloc(room, sizeof *work->strips);
    work->links = rv_alloc(room, sizeof *work->links);
    if (work->taken == NULL || work->above == NULL || work->strips == NULL || work->links == NULL)
        return RV_MEMORY;
    work->moving = work->taken + nodes;
    work->bare = (unsigned char *)work->moving + nodes;
    work->varies = work->bare + room;
    for (size_t k = 1; k < INT_ROWS; k++)
        *rows[k] = work->above + k * room;
    return RV_OK;
}

int rv_order_elimination(rv_group *group)
{
    int most = 0;
    for (int k = 0; k < group->block_count; k++)
        most = group->blocks[k].nodes > most ? group->blocks[k].nodes : most;
    rv_elimination work = {.block = NULL};
    const int status = allot(&work, group->nodes, most);
    if (status == RV_OK)
        mark_nodes(group, &work);
    for (int k = 0; status == RV_OK && k < group->block_count; k++) {
        work.block = &group->blocks[k];
        order_block(group, &group->blocks[k], &work);
    }
    free(work.taken);
    free(work.above);
    free(work.strips);
    free(work.links);
    return status;
}
