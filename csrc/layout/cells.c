/* cells.c: trees of sections as cells, the order of their nodes, and which of them have the same shape. */
#include <stdlib.h>
#include <string.h>

#include "layout.h"

/* Scratch for one pass over all cells; arrays are by position in plan->order unless said otherwise. */
typedef struct {
    int *position; /* by section id: position within its cell */
    int *first, *end, *end_used, *sorted; /* sorted: positions in the order of their segments in memory */
    int *turns, *turn;                    /* see KEY_TURNS */
    int *key, key_room;
    int root, root_used;  /* node of the cell's root; whether more than the first section hangs there */
} rv_scratch;

static int make_scratch(rv_scratch *scratch, size_t ids, size_t sections)
{
    memset(scratch, 0, sizeof *scratch);
    scratch->position = rv_alloc(ids, sizeof(int));
    scratch->first = rv_alloc(sections * 6, sizeof(int));
    scratch->end = scratch->first + sections;
    scratch->end_used = scratch->end + sections;
    scratch->sorted = scratch->end_used + sections;
    scratch->turns = scratch->sorted + sections;
    scratch->turn = scratch->turns + sections;
    return scratch->position != NULL && scratch->first != NULL ? RV_OK : RV_MEMORY;
}

/* The sections of one cell, level by level, from its root on. */
static void gather_cell(rv_plan *plan, rv_scratch *scratch, rv_cell *cell, rv_id root, int index)
{
    rv_section **sections = plan->model->sections;
    rv_id *order = plan->order + cell->first;
    order[0] = root;
    cell->count = 1;
    for (int k = 0; k < cell->count; k++) {
        const rv_section *section = sections[order[k]];
        plan->cell_of[section->id] = index;
        scratch->position[section->id] = k;
        scratch->end_used[cell->first + k] = 0;
        for (int c = 0; c < section->child_count; c++)
            order[cell->count++] = section->children[c];
    }
}

/* Where section k hangs: position of the owning section, segment as of rv_resolve. */
static int attachment(const rv_plan *plan, const rv_scratch *scratch, const rv_section *section, int *segment)
{
    *segment = section->own_end == 1 ? section->nseg : -1;
    const rv_section *owner = rv_resolve(plan->model, plan->model->sections[section->id], segment);
    return scratch->position[owner->id];
}

static void mark_used_ends(const rv_plan *plan, rv_scratch *scratch, const rv_cell *cell)
{
    scratch->root_used = 0;
    for (int k = 1; k < cell->count; k++) {
        int segment;
        const int owner = attachment(plan, scratch, plan->model->sections[plan->order[cell->first + k]], &segment);
        if (segment == RV_AT_FAR_END)
            scratch->end_used[cell->first + owner] = 1;
        scratch->root_used |= segment == RV_AT_ROOT;
    }
}

typedef struct {
    const rv_section *section;
    int position;
} rv_listed;

static int compare_mechanisms(const rv_listed *a, const rv_listed *b)
{
    const int both = a->section->prop_count < b->section->prop_count ? a->section->prop_count : b->section->prop_count;
    for (int p = 0; p < both; p++)
        if (a->section->props[p].type != b->section->props[p].type)
            return a->section->props[p].type < b->section->props[p].type ? -1 : 1;
    return a->section->prop_count < b->section->prop_count ? -1 : a->section->prop_count > b->section->prop_count;
}

