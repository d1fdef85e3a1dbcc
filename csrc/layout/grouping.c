/* grouping.c: which cells must be together, and how they are dealt into blocks and groups.
 *
 * Nothing here depends on the number of threads.
 */
#include <stdlib.h>
#include <string.h>

#include "layout.h"

/* Widths: wide enough to fill a block of target_nodes, but a cell of some size gains nothing from more than 64 lanes. */
enum { LANE_STEP = 8, WIDEST = 64, WIDEST_SMALL = 2048, SMALL_CELL = 16, SMALL_PIECES = 4 };

/* ---------------------------------------------------------------- what must be together */

int rv_find_unit(rv_plan *plan, int unit)
{
    while (plan->parent[unit] != unit)
        unit = plan->parent[unit] = plan->parent[plan->parent[unit]];
    return unit;
}

/* The smaller number stays the root, so that the result does not depend on the order of joining. */
static void join(rv_plan *plan, int a, int b)
{
    if (a < 0 || b < 0)
        return;
    a = rv_find_unit(plan, a);
    b = rv_find_unit(plan, b);
    if (a < b)
        plan->parent[b] = a;
    else
        plan->parent[a] = b;
}

static int unit_of_point(const rv_plan *plan, rv_id point)
{
    return point >= 0 && point < plan->model->point_count ? plan->unit_of_point[point] : -1;
}

static int unit_of_ref(const rv_plan *plan, const rv_ref *ref)
{
    const rv_model *model = plan->model;
    if (ref->kind == RV_REF_SECTION)
        return rv_section_alive(model, ref->object) ? plan->cell_of[ref->object] : -1;
    if (ref->kind == RV_REF_POINT)
        return unit_of_point(plan, ref->object);
    if (ref->kind != RV_REF_WEIGHT || ref->object < 0 || ref->object >= model->netcon_count || model->netcons[ref->object] == NULL)
        return -1;
    return unit_of_point(plan, model->netcons[ref->object]->target);
}

static void join_targets(rv_plan *plan, const rv_prop *prop, int elements, int unit)
{
    const rv_mechanism *mechanism = plan->model->types[prop->type].mechanism;
    const int count = prop->handles.targets != NULL ? mechanism->slots[RV_POINTER] * elements : 0;
    for (int k = 0; k < count; k++)
        join(plan, unit, unit_of_ref(plan, &prop->handles.targets[k]));
}

static void join_by_pointers(rv_plan *plan)
{
    const rv_model *model = plan->model;
    for (int k = 0; k < model->section_count; k++)
        for (int p = 0; model->sections[k] != NULL && p < model->sections[k]->prop_count; p++)
            join_targets(plan, &model->sections[k]->props[p], model->sections[k]->nseg, plan->cell_of[k]);
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL)
            join_targets(plan, &model->points[k]->body, 1, plan->unit_of_point[k]);
}

static int is_in_order(const rv_plan *plan, int type)
{
    const rv_mechanism *mechanism = plan->model->types[type].mechanism;
    return mechanism != NULL && mechanism->in_order;
}

static int is_linked(const rv_plan *plan, int type)
{
    return plan->model->types[type].linked;
}

/* Whoever has VERBATIM may have been given any of the references that are kept. */
static int may_keep_references(const rv_plan *plan, int type)
{
    const rv_mechanism *mechanism = plan->model->types[type].mechanism;
    return plan->model->hold_count > 0 && mechanism != NULL && mechanism->not_reentrant;
}

/* Join the units that hold a mechanism of some kind; returns one of them, −1 when there is none. */
static int join_all(rv_plan *plan, int (*is_one)(const rv_plan *plan, int type))
{
    const rv_model *model = plan->model;
    int first = -1;
    for (int k = 0; k < model->section_count; k++)
        for (int p = 0; model->sections[k] != NULL && p < model->sections[k]->prop_count; p++)
            if (is_one(plan, model->sections[k]->props[p].type)) {
                join(plan, first, plan->cell_of[k]);
                first = first < 0 ? plan->cell_of[k] : first;
            }
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL && is_one(plan, model->points[k]->body.type)) {
            join(plan, first, plan->unit_of_point[k]);
            first = first < 0 ? plan->unit_of_point[k] : first;
        }
    return first;
}

/* Whoever draws from the model's one stream, or sets what others of its kind read, is stepped with all others who do, in one
 * order; so are a GLOBAL's owner and whoever has it as EXTERNAL; who may keep references, with what they refer to. */
