/* layout.c: the arrays of each group, from the plan. */
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "run.h"

enum { ROW_STEP = 8, NODE_ROWS = RV_NODE_ROWS + 3, APART_ROWS = 5 };

/* ---------------------------------------------------------------- one allocation for many arrays */

typedef struct {
    char *base; /* NULL while the size is being measured */
    size_t used;
} rv_arena;

static void *take(rv_arena *arena, size_t count, size_t size)
{
    const size_t at = (arena->used + 63) / 64 * 64;
    arena->used = at + count * size;
    return arena->base != NULL && count > 0 ? arena->base + at : NULL;
}

/* Doubles per row: a multiple of 8, and an odd number of cache lines so that the rows of a long array do not fall on the same cache sets. */
static size_t padded(int count)
{
    const size_t lines = ((size_t)count + ROW_STEP - 1) / ROW_STEP;
    return (lines | 1) * ROW_STEP;
}

/* ---------------------------------------------------------------- counting */

static const int *key_of(const rv_plan *plan, const rv_block_plan *block, int position)
{
    const rv_shape *shape = &plan->shapes[block->shape];
    return shape->key + shape->section[position];
}

/* Of one type in one section: one a segment; extracellular has zero-area nodes too. */
int rv_instances(const rv_visit *visit, int type)
{
    const int nseg = visit->key[KEY_NSEG];
    return rv_is_extracellular(visit->plan->model, type) ? nseg + (visit->position == 0 ? 2 : 1) : nseg;
}

void rv_visit_sections(const rv_plan *plan, rv_group *group, int index, int *used, rv_visitor visitor)
{
    memset(used, 0, (size_t)plan->model->type_count * sizeof *used);
    rv_visit visit = {.plan = plan, .group = group, .index = index, .used = used};
    for (int b = plan->group_blocks[index]; b < plan->group_blocks[index + 1]; b++) {
        visit.block = &plan->blocks[b];
        visit.block_index = b - plan->group_blocks[index];
        const rv_shape *shape = &plan->shapes[visit.block->shape];
        for (int k = 0; k < shape->sections; k++) {
            visit.position = shape->sorted[k];
            visit.key = key_of(plan, visit.block, visit.position);
            visitor(&visit);
            for (int t = 0; t < visit.key[KEY_TYPES]; t++)
                used[visit.key[KEY_SIZE + t]] += rv_instances(&visit, visit.key[KEY_SIZE + t]) * visit.block->width;
        }
    }
}

int rv_first_instance(const rv_visit *visit, int type)
{
    const int *key = visit->key, width = visit->block->width;
    return visit->used[type] - key[KEY_TURN] * (key[KEY_NSEG] - 1) * width;
}

static void visit_nothing(rv_visit *visit)
{
    (void)visit;
}

/* Instances of each type in a group: nodes for ions, 1 where only a point process brings the ion. */
static void count_types(const rv_plan *plan, rv_group *group, int index, int *counts)
{
    const rv_model *model = plan->model;
    rv_visit_sections(plan, group, index, counts, visit_nothing);
    for (int k = plan->group_points[index]; k < plan->group_points[index + 1]; k++) {
        const int type = model->points[plan->points[k]]->body.type;
        const rv_type_info *info = &model->types[type];
        counts[type]++;
        for (int i = 0; i < info->mechanism->ion_count; i++)
            counts[info->ion_types[i]]++; /* its node may be one that has the ion only for its sake */
    }
}

static int make_tables(const rv_plan *plan, rv_group *group, int index, const int *counts)
{
    const rv_model *model = plan->model;
    for (int t = 1; t < model->type_count; t++) {
        group->ion_count += counts[t] > 0 && model->types[t].is_ion;
        group->set_count += counts[t] > 0 && !model->types[t].is_ion;
    }
    group->block_count = plan->group_blocks[index + 1] - plan->group_blocks[index];
    group->blocks = rv_alloc((size_t)group->block_count, sizeof *group->blocks);
    group->ions = rv_alloc((size_t)group->ion_count, sizeof *group->ions);
    group->sets = rv_alloc((size_t)group->set_count, sizeof *group->sets);
    if (group->blocks == NULL || group->ions == NULL || group->sets == NULL)
        return RV_MEMORY;
    rv_ion_set *ions = group->ions;
    rv_set *set = group->sets;
    for (int t = 1; t < model->type_count; t++) {
        if (counts[t] > 0 && model->types[t].is_ion) {
            ions->type = t;
            (ions++)->count = counts[t];
        } else if (counts[t] > 0) {
            set->type = t;
            set->count = counts[t];
            (set++)->stride = padded(counts[t]);
        }
    }
    int64_t nodes = 0;
    for (int b = 0; b < group->block_count; b++) {
        const rv_block_plan *plan_block = &plan->blocks[plan->group_blocks[index] + b];
        group->blocks[b] = (rv_block){.first = (int)nodes, .width = plan_block->width, .nodes = plan->shapes[plan_block->shape].nodes};
        nodes += (int64_t)plan_block->width * plan->shapes[plan_block->shape].nodes;
        if (nodes > INT32_MAX / 2)
            return RV_MEMORY;
    }
    group->nodes = (int)nodes;
    group->row = padded(group->nodes);
    return RV_OK;
}

