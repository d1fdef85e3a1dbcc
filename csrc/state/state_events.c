/* state_events.c: pending events as bytes, and back. Their objects are known by rank. */
#include "state.h"

#include <stdlib.h>
#include <string.h>

static rv_id rank_in(const rv_id *ids, int count, rv_id id)
{
    int low = 0, high = count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ids[low] == id ? low : -1;
}

static rv_id id_of(rv_walk *walk, const rv_id *ids, int count, int64_t rank)
{
    if (rank >= 0 && rank < count)
        return ids[rank];
    if (rank != -1)
        rv_walk_failed(walk, RV_INVALID, "the saved state is damaged");
    return -1;
}

/* The rank of an entry among those not removed, and back. */
static rv_id entry_rank(const rv_model *model, rv_event_kind kind, rv_id id)
{
    rv_id rank = 0;
    for (rv_id k = 0; k < id; k++)
        rank += kind == RV_EVENT_PLAY ? model->plays[k].values != NULL : model->records[k].values != NULL;
    return rank;
}

rv_id rv_walk_entry(const rv_model *model, rv_event_kind kind, int64_t rank)
{
    const int count = kind == RV_EVENT_PLAY ? model->play_count : model->record_count;
    for (rv_id k = 0; k < count; k++)
        if ((kind == RV_EVENT_PLAY ? model->plays[k].values != NULL : model->records[k].values != NULL) && rank-- == 0)
            return k;
    return -1;
}

static int64_t rank_of_event(const rv_walk *walk, const rv_event *event)
{
    switch (event->kind) {
    case RV_EVENT_NETCON:
        return rank_in(walk->netcons, walk->netcon_count, event->id);
    case RV_EVENT_SELF:
        return rank_in(walk->points, walk->point_count, event->id);
    default:
        return entry_rank(walk->model, event->kind, event->id);
    }
}

static int lives(const rv_model *model, const rv_event *event)
{
    switch (event->kind) {
    case RV_EVENT_NETCON:
        return event->id < model->netcon_count && model->netcons[event->id] != NULL;
    case RV_EVENT_SELF:
        return event->id < model->point_count && model->points[event->id] != NULL;
    case RV_EVENT_PLAY:
        return model->plays[event->id].values != NULL;
    case RV_EVENT_RECORD:
        return model->records[event->id].values != NULL;
    case RV_EVENT_MARK: /* Python's functions are not saved */
        return 0;
    }
    return 0;
}

/* The group in which an event is to wait; −1: its object is no longer laid out. */
static int group_of_event(const rv_model *model, const rv_event *event)
{
    switch (event->kind) {
    case RV_EVENT_NETCON: {
        const rv_id target = model->netcons[event->id]->target;
        return target >= 0 && model->points[target] != NULL ? model->points[target]->group : -1;
    }
    case RV_EVENT_SELF:
        return model->points[event->id]->group;
    case RV_EVENT_PLAY:
        return model->plays[event->id].group;
    default:
        return model->records[event->id].group;
    }
}

static int make_room(rv_walk *walk, int64_t count)
{
    walk->events = rv_alloc((size_t)count, sizeof *walk->events);
    walk->event_group = rv_alloc((size_t)count, sizeof *walk->event_group);
    walk->event_count = 0;
    return walk->events != NULL && walk->event_group != NULL ? RV_OK : rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the model");
}

int rv_walk_collect(rv_walk *walk)
{
    const rv_model *model = walk->model;
    size_t count = 0;
    for (int g = 0; g < model->group_count; g++)
        count += rv_queue_size(model->groups[g].queue);
    if (make_room(walk, (int64_t)count) != RV_OK)
        return walk->status;
    for (int g = 0; g < model->group_count; g++) {
        const int64_t first = walk->event_count;
        int64_t kept = first;
        const int64_t found = rv_queue_list(model->groups[g].queue, walk->events + first);
        if (found < 0)
            return rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the model");
        for (int64_t k = first; k < first + found; k++)
            if (lives(model, &walk->events[k])) {
                walk->event_group[kept] = g;
                walk->events[kept++] = walk->events[k];
            }
        walk->event_count = kept;
    }
    return RV_OK;
}

