/* attach.c: events after a build, when pending ones move to where their targets are now, and at finitialize. */
#include "targets.h"

#include <math.h>
#include <stdlib.h>

/* The group that steps a variable, and its address. What belongs to no cell goes with the first group. */
rv_group *rv_group_of_ref(rv_model *model, rv_ref ref, double **address)
{
    rv_group *group = rv_group_at(model, 0);
    *address = rv_ref_locate(model, ref);
    if (*address == NULL || group == NULL)
        return NULL;
    if (ref.kind == RV_REF_CLOCK && ref.slot == RV_CLOCK_T)
        *address = &group->t;
    else if (ref.kind == RV_REF_SECTION)
        group = rv_group_at(model, model->sections[ref.object]->group);
    else if (ref.kind == RV_REF_POINT)
        group = rv_group_at(model, model->points[ref.object]->group);
    else if (ref.kind == RV_REF_WEIGHT && rv_group_of_netcon(model, rv_living_netcon(model, ref.object)) != NULL)
        group = rv_group_of_netcon(model, rv_living_netcon(model, ref.object));
    if (group != NULL)
        rv_follow(group, *address);
    return group;
}

static int add_detectors(rv_model *model, rv_runtime *runtime)
{
    int *counts = calloc((size_t)model->group_count + 1, sizeof *counts);
    if (counts == NULL)
        return RV_MEMORY;
    for (int pass = 0; pass < 2; pass++) {
        for (int g = 0; pass == 1 && g < model->group_count; g++) {
            rv_detector *detectors = realloc(runtime->detectors[g], sizeof *detectors * ((size_t)counts[g] + 1));
            if (detectors == NULL) {
                free(counts);
                return RV_MEMORY;
            }
            model->groups[g].detectors = runtime->detectors[g] = detectors;
            model->groups[g].detector_count = 0;
        }
        for (int s = 0; s < model->source_count; s++) {
            rv_source *source = model->sources[s];
            double *address;
            if (source == NULL || source->kind != 1)
                continue;
            rv_group *group = rv_group_of_ref(model, source->variable, &address);
            source->group = group == NULL ? -1 : group->index;
            if (group == NULL)
                continue;
            if (pass == 0)
                counts[group->index]++;
            else
                group->detectors[group->detector_count++] = (rv_detector){address, source};
        }
    }
    free(counts);
    return RV_OK;
}

/* The group to which an event goes; NULL: its target is gone. */
rv_group *rv_group_of_event(rv_model *model, const rv_event *event)
{
    double *address;
    const rv_point *point;
    switch (event->kind) {
    case RV_EVENT_NETCON:
        return rv_group_of_netcon(model, rv_living_netcon(model, event->id));
    case RV_EVENT_SELF:
        point = rv_living_point(model, event->id);
        return point == NULL ? NULL : rv_group_at(model, point->group);
    case RV_EVENT_RECORD:
        return model->records[event->id].values == NULL ? NULL : rv_group_of_ref(model, model->records[event->id].source, &address);
    case RV_EVENT_PLAY:
        return model->plays[event->id].values == NULL ? NULL : rv_group_of_ref(model, model->plays[event->id].target, &address);
    case RV_EVENT_MARK:
        return rv_group_at(model, 0);
    }
    return NULL;
}

/* Take every pending event out of all queues; NULL and 0 when there is none or no memory. */
static rv_event *take_all(rv_runtime *runtime, size_t *count)
{
    rv_event *events = NULL, event;
    size_t room = 0;
    *count = 0;
    for (int g = 0; g < runtime->groups; g++)
        while (rv_queue_pop(runtime->queues[g], INFINITY, &event)) {
            if (!rv_grow((void **)&events, *count, &room, sizeof *events))
                return events;
            events[(*count)++] = event;
        }
    return events;
}

/* Pending events go to the groups where their targets are now. */
static void put_back(rv_model *model, const rv_event *events, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        rv_group *group = rv_group_of_event(model, &events[k]);
        if (group == NULL)
            continue;
        const int64_t handle = rv_queue_put(group->queue, &events[k]);
        if (events[k].kind != RV_EVENT_SELF)
            continue;
        rv_point *point = model->points[events[k].id];
        if (point->self_event == events[k].handle)
            point->self_event = handle;
        rv_watch_moved(model, point, events[k].handle, handle);
    }
}