/* ---------------------------------------------------------------- arrays */

static void carve_apart(rv_group *group, double *rows)
{
    double **each[APART_ROWS] = {&group->apart->rhs, &group->apart->d, &group->apart->own_rhs, &group->apart->own_d, &group->apart->inside};
    for (size_t k = 0; k < APART_ROWS; k++)
        *each[k] = rows != NULL ? rows + k * group->row : NULL;
}

static void carve_nodes(rv_group *group, rv_arena *arena)
{
    double *rows = take(arena, NODE_ROWS * group->row, sizeof(double));
    group->node_section = take(arena, (size_t)group->nodes, sizeof(rv_id));
    group->node_segment = take(arena, (size_t)group->nodes, sizeof *group->node_segment);
    group->order = take(arena, (size_t)group->set_count, sizeof(int));
    for (int b = 0; b < group->block_count; b++) {
        group->blocks[b].parent = take(arena, (size_t)group->blocks[b].nodes, sizeof(int));
        group->blocks[b].order = take(arena, (size_t)group->blocks[b].nodes, sizeof(int));
        group->blocks[b].links = take(arena, (size_t)group->blocks[b].nodes - 1, sizeof(rv_link));
        group->blocks[b].bands = take(arena, group->blocks[b].width == 1 ? (size_t)group->blocks[b].nodes : 0, sizeof(rv_band));
        group->blocks[b].varying = take(arena, ((size_t)group->blocks[b].nodes + 1) / 2, sizeof(rv_range));
        group->blocks[b].runs = take(arena, ((size_t)group->blocks[b].nodes + 1) / 2, sizeof(rv_run)); /* one in two has three links or more */
    }
    if (group->apart != NULL)
        carve_apart(group, take(arena, APART_ROWS * group->row, sizeof(double)));
    group->i_membrane = take(arena, group->model->wants_membrane_current ? group->row : 0, sizeof(double));
    if (rows == NULL)
        return;
    group->node = rows;
    group->v = rows + RV_NODE_V * group->row;
    group->cm = rows + RV_NODE_CM * group->row;
    group->diam = rows + RV_NODE_DIAM * group->row;
    double **rest[] = {&group->area, &group->a, &group->b};
    for (size_t k = 0; k < sizeof rest / sizeof rest[0]; k++)
        *rest[k] = rows + (RV_NODE_ROWS + k) * group->row;
}

static void carve_ions(rv_group *group, rv_arena *arena)
{
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        size_t rows = 0;
        for (int slot = 0; slot < RV_ION_SLOTS; slot++)
            rows += (size_t)ions->rows[slot];
        ions->data = take(arena, rows * group->row, sizeof(double));
        if (ions->data == NULL)
            continue;
        double *row = ions->data;
        for (int slot = 0; slot < RV_ION_SLOTS; row += ions->rows[slot++] ? group->row : 0)
            *rv_ion_row_of(&ions->pool, slot) = ions->rows[slot] ? row : NULL;
    }
}

static void carve_set(const rv_plan *plan, rv_set *set, rv_arena *arena)
{
    const rv_type_info *info = &plan->model->types[set->type];
    const rv_mechanism *mechanism = info->mechanism;
    const size_t count = (size_t)set->count;
    set->field = take(arena, (size_t)mechanism->slots[RV_INSTANCE] * set->stride, sizeof(double));
    set->pointer = take(arena, (size_t)mechanism->slots[RV_POINTER] * set->stride, sizeof(double *));
    set->random = take(arena, (size_t)mechanism->slots[RV_RANDOM] * set->stride, sizeof(rv_random *));
    set->vector = take(arena, (size_t)mechanism->slots[RV_VECTOR] * set->stride, sizeof(void *));
    set->ion = take(arena, (size_t)mechanism->ion_count, sizeof(rv_ion));
    const int located = mechanism->kind != RV_ARTIFICIAL_CELL;
    set->owner = take(arena, mechanism->kind != RV_DENSITY ? count : 0, sizeof(rv_id));
    set->node = take(arena, located ? count : 0, sizeof(int));
    set->global = info->global;
    if (!mechanism->writes_global || info->linked || plan->group_count < 2)
        return;
    set->global = take(arena, (size_t)mechanism->slots[RV_SHARED], sizeof(double));
    if (set->global != NULL)
        memcpy(set->global, info->global, (size_t)mechanism->slots[RV_SHARED] * sizeof(double));
}

