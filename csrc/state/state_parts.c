/* state_parts.c: the state of single cells as bytes, and back: BBSaveState.
 *
 * A part is a section with the point processes on it, or an artificial cell; with it go the NetCons to these, the events under way to them, and
 * whether its sources are above threshold. A part is restored into one that is built alike, whatever else the model has. What all cells share
 * (the clock, records and plays, GLOBALs, generators) are bytes of their own.
 */
#include "state.h"

#include <stdlib.h>
#include <string.h>

/* What belongs to each part: members[first[k] … first[k + 1]). */
typedef struct {
    int *first, *members;
} rv_sorting;

typedef struct {
    const rv_parts *parts;
    int *point_first, *netcon_first; /* where those of each part begin */
    int *of_section, *of_point;      /* the part of each by id, −1 */
    rv_sorting sources, events;
} rv_map;

static void free_map(rv_map *map)
{
    free(map->point_first);
    free(map->netcon_first);
    free(map->of_section);
    free(map->of_point);
    free(map->sources.first);
    free(map->sources.members);
    free(map->events.first);
    free(map->events.members);
}

static int *none_of(int count)
{
    int *all = rv_alloc((size_t)count, sizeof *all);
    for (int k = 0; all != NULL && k < count; k++)
        all[k] = -1;
    return all;
}

static int *starts_of(const int *counts, int count)
{
    int *first = rv_alloc((size_t)count + 1, sizeof *first);
    for (int k = 0; first != NULL && k < count; k++)
        first[k + 1] = first[k] + counts[k];
    return first;
}

/* Sort 0 … count − 1 by part; those of one part stay in order. */
static int sort_by_part(rv_sorting *sorting, const int *part_of, int count, int parts)
{
    sorting->first = rv_alloc((size_t)parts + 1, sizeof *sorting->first);
    sorting->members = rv_alloc((size_t)count, sizeof *sorting->members);
    if (sorting->first == NULL || sorting->members == NULL)
        return 0;
    for (int k = 0; k < count; k++)
        if (part_of[k] >= 0)
            sorting->first[part_of[k] + 1]++;
    for (int k = 0; k < parts; k++)
        sorting->first[k + 1] += sorting->first[k];
    for (int k = 0; k < count; k++)
        if (part_of[k] >= 0)
            sorting->members[sorting->first[part_of[k]]++] = k;
    for (int k = parts; k > 0; k--)
        sorting->first[k] = sorting->first[k - 1];
    sorting->first[0] = 0;
    return 1;
}

static int part_of_source(const rv_model *model, const rv_map *map, int source)
{
    const rv_source *found = model->sources[source];
    if (found == NULL || found->kind != 1)
        return -1;
    switch (found->variable.kind) {
    case RV_REF_SECTION:
        return map->of_section[found->variable.object];
    case RV_REF_POINT:
        return map->of_point[found->variable.object];
    default:
        return -1;
    }
}

static int part_of_event(const rv_model *model, const rv_map *map, const rv_event *event)
{
    const rv_id point = event->kind == RV_EVENT_SELF ? event->id : event->kind == RV_EVENT_NETCON ? model->netcons[event->id]->target : -1;
    return point >= 0 && event->kind != RV_EVENT_MARK ? map->of_point[point] : -1;
}

static int sort_sources(const rv_model *model, rv_map *map)
{
    int *part_of = none_of(model->source_count);
    for (int k = 0; part_of != NULL && k < model->source_count; k++)
        part_of[k] = part_of_source(model, map, k);
    const int done = part_of != NULL && sort_by_part(&map->sources, part_of, model->source_count, map->parts->count);
    free(part_of);
    return done;
}

static int sort_events(rv_walk *walk, rv_map *map)
{
    if (rv_walk_collect(walk) != RV_OK)
        return 0;
    int *part_of = none_of((int)walk->event_count);
    for (int k = 0; part_of != NULL && k < walk->event_count; k++)
        part_of[k] = part_of_event(walk->model, map, &walk->events[k]);
    const int done = part_of != NULL && sort_by_part(&map->events, part_of, (int)walk->event_count, map->parts->count);
    free(part_of);
    return done;
}

static int begin_map(rv_walk *walk, rv_map *map)
{
    const rv_model *model = walk->model;
    const rv_parts *parts = map->parts;
    map->point_first = starts_of(parts->point_counts, parts->count);
    map->netcon_first = starts_of(parts->netcon_counts, parts->count);
    map->of_section = none_of(model->section_count);
    map->of_point = none_of(model->point_count);
    if (map->point_first == NULL || map->netcon_first == NULL || map->of_section == NULL || map->of_point == NULL)
        return rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the cells");
    for (int k = 0; k < parts->count; k++) {
        if (parts->sections[k] >= 0)
            map->of_section[parts->sections[k]] = k;
        for (int p = map->point_first[k]; p < map->point_first[k + 1]; p++)
            map->of_point[parts->points[p]] = k;
    }
    if (!sort_sources(model, map) || (walk->purpose == SAVE && !sort_events(walk, map)))
        rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the cells");
    return walk->status;
}

/* ---------------------------------------------------------------- one part */