static void join_by_kind(rv_plan *plan)
{
    join_all(plan, is_in_order);
    join_all(plan, is_linked);
    const int keeper = join_all(plan, may_keep_references);
    for (int k = 0; k < plan->model->kept_count; k++)
        if (plan->model->kept[k].holders > 0)
            join(plan, keeper, unit_of_ref(plan, &plan->model->kept[k].ref));
}

/* Cells that exchange values each step. */
static void join_by_transfer(rv_plan *plan)
{
    const rv_transfer *transfers = plan->model->transfers;
    for (int k = 0; k < plan->model->transfer_count; k++)
        join(plan, unit_of_ref(plan, &transfers[k].source), unit_of_ref(plan, &transfers[k].target));
}

/* Cells that a LinearMechanism joins. */
static void join_by_linear(rv_plan *plan)
{
    for (int k = 0; k < plan->model->linear_count; k++) {
        int count;
        const rv_ref *refs = rv_linear_refs(plan->model->linears[k], &count);
        for (int i = 1; i < count; i++)
            join(plan, unit_of_ref(plan, &refs[0]), unit_of_ref(plan, &refs[i]));
    }
}

/* The numbers of a Random go to its variables in one order. */
static void join_by_random(rv_plan *plan)
{
    const rv_random_play_entry *plays = plan->model->random_plays;
    for (int k = 1; k < plan->model->random_play_count; k++)
        for (int before = k - 1; before >= 0; before--)
            if (plays[before].generator == plays[k].generator) {
                join(plan, unit_of_ref(plan, &plays[before].target), unit_of_ref(plan, &plays[k].target));
                break;
            }
}

static int unit_of_source(const rv_plan *plan, rv_id id)
{
    const rv_model *model = plan->model;
    if (id < 0 || id >= model->source_count || model->sources[id] == NULL)
        return -1;
    const rv_source *source = model->sources[id];
    return source->kind == 1 ? unit_of_ref(plan, &source->variable) : unit_of_point(plan, source->point);
}

/* Fast connections keep cells together; an artificial cell goes with the first cell it drives. */
static int join_by_netcons(rv_plan *plan)
{
    const rv_model *model = plan->model;
    char *settled = rv_alloc((size_t)plan->artificial_count, 1);
    if (settled == NULL)
        return RV_MEMORY;
    for (int k = 0; k < model->netcon_count; k++) {
        const rv_netcon *netcon = model->netcons[k];
        if (netcon == NULL)
            continue;
        const int from = unit_of_source(plan, netcon->source), to = unit_of_point(plan, netcon->target);
        if (from < 0 || to < 0)
            continue;
        const int artificial = from - plan->cell_count;
        const int first_drive = artificial >= 0 && to < plan->cell_count && !settled[artificial];
        if (first_drive)
            settled[artificial] = 1;
        if (first_drive || netcon->delay < 2.0 * model->clock[RV_CLOCK_DT])
            join(plan, from, to);
    }
    free(settled);
    return RV_OK;
}

static int number_units(rv_plan *plan)
{
    const rv_model *model = plan->model;
    plan->unit_of_point = rv_alloc((size_t)model->point_count, sizeof(int));
    if (plan->unit_of_point == NULL)
        return RV_MEMORY;
    for (int k = 0; k < model->point_count; k++) {
        const rv_point *point = model->points[k];
        plan->unit_of_point[k] = -1;
        if (point == NULL)
            continue;
        if (model->types[point->body.type].mechanism->kind == RV_ARTIFICIAL_CELL)
            plan->unit_of_point[k] = plan->cell_count + plan->artificial_count++;
        else if (point->section >= 0)
            plan->unit_of_point[k] = plan->cell_of[point->section];
    }
    const int units = plan->cell_count + plan->artificial_count;
    plan->parent = rv_alloc((size_t)units, sizeof(int));
    plan->component_group = rv_alloc((size_t)units, sizeof(int));
    if (plan->parent == NULL || plan->component_group == NULL)
        return RV_MEMORY;
    for (int k = 0; k < units; k++) {
        plan->parent[k] = k;
        plan->component_group[k] = -1;
    }
    return RV_OK;
}

/* ---------------------------------------------------------------- dealing */

/* State of the dealing: a group is open as long as small pieces still fit. */
typedef struct {
    rv_plan *plan;
    int lanes_used;
    int open;       /* group that takes small pieces, −1 */
    int64_t filled; /* its nodes */
} rv_dealer;