static void carve(const rv_plan *plan, rv_group *group, rv_arena *arena)
{
    carve_nodes(group, arena);
    carve_ions(group, arena);
    int most_ions = 0, slopes_may_fail = 0;
    for (int s = 0; s < group->set_count; s++) {
        const rv_mechanism *mechanism = plan->model->types[group->sets[s].type].mechanism;
        most_ions = mechanism->ion_count > most_ions ? mechanism->ion_count : most_ions;
        slopes_may_fail |= mechanism->slopes_may_fail;
        carve_set(plan, &group->sets[s], arena);
    }
    group->copies = take(arena, rv_copy_size(most_ions), sizeof(double));
    group->copied_ions = take(arena, (size_t)most_ions, sizeof(rv_ion));
    if (!slopes_may_fail)
        return;
    group->slope_rows = take(arena, rv_slope_rows() * group->row, sizeof(double));
    group->slope_ions = take(arena, (size_t)most_ions, sizeof(rv_ion));
}

rv_set *rv_set_of(const rv_group *group, int type)
{
    int low = 0, high = group->set_count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (group->sets[middle].type < type)
            low = middle + 1;
        else
            high = middle;
    }
    return low < group->set_count && group->sets[low].type == type ? &group->sets[low] : NULL;
}

rv_ion_set *rv_ion_set_of(const rv_group *group, int ion_type)
{
    for (int k = 0; k < group->ion_count; k++)
        if (group->ions[k].type == ion_type)
            return &group->ions[k];
    return NULL;
}

/* ---------------------------------------------------------------- ions and order */

static void mark(char *present, int first, int count)
{
    memset(present + first, 1, (size_t)count);
}

/* The nodes that are present, of `nodes`: as a list where they do not follow each other. */
static int take_nodes(rv_ion_set *ions, const char *present, int nodes)
{
    int last = -1;
    ions->count = 0;
    for (int n = 0; n < nodes; n++)
        if (present[n]) {
            ions->first = ions->count++ == 0 ? n : ions->first;
            last = n;
        }
    if (last - ions->first + 1 == ions->count || ions->count == 0)
        return RV_OK;
    ions->node = rv_alloc((size_t)ions->count, sizeof *ions->node);
    for (int n = 0, i = 0; ions->node != NULL && n < nodes; n++)
        if (present[n])
            ions->node[i++] = n;
    return ions->node != NULL ? RV_OK : RV_MEMORY;
}

/* Nodes that have an ion: where it is in the section, and where a point process uses it. */
static int list_ion_nodes(const rv_plan *plan, rv_group *group, int index, rv_ion_set *ions, char *present)
{
    memset(present, 0, (size_t)group->nodes + 1);
    for (int b = 0; b < group->block_count; b++) {
        const rv_block_plan *block = &plan->blocks[plan->group_blocks[index] + b];
        for (int k = 0; k < plan->shapes[block->shape].sections; k++) {
            const int *key = key_of(plan, block, k);
            for (int t = 0; t < key[KEY_TYPES]; t++)
                for (int n = 0; key[KEY_SIZE + t] == ions->type && n < key[KEY_NSEG]; n++)
                    mark(present, group->blocks[b].first + (key[KEY_FIRST] + n * key[KEY_TURNS]) * block->width, block->width);
        }
    }
    for (int s = 0; s < group->set_count; s++) {
        const rv_set *set = &group->sets[s];
        const rv_type_info *info = &plan->model->types[set->type];
        for (int i = 0; info->mechanism->kind == RV_POINT_PROCESS && i < info->mechanism->ion_count; i++)
            for (int k = 0; info->ion_types[i] == ions->type && k < set->count; k++)
                present[set->node[k]] = 1;
    }
    return take_nodes(ions, present, group->nodes);
}

