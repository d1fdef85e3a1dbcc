/* places.c: who is at which node and instance of a group: segments, densities, point processes. */
#include <stdlib.h>

#include "layout.h"

static rv_section *section_in_lane(const rv_visit *visit, int lane)
{
    const rv_plan *plan = visit->plan;
    const rv_cell *cell = &plan->cells[plan->lanes[visit->block->first + lane]];
    return plan->model->sections[plan->order[cell->first + visit->position]];
}

static void describe_node(rv_group *group, int node, rv_id section, int segment)
{
    group->node_section[node] = section;
    group->node_segment[node] = (int16_t)segment; /* nseg is at most 32767 */
}

/* Nodes of a section in all lanes, and its spots. */
static void describe_nodes(rv_visit *visit)
{
    const int *key = visit->key, width = visit->block->width, nseg = key[KEY_NSEG], reversed = key[KEY_OWN_END];
    rv_group *group = visit->group;
    const int origin = group->blocks[visit->block_index].first;
    for (int lane = 0; lane < width; lane++) {
        const rv_section *section = section_in_lane(visit, lane);
        const int near = origin + key[KEY_FIRST] * width + lane, end = origin + key[KEY_END] * width + lane;
        const int root = visit->position == 0 ? origin + key[KEY_ATTACH] * width + lane : -1;
        const int along = key[KEY_TURNS] * width, first = reversed ? near + (nseg - 1) * along : near, step = reversed ? -along : along;
        visit->plan->spots[section->id] = (rv_spot){visit->index, visit->block_index, lane, first, step, end, root};
        for (int k = 0; k < nseg; k++)
            describe_node(group, first + k * step, section->id, k);
        describe_node(group, end, section->id, reversed ? -1 : nseg);
        if (root >= 0)
            describe_node(group, root, section->id, reversed ? nseg : -1);
    }
}

/* Instances of a section's densities in all lanes. */
static void describe_instances(rv_visit *visit)
{
    const int *key = visit->key, width = visit->block->width, origin = visit->group->blocks[visit->block_index].first;
    for (int t = 0; t < key[KEY_TYPES]; t++) {
        const int type = key[KEY_SIZE + t];
        if (visit->plan->model->types[type].is_ion)
            continue;
        rv_set *set = rv_set_of(visit->group, type);
        const int base = visit->used[type], node = origin + key[KEY_FIRST] * width, step = key[KEY_TURNS] * width, at = rv_first_instance(visit, type);
        for (int k = 0; k < key[KEY_NSEG]; k++)
            for (int lane = 0; lane < width; lane++)
                set->node[at + k * step + lane] = node + k * step + lane;
        for (int k = key[KEY_NSEG]; k < rv_instances(visit, type); k++) /* extracellular: far end, root */
            for (int lane = 0; lane < width; lane++)
                set->node[base + k * width + lane] = origin + (k == key[KEY_NSEG] ? key[KEY_END] : key[KEY_ATTACH]) * width + lane;
    }
}

static void describe_section(rv_visit *visit)
{
    describe_nodes(visit);
    describe_instances(visit);
}

typedef struct {
    int type, node;
    rv_id id;
} rv_placed;

static int compare_placed(const void *left, const void *right)
{
    const rv_placed *a = left, *b = right;
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    return (a->id < b->id) == (a->node < 0) ? -1 : 1; /* in one place the newest comes first, as in NEURON */
}

/* The node a point will be at; −1 for artificial cells. */
static int node_of_point(const rv_plan *plan, const rv_point *point)
{
    if (point->section < 0)
        return -1;
    int segment = rv_point_segment(plan->model, point);
    const rv_section *section = rv_resolve(plan->model, plan->model->sections[point->section], &segment);
    const rv_spot *spot = &plan->spots[section->id];
    return segment == RV_AT_ROOT ? spot->root : segment == RV_AT_FAR_END ? spot->end : spot->first + segment * spot->step;
}

/* Point processes by type, node and age: those at the same place of like cells are then side by side. */
static int describe_points(const rv_plan *plan, rv_group *group, int index)
{
    const int first = plan->group_points[index], count = plan->group_points[index + 1] - first;
    rv_placed *placed = rv_alloc((size_t)count, sizeof *placed);
    if (placed == NULL)
        return RV_MEMORY;
    for (int k = 0; k < count; k++) {
        const rv_point *point = plan->model->points[plan->points[first + k]];
        placed[k] = (rv_placed){point->body.type, node_of_point(plan, point), point->id};
    }
    if (count > 1)
        qsort(placed, (size_t)count, sizeof *placed, compare_placed);
    for (int k = 0, i = 0; k < count; k++) {
        i = k > 0 && placed[k].type == placed[k - 1].type ? i + 1 : 0;
        rv_set *set = rv_set_of(group, placed[k].type);
        plan->instance[placed[k].id] = i;
        set->owner[i] = placed[k].id;
        if (set->node != NULL)
            set->node[i] = placed[k].node;
    }
    free(placed);
    return RV_OK;
}

int rv_find_places(const rv_plan *plan, rv_group *group, int index, int *used)
{
    rv_visit_sections(plan, group, index, used, describe_section);
    return describe_points(plan, group, index);
}