/* The number of the group in which a source fires; −1: none. */
int rv_group_of_source(const rv_model *model, const rv_source *source)
{
    if (source->kind == 1)
        return source->group;
    const rv_point *point = rv_living_point(model, source->point);
    return point == NULL ? -1 : point->group;
}

/* The smallest delay between groups bounds the spans. */
void rv_find_cross_delay(rv_model *model)
{
    model->cross_delay = INFINITY;
    for (int k = 0; k < model->netcon_count && model->group_count > 1; k++) {
        const rv_netcon *netcon = model->netcons[k];
        if (netcon == NULL || netcon->source < 0)
            continue;
        const rv_group *target = rv_group_of_netcon(model, netcon);
        const int from = rv_group_of_source(model, model->sources[netcon->source]);
        if (target != NULL && from >= 0 && from != target->index && netcon->delay < model->cross_delay)
            model->cross_delay = netcon->delay;
    }
    model->sources_stale = 0;
}

int rv_events_attach(rv_model *model)
{
    rv_runtime *runtime = rv_get_runtime(model);
    size_t count;
    if (runtime == NULL)
        return RV_MEMORY;
    rv_event *events = take_all(runtime, &count);
    if (rv_runtime_resize(model, model->group_count) != RV_OK) {
        free(events);
        return rv_set_error(model, RV_MEMORY, "out of memory for the event queues");
    }
    put_back(model, events, count);
    free(events);
    if (add_detectors(model, runtime) != RV_OK)
        return rv_set_error(model, RV_MEMORY, "out of memory for threshold detectors");
    rv_find_cross_delay(model);
    return rv_list_incoming(model);
}

/* ---------------------------------------------------------------- finitialize */

static void restart_source(rv_source *source)
{
    source->above = 0;
    if (source->record.times != NULL)
        rv_vector_renew(source->record.times, 0);
    if (source->record.ids != NULL)
        rv_vector_renew(source->record.ids, 0);
}

static void forget_events(const rv_model *model, rv_point *point)
{
    point->self_event = 0;
    rv_watch_forget(model, point, NULL);
}

/* finitialize: nothing is pending, every detector is armed. */
void rv_events_clear(rv_model *model)
{
    rv_runtime *runtime = model->runtime;
    for (int g = 0; runtime != NULL && g < runtime->groups; g++) {
        rv_queue_clear(runtime->queues[g]);
        runtime->outboxes[g].event_count = runtime->outboxes[g].spike_count = 0;
    }
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL)
            forget_events(model, model->points[k]);
    model->pending_count = 0;
    if (runtime != NULL)
        runtime->marked_count = 0;
}

void rv_sources_restart(rv_model *model)
{
    for (int k = 0; k < model->source_count; k++)
        if (model->sources[k] != NULL)
            restart_source(model->sources[k]);
}

static int initialise_weights(rv_model *model, rv_netcon *netcon)
{
    rv_group *group = rv_group_of_netcon(model, netcon);
    if (group == NULL)
        return RV_OK;
    const rv_point *point = model->points[netcon->target];
    const rv_mechanism *mechanism = model->types[point->body.type].mechanism;
    rv_context context;
    rv_call call;
    if (mechanism->receive_initial == NULL) {
        for (int w = 1; w < netcon->weight_count; w++)
            netcon->weight[w] = 0.0;
        return RV_OK;
    }
    rv_make_call(group, &group->sets[point->body.set], group->t, &call, &context);
    context.netcon = netcon->id;
    mechanism->receive_initial(&call, point->body.first, netcon->weight);
    return group->error.code;
}

/* NET_RECEIVE's INITIAL for every NetCon, in order of creation. */
int rv_events_initialise(rv_model *model)
{
    int status = RV_OK;
    for (int k = 0; k < model->netcon_count && status == RV_OK; k++)
        if (model->netcons[k] != NULL)
            status = initialise_weights(model, model->netcons[k]);
    return status;
}