/* Order of INITIAL and of states: writers of concentrations from the last registered to the first, the others, artificial cells. */
static void set_order(const rv_plan *plan, rv_group *group)
{
    int count = 0;
    for (int s = group->set_count - 1; s >= 0; s--)
        if (plan->model->types[group->sets[s].type].writes_concentration)
            group->order[count++] = s;
    for (int artificial = 0; artificial < 2; artificial++)
        for (int s = 0; s < group->set_count; s++) {
            const rv_type_info *info = &plan->model->types[group->sets[s].type];
            if (!info->writes_concentration && (info->mechanism->kind == RV_ARTIFICIAL_CELL) == artificial)
                group->order[count++] = s;
        }
}

static void connect_pools(const rv_plan *plan, const rv_group *group)
{
    for (int s = 0; s < group->set_count; s++) {
        const rv_type_info *info = &plan->model->types[group->sets[s].type];
        for (int i = 0; i < info->mechanism->ion_count; i++)
            group->sets[s].ion[i] = rv_ion_set_of(group, info->ion_types[i])->pool;
    }
}

/* Whether any has a BEFORE or AFTER block. */
static int find_hooks(const rv_group *group)
{
    int found = 0;
    for (int s = 0; s < group->set_count; s++) {
        const rv_mechanism *mechanism = group->model->types[group->sets[s].type].mechanism;
        found |= mechanism->before_initial != NULL || mechanism->after_initial != NULL || mechanism->before_breakpoint != NULL ||
                 mechanism->after_solve != NULL || mechanism->before_step != NULL;
    }
    return found;
}

/* ---------------------------------------------------------------- all groups */

static int fill_group(const rv_plan *plan, rv_group *group, int index, int *used)
{
    char *present = rv_alloc((size_t)group->nodes + 1, 1);
    if (present == NULL)
        return RV_MEMORY;
    for (int b = 0; b < group->block_count; b++) {
        const rv_shape *shape = &plan->shapes[plan->blocks[plan->group_blocks[index] + b].shape];
        memcpy((void *)(uintptr_t)group->blocks[b].parent, shape->parent, (size_t)shape->nodes * sizeof(int));
        memcpy((void *)(uintptr_t)group->blocks[b].order, shape->order, (size_t)shape->nodes * sizeof(int));
    }
    int status = rv_find_places(plan, group, index, used);
    for (int s = 0; s < group->set_count && status == RV_OK; s++) {
        status = rv_find_pieces(group, &group->sets[s]);
        rv_find_slope_span(&group->sets[s]);
    }
    for (int k = 0; k < group->ion_count && status == RV_OK; k++)
        status = list_ion_nodes(plan, group, index, &group->ions[k], present);
    set_order(plan, group);
    connect_pools(plan, group);
    group->has_hooks = find_hooks(group);
    free(present);
    if (status == RV_OK)
        status = rv_order_elimination(group);
    return status == RV_OK ? rv_find_sums(group) : status;
}

/* Whether the group needs the currents of electrodes apart. */
static int wants_apart(const rv_group *group)
{
    int wanted = group->model->wants_membrane_current;
    for (int s = 0; s < group->set_count; s++)
        wanted |= rv_is_extracellular(group->model, group->sets[s].type);
    return wanted;
}

static int make_group(const rv_plan *plan, rv_group *group, int index, int *counts)
{
    group->model = plan->model;
    group->index = index;
    group->t = plan->model->clock[RV_CLOCK_T];
    count_types(plan, group, index, counts);
    int status = make_tables(plan, group, index, counts);
    if (status < 0)
        return status;
    if (wants_apart(group) && (group->apart = rv_alloc(1, sizeof *group->apart)) == NULL)
        return RV_MEMORY;
    rv_find_ion_rows(plan, group, index);
    rv_arena arena = {NULL, 0};
    carve(plan, group, &arena);
    group->arena_bytes = arena.used;
    group->arena = rv_alloc_aligned(arena.used);
    if (group->arena == NULL)
        return RV_MEMORY;
    arena = (rv_arena){group->arena, 0};
    carve(plan, group, &arena);
    return fill_group(plan, group, index, counts);
}

int rv_plan_arrays(rv_plan *plan)
{
    const rv_model *model = plan->model;
    int *counts = rv_alloc((size_t)model->type_count, sizeof *counts);
    plan->groups = rv_alloc((size_t)plan->group_count, sizeof *plan->groups);
    plan->spots = rv_alloc((size_t)model->section_count, sizeof *plan->spots);
    plan->instance = rv_alloc((size_t)model->point_count, sizeof *plan->instance);
    int status = counts != NULL && plan->groups != NULL && plan->spots != NULL && plan->instance != NULL ? RV_OK : RV_MEMORY;
    for (int g = 0; g < plan->group_count && status == RV_OK; g++)
        status = make_group(plan, &plan->groups[g], g, counts);
    free(counts);
    return status;
}
