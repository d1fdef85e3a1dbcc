/* exchange.c: what groups have for each other and for the world at the end of a span: events, spikes that are recorded or reported. */
#include "targets.h"

#include <stdlib.h>
#include <string.h>

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
            rv_group *target = rv_group_of_event(model, &outbox->events[k]);
            if (target != NULL && rv_queue_push(target->queue, &outbox->events[k]) == 0)
                return rv_set_error(model, RV_MEMORY, "out of memory for an event");
        }
        outbox->event_count = 0;
    }
    return announce_all(model);
}