/* Sources are known by what they watch; one that is not there any more, or new, does not matter. */
static void pass_sources(rv_walk *walk, const rv_map *map, int part)
{
    const int first = map->sources.first[part], present = map->sources.first[part + 1] - first;
    const int64_t count = rv_walk_number(walk, present);
    for (int64_t k = 0; k < count && walk->status == RV_OK; k++) {
        const rv_source *saved = walk->purpose == SAVE ? walk->model->sources[map->sources.members[first + (int)k]] : NULL;
        double x = saved != NULL ? saved->variable.x : 0.0;
        const char *from = NULL;
        const int64_t type = rv_walk_number(walk, saved != NULL ? saved->variable.type : 0);
        const int64_t slot = rv_walk_number(walk, saved != NULL ? saved->variable.slot : 0);
        const int64_t above = rv_walk_number(walk, saved != NULL ? saved->above : 0);
        if (saved != NULL)
            rv_walk_put(walk, &x, sizeof x);
        else if ((from = rv_walk_next(walk, sizeof x)) != NULL)
            memcpy(&x, from, sizeof x);
        for (int s = first; from != NULL && rv_walk_writes(walk) && s < first + present; s++) {
            rv_source *source = walk->model->sources[map->sources.members[s]];
            if (source->variable.type == type && source->variable.slot == slot && source->variable.x == x)
                source->above = (int)above;
        }
    }
}

static void pass_weights(rv_walk *walk)
{
    for (int k = 0; k < walk->netcon_count && walk->status == RV_OK; k++) {
        rv_netcon *netcon = walk->model->netcons[walk->netcons[k]];
        if (rv_walk_expect(walk, netcon->weight_count, "weights of a NetCon", -1))
            rv_walk_pass(walk, netcon->weight, sizeof(double) * (size_t)netcon->weight_count);
    }
}

static void pass_part(rv_walk *walk, const rv_map *map, int part)
{
    const rv_parts *parts = map->parts;
    rv_model *model = walk->model;
    const rv_id section = parts->sections[part];
    walk->points = (rv_id *)(uintptr_t)(parts->points + map->point_first[part]); /* read only */
    walk->netcons = (rv_id *)(uintptr_t)(parts->netcons + map->netcon_first[part]);
    walk->point_count = parts->point_counts[part];
    walk->netcon_count = parts->netcon_counts[part];
    rv_walk_expect(walk, walk->point_count, "point processes", section);
    rv_walk_expect(walk, walk->netcon_count, "NetCons to its point processes", section);
    rv_walk_listed_events(walk, 0);
    if (section >= 0)
        rv_walk_section(walk, model->sections[section]);
    for (int k = 0; k < walk->point_count && walk->status == RV_OK; k++)
        rv_walk_point(walk, model->points[walk->points[k]]);
    pass_weights(walk);
    pass_sources(walk, map, part);
}

static void free_events(rv_walk *walk)
{
    free(walk->events);
    free(walk->event_group);
    walk->events = NULL;
    walk->event_group = NULL;
    walk->event_count = 0;
}

/* ---------------------------------------------------------------- entry points */

static void save_part(rv_walk *walk, const rv_map *map, int part, const rv_event *events, const int *groups)
{
    const int first = map->events.first[part];
    walk->event_count = map->events.first[part + 1] - first;
    for (int k = 0; k < walk->event_count; k++) {
        walk->events[k] = events[map->events.members[first + k]];
        walk->event_group[k] = groups[map->events.members[first + k]];
    }
    pass_part(walk, map, part);
}

char *rv_parts_save(rv_model *model, const rv_parts *parts, size_t *sizes)
{
    rv_walk walk = {.purpose = SAVE, .model = model};
    rv_map map = {.parts = parts};
    walk.status = rv_walk_prepare(model);
    if (walk.status == RV_OK && begin_map(&walk, &map) == RV_OK) {
        rv_event *events = walk.events;
        int *groups = walk.event_group;
        walk.events = rv_alloc((size_t)walk.event_count, sizeof *walk.events);
        walk.event_group = rv_alloc((size_t)walk.event_count, sizeof *walk.event_group);
        if (walk.events == NULL || walk.event_group == NULL)
            rv_walk_failed(&walk, RV_MEMORY, "no memory for the state of the cells");
        for (int k = 0; k < parts->count && walk.status == RV_OK; k++) {
            const size_t before = walk.at;
            save_part(&walk, &map, k, events, groups);
            sizes[k] = walk.at - before;
        }
        free(events);
        free(groups);
    }
    free_events(&walk);
    free_map(&map);
    if (walk.status == RV_OK && walk.bytes == NULL) /* no parts: NULL would be an error */
        walk.bytes = rv_alloc(1, 1);
    if (walk.status != RV_OK) {
        free(walk.bytes);
        return NULL;
    }
    return walk.bytes;
}

static int pass_all(rv_walk *walk, const rv_map *map, const char *bytes, const size_t *sizes)
{
    size_t offset = 0;
    for (int k = 0; k < map->parts->count && walk->status == RV_OK; offset += sizes[k++]) {
        if (sizes[k] == 0)
            continue;
        walk->bytes = (char *)(uintptr_t)(bytes + offset); /* read only */
        walk->size = sizes[k];
        walk->at = 0;
        pass_part(walk, map, k);
        free_events(walk);
        if (walk->status == RV_OK && walk->at != walk->size)
            rv_walk_failed(walk, RV_INVALID, "the saved state of a cell is longer than the model's");
    }
    return walk->status;
}

int rv_parts_restore(rv_model *model, double t, const rv_parts *parts, const char *bytes, const size_t *sizes)
{
    rv_walk walk = {.purpose = CHECK, .model = model};
    rv_map map = {.parts = parts};
    walk.status = rv_walk_prepare(model);
    if (walk.status == RV_OK && begin_map(&walk, &map) == RV_OK && pass_all(&walk, &map, bytes, sizes) == RV_OK) {
        rv_walk_empty(model);
        model->clock[RV_CLOCK_T] = t;
        for (int g = 0; g < model->group_count; g++)
            model->groups[g].t = t;
        walk.purpose = RESTORE;
        pass_all(&walk, &map, bytes, sizes);
        rv_walk_transfer(model);
    }
    free_events(&walk);
    free_map(&map);
    return walk.status;
}