/* The group for a piece of `nodes` nodes. Small pieces gain nothing from a group larger than this, and many groups are shared out more evenly. */
static int group_for(rv_dealer *dealer, int64_t nodes)
{
    const int target = dealer->plan->model->target_nodes / SMALL_PIECES;
    if (4 * nodes >= 3 * (int64_t)target)
        return dealer->plan->group_count++;
    if (dealer->open < 0 || dealer->filled + nodes > target + target / 4) {
        dealer->open = dealer->plan->group_count++;
        dealer->filled = 0;
    }
    dealer->filled += nodes;
    return dealer->open;
}

/* Lanes of a block: a multiple of 8, and about even blocks for `cells` cells. */
static int width_for(const rv_model *model, int nodes, int cells)
{
    const int limit = model->max_width > 0 ? model->max_width : nodes >= SMALL_CELL ? WIDEST : WIDEST_SMALL;
    int width = (model->target_nodes + nodes / 2) / nodes;
    width = width > limit ? limit : width;
    width = width >= LANE_STEP ? width / LANE_STEP * LANE_STEP : width < limit ? LANE_STEP : width;
    width = width > limit ? limit : width;
    if (cells <= width)
        return cells;
    const int blocks = (cells + width - 1) / width;
    const int even = (cells + blocks - 1) / blocks, rounded = (even + LANE_STEP - 1) / LANE_STEP * LANE_STEP;
    return rounded < width ? rounded : width;
}

/* Take `width` cells, already in plan->lanes, as a block. */
static void add_block(rv_dealer *dealer, int shape, int first, int width, int group)
{
    rv_plan *plan = dealer->plan;
    plan->blocks[plan->block_count++] = (rv_block_plan){shape, first, width, group};
    for (int k = first; k < first + width; k++)
        plan->component_group[rv_find_unit(plan, plan->lanes[k])] = group;
}

/* Cells that are alone in their component, shape by shape. */
static void deal_free_cells(rv_dealer *dealer, const int *members)
{
    rv_plan *plan = dealer->plan;
    for (int c = 0; c < plan->cell_count; c++)
        plan->shapes[plan->cells[c].shape].free_cells += members[rv_find_unit(plan, c)] == 1;
    for (int s = 0; s < plan->shape_count; s++) {
        plan->shapes[s].cursor = dealer->lanes_used;
        dealer->lanes_used += plan->shapes[s].free_cells;
    }
    for (int c = 0; c < plan->cell_count; c++)
        if (members[rv_find_unit(plan, c)] == 1)
            plan->lanes[plan->shapes[plan->cells[c].shape].cursor++] = c;
    for (int s = 0; s < plan->shape_count; s++) {
        const rv_shape *shape = &plan->shapes[s];
        const int stop = shape->cursor, width = shape->free_cells > 0 ? width_for(plan->model, shape->nodes, shape->free_cells) : 1;
        for (int at = stop - shape->free_cells; at < stop; at += width) {
            const int lanes = stop - at < width ? stop - at : width;
            add_block(dealer, s, at, lanes, group_for(dealer, (int64_t)lanes * shape->nodes));
        }
    }
}

/* A cell of a component of several. */
typedef struct {
    int component, shape, cell;
} rv_member;

static int compare_members(const void *left, const void *right)
{
    const rv_member *a = left, *b = right;
    if (a->component != b->component)
        return a->component < b->component ? -1 : 1;
    if (a->shape != b->shape)
        return a->shape < b->shape ? -1 : 1;
    return a->cell < b->cell ? -1 : 1;
}

/* Blocks of one component, sorted by shape, all in one group. */
static void deal_component(rv_dealer *dealer, const rv_member *members, int count)
{
    rv_plan *plan = dealer->plan;
    int64_t nodes = 0;
    for (int k = 0; k < count; k++)
        nodes += plan->shapes[members[k].shape].nodes;
    const int group = group_for(dealer, nodes);
    for (int start = 0, stop; start < count; start = stop) {
        for (stop = start; stop < count && members[stop].shape == members[start].shape; stop++)
            plan->lanes[dealer->lanes_used + stop - start] = members[stop].cell;
        const int shape = members[start].shape, width = width_for(plan->model, plan->shapes[shape].nodes, stop - start);
        for (int at = 0; at < stop - start; at += width)
            add_block(dealer, shape, dealer->lanes_used + at, stop - start - at < width ? stop - start - at : width, group);
        dealer->lanes_used += stop - start;
    }
}

