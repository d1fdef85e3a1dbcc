/* deliver.c: events in a run: detection, sending, delivery, exchange between groups. */
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static rv_point *living_point(const rv_model *model, rv_id id)
{
    return id >= 0 && id < model->point_count ? model->points[id] : NULL;
}

static rv_netcon *living_netcon(const rv_model *model, rv_id id)
{
    return id >= 0 && id < model->netcon_count ? model->netcons[id] : NULL;
}

static rv_group *group_at(rv_model *model, int index)
{
    return index >= 0 && index < model->group_count ? &model->groups[index] : NULL;
}

static rv_group *group_of_netcon(rv_model *model, const rv_netcon *netcon)
{
    const rv_point *point = netcon == NULL ? NULL : living_point(model, netcon->target);
    return point == NULL ? NULL : group_at(model, point->group);
}

/* The group that steps a variable, and its address. What belongs to no cell goes with the first group. */
rv_group *rv_group_of_ref(rv_model *model, rv_ref ref, double **address)
{
    rv_group *group = group_at(model, 0);
    *address = rv_ref_locate(model, ref);
    if (*address == NULL || group == NULL)
        return NULL;
    if (ref.kind == RV_REF_CLOCK && ref.slot == RV_CLOCK_T)
        *address = &group->t;
    else if (ref.kind == RV_REF_SECTION)
        group = group_at(model, model->sections[ref.object]->group);
    else if (ref.kind == RV_REF_POINT)
        group = group_at(model, model->points[ref.object]->group);
    else if (ref.kind == RV_REF_WEIGHT && group_of_netcon(model, living_netcon(model, ref.object)) != NULL)
        group = group_of_netcon(model, living_netcon(model, ref.object));
    if (group != NULL)
        rv_follow(group, *address);
    return group;
}

/* ---------------------------------------------------------------- after a build */

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

static rv_group *group_of_event(rv_model *model, const rv_event *event)
{
    double *address;
    const rv_point *point;
    switch (event->kind) {
    case RV_EVENT_NETCON:
        return group_of_netcon(model, living_netcon(model, event->id));
    case RV_EVENT_SELF:
        point = living_point(model, event->id);
        return point == NULL ? NULL : group_at(model, point->group);
    case RV_EVENT_RECORD:
        return model->records[event->id].values == NULL ? NULL : rv_group_of_ref(model, model->records[event->id].source, &address);
    case RV_EVENT_PLAY:
        return model->plays[event->id].values == NULL ? NULL : rv_group_of_ref(model, model->plays[event->id].target, &address);
    case RV_EVENT_MARK:
        return group_at(model, 0);
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
        rv_group *group = group_of_event(model, &events[k]);
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

static int source_group(const rv_model *model, const rv_source *source)
{
    if (source->kind == 1)
        return source->group;
    const rv_point *point = living_point(model, source->point);
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
        const rv_group *target = group_of_netcon(model, netcon);
        const int from = source_group(model, model->sources[netcon->source]);
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
    rv_group *group = group_of_netcon(model, netcon);
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
        rv_group *target = group_of_netcon(model, netcon);
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
    rv_group *group = group_at(model, source_group(model, it));
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
    rv_group *group = group_of_netcon(model, it);
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
    rv_netcon *netcon = living_netcon(model, event->kind == RV_EVENT_NETCON ? event->id : event->netcon);
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
        point = netcon != NULL ? living_point(model, netcon->target) : NULL;
        break;
    case RV_EVENT_SELF:
        point = living_point(model, event->id);
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

/* ---------------------------------------------------------------- exchange */

int rv_report(rv_model *model, rv_id source, double t)
{
    size_t room = (size_t)model->pending_room;
    if (!rv_grow((void **)&model->pending, (size_t)model->pending_count, &room, sizeof *model->pending))
        return rv_set_error(model, RV_MEMORY, "out of memory for a report");
    model->pending_room = (int)room;
    int at = model->pending_count++;
    for (; at > 0 && model->pending[at - 1].t > t; at--)
        model->pending[at] = model->pending[at - 1];
    model->pending[at].source = source;
    model->pending[at].t = t;
    return RV_OK;
}

static int by_time(const void *left, const void *right)
{
    const rv_spike *a = left, *b = right;
    if (a->sent != b->sent)
        return a->sent < b->sent ? -1 : 1;
    if (a->t != b->t)
        return a->t < b->t ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static int announce(rv_model *model, const rv_spike *spike)
{
    const rv_source *source = model->sources[spike->source];
    int status = RV_OK;
    const rv_spike_record *record = &source->record;
    if (record->times != NULL && rv_vector_append(record->times, spike->t) < 0)
        status = rv_set_error(model, RV_MEMORY, "no memory for a Vector that records spikes");
    if (record->ids != NULL && rv_vector_append(record->ids, record->id) < 0)
        status = rv_set_error(model, RV_MEMORY, "no memory for a Vector that records ids");
    if (source->reported && rv_report(model, source->id, spike->t) != RV_OK)
        status = RV_MEMORY;
    return status;
}

/* Spikes of all groups, in order of sending, to the Vectors and to Python. */
static int announce_all(rv_model *model)
{
    size_t count = 0;
    int status = RV_OK;
    for (int g = 0; g < model->group_count; g++)
        count += model->groups[g].outbox->spike_count;
    if (count == 0)
        return RV_OK;
    rv_spike *spikes = malloc(sizeof *spikes * count);
    if (spikes == NULL)
        return rv_set_error(model, RV_MEMORY, "out of memory for spikes");
    count = 0;
    for (int g = 0; g < model->group_count; g++) {
        rv_outbox *outbox = model->groups[g].outbox;
        if (outbox->spike_count > 0)
            memcpy(spikes + count, outbox->spikes, sizeof *spikes * outbox->spike_count);
        count += outbox->spike_count;
        outbox->spike_count = 0;
    }
    qsort(spikes, count, sizeof *spikes, by_time);
    for (size_t k = 0; k < count; k++) {
        const int one = announce(model, &spikes[k]);
        status = status == RV_OK ? one : status;
    }
    free(spikes);
    return status;
}

int rv_exchange(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++) {
        rv_outbox *outbox = model->groups[g].outbox;
        for (size_t k = 0; k < outbox->event_count; k++) {
            rv_group *target = group_of_event(model, &outbox->events[k]);
            if (target != NULL && rv_queue_push(target->queue, &outbox->events[k]) == 0)
                return rv_set_error(model, RV_MEMORY, "out of memory for an event");
        }
        outbox->event_count = 0;
    }
    return announce_all(model);
}
