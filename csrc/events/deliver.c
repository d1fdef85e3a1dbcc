/* deliver.c: events in a run: detection, sending, delivery. */
#include "targets.h"

#include <stdlib.h>

/* ---------------------------------------------------------------- sending */

static int send(rv_group *group, rv_group *target, const rv_event *event)
{
    rv_outbox *outbox = group->outbox;
    if (target == group)
        return rv_queue_push(group->queue, event) != 0;
    if (!rv_grow((void **)&outbox->events, outbox->event_count, &outbox->event_room, sizeof *outbox->events))
        return 0;
    outbox->events[outbox->event_count++] = *event;
    return 1;
}

/* A spike of `source` at t, sent at `sent`: to all its NetCons, and into the outbox where someone wants to know. */
void rv_send_spike(rv_group *group, rv_source *source, double sent, double t)
{
    rv_model *model = group->model;
    rv_outbox *outbox = group->outbox;
    int kept = 1;
    for (int k = 0; k < source->netcon_count; k++) {
        if (source->netcons[k] < 0)
            continue;
        const rv_netcon *netcon = model->netcons[source->netcons[k]];
        rv_group *target = rv_group_of_netcon(model, netcon);
        if (!netcon->active || target == NULL)
            continue;
        const rv_event event = {.t = t + netcon->delay,
                                .sent = sent,
                                .order = source->kind == 1 ? source->id + 1 : 0,
                                .kind = RV_EVENT_NETCON,
                                .id = netcon->id,
                                .netcon = -1};
        kept &= send(group, target, &event);
    }
    if (source->record.times != NULL || source->record.ids != NULL || source->reported) {
        kept &= rv_grow((void **)&outbox->spikes, outbox->spike_count, &outbox->spike_room, sizeof *outbox->spikes);
        if (kept)
            outbox->spikes[outbox->spike_count++] = (rv_spike){sent, t, source->id};
    }
    if (!kept)
        rv_group_failed(group, RV_MEMORY, t, NULL, 0, "out of memory for an event");
}

/* Strictly above the threshold fires once; at or below re-arms. */
int rv_detect(rv_group *group)
{
    const double t = group->t + 1e-10;
    const uint64_t time = rv_profile_now(group);
    for (int k = 0; k < group->detector_count; k++) {
        rv_source *source = group->detectors[k].source;
        const int above = *group->detectors[k].variable > source->threshold;
        if (above && !source->above)
            rv_send_spike(group, source, t, t);
        source->above = above;
    }
    rv_watch_test(group);
    rv_profile_phase(group, RV_PHASE_THRESHOLDS, time);
    return group->error.code;
}

/* Send a spike of a source that fires at t to all its NetCons. */
int rv_source_fire(rv_model *model, rv_id source, double t)
{
    rv_source *it = rv_get_source(model, source);
    if (it == NULL)
        return RV_DEAD;
    rv_group *group = rv_group_at(model, rv_group_of_source(model, it));
    if (group != NULL)
        rv_send_spike(group, it, model->clock[RV_CLOCK_T], t);
    return RV_OK;
}

/* Put an event for the target of a NetCon into its queue, at t, which must not have passed. `handle`: the queue's name of it, 0 for none. */
static int put_event(rv_model *model, const rv_netcon *it, double t, rv_event event, int64_t *handle)
{
    *handle = 0;
    if (it == NULL)
        return RV_DEAD;
    const int status = rv_prepare(model);
    if (status != RV_OK)
        return status;
    if (!(t >= model->clock[RV_CLOCK_T] - 1e-9))
        return rv_set_error(model, RV_INVALID, "an event at %g ms lies in the past: t is %g ms", t, model->clock[RV_CLOCK_T]);
    rv_group *group = rv_group_of_netcon(model, it);
    if (group == NULL)
        return RV_OK;
    event.t = t;
    event.sent = model->clock[RV_CLOCK_T];
    *handle = rv_queue_push(group->queue, &event);
    return *handle != 0 ? RV_OK : rv_set_error(model, RV_MEMORY, "out of memory for an event");
}

/* Deliver to the target of a NetCon at t. */
int rv_netcon_event(rv_model *model, rv_id netcon, double t)
{
    int64_t handle;
    return put_event(model, rv_get_netcon(model, netcon), t, (rv_event){.kind = RV_EVENT_NETCON, .id = netcon, .netcon = -1}, &handle);
}