static int compare_listed(const void *left, const void *right)
{
    const rv_listed *a = left, *b = right;
    const int mechanisms = compare_mechanisms(a, b);
    if (mechanisms != 0)
        return mechanisms;
    if (a->section->nseg != b->section->nseg)
        return a->section->nseg < b->section->nseg ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

/* Its instances are run in the order of the tree: they draw from one stream, leave something in a GLOBAL, are run one at a time anyhow, or diffuse
 * (diffusion.c goes from the leaves to the root by it). */
static int is_in_tree_order(const rv_model *model, int type)
{
    const rv_type_info *info = &model->types[type];
    const rv_mechanism *mechanism = info->mechanism;
    return mechanism != NULL && (mechanism->in_order || mechanism->writes_global || mechanism->blocks == 0 || mechanism->diffusion_count > 0 || info->linked);
}

static int keeps_tree_order(const rv_plan *plan, const rv_cell *cell)
{
    for (int k = 0; k < cell->count; k++) {
        const rv_section *section = plan->model->sections[plan->order[cell->first + k]];
        for (int p = 0; p < section->prop_count; p++)
            if (is_in_tree_order(plan->model, section->props[p].type))
                return 1;
    }
    return 0;
}

static int has_extracellular(const rv_model *model, const rv_section *section)
{
    int found = 0;
    for (int p = 0; p < section->prop_count; p++)
        found |= rv_is_extracellular(model, section->props[p].type);
    return found;
}

/* The sections from list[0] on whose segments take turns: those with the same mechanisms and as many segments, as far as a vector of doubles goes. */
static int like_sections(const rv_plan *plan, const rv_listed *list, int count)
{
    int turns = 1;
    if (has_extracellular(plan->model, list[0].section))
        return 1;
    while (turns < count && turns < RV_BLOCK && compare_mechanisms(&list[0], &list[turns]) == 0 && list[0].section->nseg == list[turns].section->nseg)
        turns++;
    return turns;
}

/* Sections with the same mechanisms side by side, and segments of like sections in turn: so those are eliminated together. Or all as they are in the
 * tree. */
static int sort_sections(const rv_plan *plan, rv_scratch *scratch, const rv_cell *cell)
{
    rv_listed *list = rv_alloc((size_t)cell->count, sizeof *list);
    if (list == NULL)
        return RV_MEMORY;
    for (int k = 0; k < cell->count; k++)
        list[k] = (rv_listed){plan->model->sections[plan->order[cell->first + k]], k};
    const int free_order = !keeps_tree_order(plan, cell);
    if (free_order)
        qsort(list, (size_t)cell->count, sizeof *list, compare_listed);
    for (int k = 0, turns; k < cell->count; k += turns) {
        turns = free_order ? like_sections(plan, list + k, cell->count - k) : 1;
        for (int turn = 0; turn < turns; turn++) {
            const int position = list[k + turn].position;
            scratch->sorted[cell->first + k + turn] = position;
            scratch->turns[cell->first + position] = turns;
            scratch->turn[cell->first + position] = turn;
        }
    }
    free(list);
    return RV_OK;
}

/* Number the nodes: the segments, so that mechanisms find theirs one after the other; then the root and the ends on which something hangs; then the
 * others, which take no part in elimination as a rule. `first` is the node of the segment next to the parent. */
static int number_nodes(const rv_plan *plan, rv_scratch *scratch, const rv_cell *cell)
{
    const int *sorted = scratch->sorted + cell->first, *used = scratch->end_used + cell->first;
    const int *turns = scratch->turns + cell->first, *turn = scratch->turn + cell->first;
    int *first = scratch->first + cell->first, *end = scratch->end + cell->first;
    int node = 0;
    for (int k = 0; k < cell->count; k++) {
        first[sorted[k]] = node + turn[sorted[k]];
        if (turn[sorted[k]] == turns[sorted[k]] - 1)
            node += turns[sorted[k]] * plan->model->sections[plan->order[cell->first + sorted[k]]]->nseg;
    }
    for (int wanted = 1; wanted >= 0; wanted--) {
        if (scratch->root_used == wanted)
            scratch->root = node++;
        for (int k = 0; k < cell->count; k++)
            if (used[k] == wanted)
                end[k] = node++;
    }
    return node;
}

static int node_within(const rv_plan *plan, const rv_scratch *scratch, const rv_cell *cell, int position, int segment)
{
    if (segment == RV_AT_ROOT)
        return scratch->root;
    const int at = cell->first + position;
    if (segment == RV_AT_FAR_END)
        return scratch->end[at];
    const rv_section *section = plan->model->sections[plan->order[at]];
    return scratch->first[at] + scratch->turns[at] * (section->own_end == 1 ? section->nseg - 1 - segment : segment);
}

/* Write the cell's key into the scratch; its length, or RV_MEMORY. */
static int write_key(const rv_plan *plan, rv_scratch *scratch, const rv_cell *cell)
{
    int length = 0;
    for (int k = 0; k < cell->count; k++) {
        const rv_section *section = plan->model->sections[plan->order[cell->first + k]];
        if (length + KEY_SIZE + section->prop_count > scratch->key_room) {
            const int room = 2 * (length + KEY_SIZE + section->prop_count);
            int *grown = realloc(scratch->key, (size_t)room * sizeof *grown);
            if (grown == NULL)
                return RV_MEMORY;
            scratch->key = grown;
            scratch->key_room = room;
        }
        int segment = RV_AT_ROOT;
        const int owner = k > 0 ? attachment(plan, scratch, section, &segment) : 0;
        int *key = scratch->key + length;
        key[KEY_NSEG] = section->nseg;
        key[KEY_OWN_END] = section->own_end;
        key[KEY_ATTACH] = node_within(plan, scratch, cell, owner, segment);
        key[KEY_FIRST] = scratch->first[cell->first + k];
        key[KEY_END] = scratch->end[cell->first + k];
        key[KEY_TURNS] = scratch->turns[cell->first + k];
        key[KEY_TURN] = scratch->turn[cell->first + k];
        key[KEY_TYPES] = section->prop_count;
        for (int p = 0; p < section->prop_count; p++)
            key[KEY_SIZE + p] = section->props[p].type;
        length += KEY_SIZE + section->prop_count;
    }
    return length;
}

static uint64_t hash_key(const int *key, int length)
{
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (int k = 0; k < length; k++)
        hash = (hash ^ (uint64_t)(uint32_t)key[k]) * 1099511628211u;
    return hash ^ hash >> 29;
}

static void add_node(rv_shape *shape, int *count, int node, int parent)
{
    shape->parent[node] = parent;
    shape->order[(*count)++] = node;
}

/* Parents of all nodes, an order in which they come first, and where each section's key begins. */
static int complete_shape(rv_shape *shape, const int *sorted)
{
    shape->parent = rv_alloc((size_t)shape->nodes, sizeof(int));
    shape->order = rv_alloc((size_t)shape->nodes, sizeof(int));
    shape->section = rv_alloc((size_t)shape->sections, sizeof(int));
    shape->sorted = rv_alloc((size_t)shape->sections, sizeof(int));
    if (shape->parent == NULL || shape->order == NULL || shape->section == NULL || shape->sorted == NULL)
        return RV_MEMORY;
    memcpy(shape->sorted, sorted, (size_t)shape->sections * sizeof(int));
    int count = 0;
    add_node(shape, &count, shape->key[KEY_ATTACH], -1);
    for (int k = 0, at = 0; k < shape->sections; k++) {
        const int *key = shape->key + at;
        shape->section[k] = at;
        const int step = key[KEY_TURNS];
        for (int n = 0; n < key[KEY_NSEG]; n++)
            add_node(shape, &count, key[KEY_FIRST] + n * step, n == 0 ? key[KEY_ATTACH] : key[KEY_FIRST] + (n - 1) * step);
        add_node(shape, &count, key[KEY_END], key[KEY_FIRST] + (key[KEY_NSEG] - 1) * step);
        at += KEY_SIZE + key[KEY_TYPES];
    }
    return RV_OK;
}

static int new_shape(rv_plan *plan, const int *key, int length, uint64_t hash, const int *sorted, int sections, int nodes)
{
    if (plan->shape_count == plan->shape_room) {
        const int room = plan->shape_room > 0 ? 2 * plan->shape_room : 16;
        rv_shape *grown = realloc(plan->shapes, (size_t)room * sizeof *grown);
        if (grown == NULL)
            return RV_MEMORY;
        plan->shapes = grown;
        plan->shape_room = room;
    }
    rv_shape *shape = &plan->shapes[plan->shape_count];
    memset(shape, 0, sizeof *shape);
    shape->key = rv_alloc((size_t)length, sizeof(int));
    if (shape->key == NULL)
        return RV_MEMORY;
    memcpy(shape->key, key, (size_t)length * sizeof(int));
    shape->length = length;
    shape->hash = hash;
    shape->sections = sections;
    shape->nodes = nodes;
    int *bucket = &plan->buckets[hash % (uint64_t)plan->bucket_count];
    shape->next = *bucket;
    *bucket = plan->shape_count++;
    return complete_shape(shape, sorted) < 0 ? RV_MEMORY : plan->shape_count - 1;
}

static int find_shape(rv_plan *plan, const int *key, int length, const int *sorted, int sections, int nodes)
{
    const uint64_t hash = hash_key(key, length);
    for (int k = plan->buckets[hash % (uint64_t)plan->bucket_count]; k >= 0; k = plan->shapes[k].next) {
        const rv_shape *shape = &plan->shapes[k];
        if (shape->hash == hash && shape->length == length && memcmp(shape->key, key, (size_t)length * sizeof(int)) == 0)
            return k;
    }
    return new_shape(plan, key, length, hash, sorted, sections, nodes);
}

static int plan_cell(rv_plan *plan, rv_scratch *scratch, rv_cell *cell, rv_id root, int index)
{
    gather_cell(plan, scratch, cell, root, index);
    mark_used_ends(plan, scratch, cell);
    if (sort_sections(plan, scratch, cell) < 0)
        return RV_MEMORY;
    const int nodes = number_nodes(plan, scratch, cell);
    const int length = write_key(plan, scratch, cell);
    cell->shape = length < 0 ? length : find_shape(plan, scratch->key, length, scratch->sorted + cell->first, cell->count, nodes);
    return cell->shape < 0 ? cell->shape : RV_OK;
}

static int count_roots(const rv_model *model)
{
    int count = 0;
    for (int k = 0; k < model->section_count; k++)
        count += model->sections[k] != NULL && model->sections[k]->parent < 0;
    return count;
}

static int make_tables(rv_plan *plan)
{
    const rv_model *model = plan->model;
    plan->cell_count = count_roots(model);
    plan->section_count = model->living;
    plan->bucket_count = 2 * plan->cell_count + 1;
    plan->cells = rv_alloc((size_t)plan->cell_count, sizeof *plan->cells);
    plan->order = rv_alloc((size_t)plan->section_count, sizeof *plan->order);
    plan->cell_of = rv_alloc((size_t)model->section_count, sizeof *plan->cell_of);
    plan->buckets = rv_alloc((size_t)plan->bucket_count, sizeof *plan->buckets);
    if (plan->cells == NULL || plan->order == NULL || plan->cell_of == NULL || plan->buckets == NULL)
        return RV_MEMORY;
    memset(plan->buckets, -1, (size_t)plan->bucket_count * sizeof *plan->buckets);
    return RV_OK;
}

int rv_plan_cells(rv_plan *plan)
{
    const rv_model *model = plan->model;
    rv_scratch scratch;
    int status = make_tables(plan);
    if (status < 0)
        return status;
    status = make_scratch(&scratch, (size_t)model->section_count, (size_t)plan->section_count);
    for (int k = 0, cells = 0, sections = 0; k < model->section_count && status == RV_OK; k++) {
        if (model->sections[k] == NULL || model->sections[k]->parent >= 0)
            continue;
        rv_cell *cell = &plan->cells[cells];
        cell->first = sections;
        status = plan_cell(plan, &scratch, cell, k, cells++);
        sections += cell->count;
    }
    free(scratch.position);
    free(scratch.first);
    free(scratch.key);
    return status;
}