static void restore_event(rv_walk *walk, rv_event *event, int64_t rank, int64_t netcon, int fits)
{
    const rv_model *model = walk->model;
    event->id = event->kind == RV_EVENT_NETCON ? id_of(walk, walk->netcons, walk->netcon_count, rank)
                : event->kind == RV_EVENT_SELF ? id_of(walk, walk->points, walk->point_count, rank)
                                               : rv_walk_entry(model, event->kind, rank);
    event->netcon = id_of(walk, walk->netcons, walk->netcon_count, netcon);
    const int entry = event->kind == RV_EVENT_PLAY || event->kind == RV_EVENT_RECORD;
    const int group = walk->status == RV_OK && event->id >= 0 && (fits || !entry) ? group_of_event(model, event) : -1;
    event->handle = 0;
    if (rv_walk_writes(walk) && group >= 0 && (event->handle = rv_queue_put(model->groups[group].queue, event)) == 0)
        rv_walk_failed(walk, RV_MEMORY, "no memory for a pending event");
    walk->event_group[walk->event_count] = group;
}

/* `fits`: records and plays are those that were there. */
void rv_walk_events(rv_walk *walk, int fits)
{
    if (walk->purpose == SAVE && rv_walk_collect(walk) != RV_OK)
        return;
    int64_t kept = 0;
    for (int64_t k = 0; walk->purpose == SAVE && k < walk->event_count; k++)
        if (!walk->shared || walk->events[k].kind == RV_EVENT_PLAY || walk->events[k].kind == RV_EVENT_RECORD) {
            walk->event_group[kept] = walk->event_group[k];
            walk->events[kept++] = walk->events[k];
        }
    walk->event_count = kept;
    rv_walk_listed_events(walk, fits);
}

void rv_walk_listed_events(rv_walk *walk, int fits)
{
    const int64_t count = rv_walk_number(walk, walk->event_count);
    if (walk->purpose != SAVE && (count < 0 || count > (int64_t)walk->size || make_room(walk, count) != RV_OK)) {
        rv_walk_failed(walk, RV_INVALID, "the saved state is damaged");
        return;
    }
    for (int64_t k = 0; k < count && walk->status == RV_OK; k++) {
        rv_event *event = &walk->events[k];
        if (walk->purpose != SAVE)
            walk->event_count = k;
        event->kind = (rv_event_kind)rv_walk_number(walk, event->kind);
        event->order = (int)rv_walk_number(walk, event->order);
        const int64_t rank = rv_walk_number(walk, walk->purpose == SAVE ? rank_of_event(walk, event) : 0);
        const int64_t netcon = rv_walk_number(walk, walk->purpose == SAVE && event->netcon >= 0 ? rank_in(walk->netcons, walk->netcon_count, event->netcon) : -1);
        double numbers[3] = {event->t, event->sent, event->flag};
        const char *from = walk->purpose == SAVE ? NULL : rv_walk_next(walk, sizeof numbers);
        if (walk->purpose == SAVE)
            rv_walk_put(walk, numbers, sizeof numbers);
        if (from == NULL)
            continue;
        memcpy(numbers, from, sizeof numbers);
        event->t = numbers[0];
        event->sent = numbers[1];
        event->flag = numbers[2];
        restore_event(walk, event, rank, netcon, fits);
    }
    if (walk->purpose != SAVE)
        walk->event_count = count;
}

/* What names a pending event of one group: its place among those saved. */
void rv_walk_handle(rv_walk *walk, int64_t *handle, int group)
{
    int64_t place = -1;
    for (int64_t k = 0; walk->purpose == SAVE && *handle != 0 && k < walk->event_count; k++)
        if (walk->event_group[k] == group && walk->events[k].handle == *handle)
            place = k;
    place = rv_walk_number(walk, place);
    if (place < -1 || place >= walk->event_count)
        rv_walk_failed(walk, RV_INVALID, "the saved state is damaged");
    else if (rv_walk_writes(walk))
        *handle = place < 0 ? 0 : walk->events[place].handle;
}