/* The same as if the target, an artificial cell, had sent the event to itself; net_move moves it where the flag is 1. */
int rv_netcon_self_event(rv_model *model, rv_id netcon, double t, double flag)
{
    const rv_netcon *it = rv_get_netcon(model, netcon);
    const rv_id target = it == NULL ? -1 : it->target;
    rv_point *point = target < 0 ? NULL : rv_get_point(model, target);
    if (point == NULL)
        return RV_DEAD;
    int64_t handle;
    const int status = put_event(model, it, t, (rv_event){.kind = RV_EVENT_SELF, .id = target, .netcon = netcon, .flag = flag}, &handle);
    if (status == RV_OK && flag == 1.0)
        point->self_event = handle;
    return status;
}

/* ---------------------------------------------------------------- delivery */

static void receive(rv_group *group, const rv_event *event, rv_point *point, rv_netcon *netcon)
{
    rv_set *set = &group->sets[point->body.set];
    const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
    double none[8] = {0.0};
    double *weight = netcon != NULL ? netcon->weight : none, *larger = NULL;
    rv_context context;
    rv_call call;
    if (mechanism->receive == NULL)
        return;
    if (netcon == NULL && mechanism->weight_count > 8) {
        weight = larger = calloc((size_t)mechanism->weight_count, sizeof *larger);
        if (larger == NULL) {
            rv_group_failed(group, RV_MEMORY, event->t, NULL, 0, "out of memory for the arguments of an event");
            return;
        }
    }
    rv_make_call(group, set, event->t, &call, &context);
    context.netcon = netcon != NULL ? netcon->id : -1;
    const uint64_t time = rv_profile_now(group);
    mechanism->receive(&call, point->body.first, weight, event->flag);
    const uint64_t after = rv_profile_set(group, set, RV_WORK_RECEIVE, 1, time);
    if (group->profile != NULL)
        group->profile->phase[RV_PHASE_EVENTS] -= after - time; /* rv_deliver counts all */
    free(larger);
}

/* Only the first group has marks, so no other thread writes here. */
static void pass_mark(rv_group *group, const rv_event *event)
{
    rv_runtime *runtime = group->model->runtime;
    if (event->id < 0)
        return;
    if (rv_grow((void **)&runtime->marked, runtime->marked_count, &runtime->marked_room, sizeof *runtime->marked))
        runtime->marked[runtime->marked_count++] = event->id;
    else
        rv_group_failed(group, RV_MEMORY, event->t, NULL, 0, "out of memory for an event");
}

static void deliver(rv_group *group, const rv_event *event)
{
    rv_model *model = group->model;
    rv_netcon *netcon = rv_living_netcon(model, event->kind == RV_EVENT_NETCON ? event->id : event->netcon);
    rv_point *point = NULL;
    switch (event->kind) {
    case RV_EVENT_PLAY:
        rv_play_event(group, event);
        return;
    case RV_EVENT_RECORD:
        rv_record_event(group, event);
        return;
    case RV_EVENT_MARK:
        pass_mark(group, event);
        return;
    case RV_EVENT_NETCON:
        point = netcon != NULL ? rv_living_point(model, netcon->target) : NULL;
        break;
    case RV_EVENT_SELF:
        point = rv_living_point(model, event->id);
        if (point != NULL && point->self_event == event->handle)
            point->self_event = 0;
        break;
    }
    if (point != NULL && point->group == group->index)
        receive(group, event, point, netcon);
}

/* Only the thread that called may ask: the others do not hold Python's lock. */
int rv_asked_to_stop(rv_model *model)
{
    if (!atomic_load_explicit(&model->stopping, memory_order_relaxed) && model->poll != NULL && pthread_equal(model->caller, pthread_self()) &&
        model->poll())
        atomic_store(&model->stopping, 1);
    return atomic_load_explicit(&model->stopping, memory_order_relaxed);
}

/* Deliver what is due up to `until`, including what that causes. */
int rv_deliver(rv_group *group, double until)
{
    rv_model *model = group->model;
    rv_event event;
    const uint64_t time = rv_profile_now(group);
    for (unsigned count = 1; group->error.code == RV_OK && rv_queue_pop(group->queue, until, &event); count++) {
        deliver(group, &event);
        if (count % POLL_EVERY == 0 && rv_asked_to_stop(model))
            rv_group_failed(group, RV_INTERRUPTED, group->t, NULL, 0, "interrupted among %u events at t = %.10g ms", count, event.t);
    }
    rv_profile_phase(group, RV_PHASE_EVENTS, time);
    return group->error.code;
}