static int deal_joined_cells(rv_dealer *dealer, const int *members)
{
    rv_plan *plan = dealer->plan;
    rv_member *joined = rv_alloc((size_t)plan->cell_count, sizeof *joined);
    if (joined == NULL)
        return RV_MEMORY;
    int count = 0;
    for (int c = 0; c < plan->cell_count; c++) {
        const int component = rv_find_unit(plan, c);
        if (members[component] > 1)
            joined[count++] = (rv_member){component, plan->cells[c].shape, c};
    }
    if (count > 1)
        qsort(joined, (size_t)count, sizeof *joined, compare_members);
    for (int start = 0, stop; start < count; start = stop) {
        for (stop = start; stop < count && joined[stop].component == joined[start].component; stop++)
            ;
        deal_component(dealer, joined + start, stop - start);
    }
    free(joined);
    return RV_OK;
}

/* Artificial cells that drive no cell at once: as many as a group has nodes. */
static void deal_artificial_cells(rv_dealer *dealer)
{
    rv_plan *plan = dealer->plan;
    for (int k = plan->cell_count; k < plan->cell_count + plan->artificial_count; k++) {
        int *group = &plan->component_group[rv_find_unit(plan, k)];
        if (*group < 0)
            *group = group_for(dealer, 1);
    }
}

static int compare_blocks(const void *left, const void *right)
{
    const rv_block_plan *a = left, *b = right;
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    return a->first < b->first ? -1 : a->first > b->first;
}

static void count_up(int *starts, int groups)
{
    for (int g = 0; g < groups; g++)
        starts[g + 1] += starts[g];
}

/* Where each group's blocks and points are. */
static int index_groups(rv_plan *plan)
{
    const int points = plan->model->point_count;
    plan->group_blocks = rv_alloc((size_t)plan->group_count + 1, sizeof(int));
    plan->group_points = rv_alloc((size_t)plan->group_count + 1, sizeof(int));
    plan->points = rv_alloc((size_t)points, sizeof(int));
    int *cursor = rv_alloc((size_t)plan->group_count + 1, sizeof(int));
    if (plan->group_blocks == NULL || plan->group_points == NULL || plan->points == NULL || cursor == NULL) {
        free(cursor);
        return RV_MEMORY;
    }
    if (plan->block_count > 1)
        qsort(plan->blocks, (size_t)plan->block_count, sizeof *plan->blocks, compare_blocks);
    for (int k = 0; k < plan->block_count; k++)
        plan->group_blocks[plan->blocks[k].group + 1]++;
    count_up(plan->group_blocks, plan->group_count);
    for (int k = 0; k < points; k++)
        if (plan->unit_of_point[k] >= 0)
            plan->group_points[plan->component_group[rv_find_unit(plan, plan->unit_of_point[k])] + 1]++;
    count_up(plan->group_points, plan->group_count);
    memcpy(cursor, plan->group_points, (size_t)plan->group_count * sizeof(int));
    for (int k = 0; k < points; k++)
        if (plan->unit_of_point[k] >= 0)
            plan->points[cursor[plan->component_group[rv_find_unit(plan, plan->unit_of_point[k])]]++] = k;
    free(cursor);
    return RV_OK;
}

int rv_plan_groups(rv_plan *plan)
{
    rv_dealer dealer = {.plan = plan, .open = -1};
    int status = number_units(plan);
    if (status < 0)
        return status;
    join_by_pointers(plan);
    join_by_transfer(plan);
    join_by_linear(plan);
    join_by_kind(plan);
    join_by_random(plan);
    status = join_by_netcons(plan);
    int *members = rv_alloc((size_t)(plan->cell_count + plan->artificial_count), sizeof *members);
    plan->lanes = rv_alloc((size_t)plan->cell_count, sizeof(int));
    plan->blocks = rv_alloc((size_t)plan->cell_count, sizeof *plan->blocks);
    if (members == NULL || plan->lanes == NULL || plan->blocks == NULL)
        status = RV_MEMORY;
    if (status == RV_OK) {
        for (int c = 0; c < plan->cell_count; c++)
            members[rv_find_unit(plan, c)]++;
        deal_free_cells(&dealer, members);
        status = deal_joined_cells(&dealer, members);
        deal_artificial_cells(&dealer);
    }
    free(members);
    return status == RV_OK ? index_groups(plan) : status;
}

void rv_plan_free(rv_plan *plan)
{
    for (int k = 0; k < plan->shape_count; k++) {
        free(plan->shapes[k].key);
        free(plan->shapes[k].parent);
        free(plan->shapes[k].order);
        free(plan->shapes[k].sorted);
        free(plan->shapes[k].section);
    }
    free(plan->shapes);
    free(plan->buckets);
    free(plan->cells);
    free(plan->order);
    free(plan->cell_of);
    free(plan->unit_of_point);
    free(plan->parent);
    free(plan->component_group);
    free(plan->lanes);
    free(plan->blocks);
    free(plan->points);
    free(plan->group_points);
    free(plan->group_blocks);
}
