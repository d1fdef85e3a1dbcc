/* record.c: Vectors that record variables or play into them. */
#include "run.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- what Python asks for */

/* Room for one more; arrays double whenever their count is a power of two. */
static int add_entry(rv_model *model, void **entries, int count, size_t size)
{
    model->records_stale = 1;
    if (count > 0 && (count & (count - 1)) != 0)
        return RV_OK;
    void *larger = realloc(*entries, size * (count > 0 ? 2 * (size_t)count : 1));
    if (larger == NULL)
        return rv_set_error(model, RV_MEMORY, "out of memory for record or play");
    *entries = larger;
    return RV_OK;
}

/* A note for the engine, not part of what a const Vector promises to keep. */
static void refer_to(const rv_vector *vector)
{
    if (vector != NULL)
        ((rv_vector *)(uintptr_t)vector)->referred = 1;
}

int rv_record(rv_model *model, rv_vector *values, rv_ref source, double interval, const rv_vector *times)
{
    if (rv_ref_locate(model, source) == NULL)
        return RV_DEAD;
    if (!(interval >= 0.0))
        return rv_set_error(model, RV_INVALID, "the interval of a record must not be negative");
    rv_record_remove(model, values);
    if (add_entry(model, (void **)&model->records, model->record_count, sizeof *model->records) != RV_OK)
        return RV_MEMORY;
    refer_to(times);
    values->recorded = model->record_count + 1;
    model->records[model->record_count++] =
        (rv_record_entry){.values = values, .source = source, .interval = interval, .times = times, .group = -1};
    return RV_OK;
}

static int remove_entry(rv_record_entry *entry)
{
    if (entry->values == NULL)
        return 0;
    entry->values->recorded = 0;
    entry->values = NULL;
    return 1;
}

int rv_record_remove(rv_model *model, const rv_vector *values)
{
    int removed = values->recorded > 0 ? remove_entry(&model->records[values->recorded - 1]) : 0;
    for (int k = 0; values->referred && k < model->record_count; k++)
        if (model->records[k].times == values)
            removed += remove_entry(&model->records[k]);
    model->records_stale |= removed > 0;
    return removed;
}

int rv_play(rv_model *model, const rv_vector *values, rv_ref target, const rv_vector *times, double interval, int continuous)
{
    if (rv_ref_locate(model, target) == NULL)
        return RV_DEAD;
    if (times == NULL && !(interval > 0.0))
        return rv_set_error(model, RV_INVALID, "play needs a Vector of times or an interval above 0");
    if (add_entry(model, (void **)&model->plays, model->play_count, sizeof *model->plays) != RV_OK)
        return RV_MEMORY;
    refer_to(values);
    refer_to(times);
    model->plays[model->play_count++] = (rv_play_entry){
        .values = values, .target = target, .times = times, .interval = interval, .continuous = continuous, .group = -1};
    return RV_OK;
}

int rv_play_remove(rv_model *model, const rv_vector *values)
{
    int removed = 0;
    for (int k = 0; values->referred && k < model->play_count; k++)
        if (model->plays[k].values != NULL && (model->plays[k].values == values || model->plays[k].times == values)) {
            model->plays[k].values = NULL;
            removed++;
        }
    model->records_stale |= removed > 0;
    return removed;
}

/* ---------------------------------------------------------------- after a build or an edit */

enum { STAGED = 32, AHEAD = 8, LINE = 64 /* bytes of the cache */ };

static int each_step(const rv_record_entry *entry)
{
    return entry->values != NULL && entry->variable != NULL && entry->interval == 0.0 && entry->times == NULL;
}

static int locate_records(rv_model *model, int *counts)
{
    for (int k = 0; k < model->record_count; k++) {
        rv_record_entry *entry = &model->records[k];
        double *address = NULL;
        rv_group *group = entry->values == NULL ? NULL : rv_group_of_ref(model, entry->source, &address);
        entry->variable = group == NULL ? NULL : address;
        entry->group = group == NULL ? -1 : group->index;
        if (group == NULL)
            continue;
        group->wants_i_cap |= entry->source.kind == RV_REF_SECTION && entry->source.type == RV_NODE && entry->source.slot == RV_NODE_I_CAP;
        counts[group->index] += each_step(entry);
    }
    return RV_OK;
}

int rv_records_dead(rv_model *model)
{
    int count = 0;
    for (int k = 0; k < model->record_count; k++)
        count += model->records[k].values != NULL && model->records[k].group < 0 && rv_ref_locate(model, model->records[k].source) == NULL;
    return count;
}

static void locate_plays(rv_model *model, int *counts)
{
    model->runtime->play_shared = 0;
    for (int k = 0; k < model->play_count; k++) {
        rv_play_entry *entry = &model->plays[k];
        double *address = NULL;
        rv_group *group = entry->values == NULL ? NULL : rv_group_of_ref(model, entry->target, &address);
        entry->variable = group == NULL ? NULL : address;
        entry->group = group == NULL ? -1 : group->index;
        if (group == NULL)
            continue;
        model->runtime->play_shared |=
            entry->target.kind == RV_REF_GLOBAL || entry->target.kind == RV_REF_CLOCK || entry->target.kind == RV_REF_ADDRESS;
        counts[group->index] += entry->continuous != 0;
    }
}

/* An odd number of cache lines: the rows of a column are then in different sets of the cache. */
static size_t row_of_samples(int recorders)
{
    return 8 * (((size_t)recorders / 8 + 1) | 1);
}

/* Samples wait in rows, one a step, and go to their Vectors STAGED steps at a time: appending one number to each of many Vectors would
 * touch two or three cache lines for each. */
static int allot_recorders(rv_model *model, int g, int count)
{
    rv_runtime *runtime = model->runtime;
    rv_group *group = &model->groups[g];
    const size_t rows = sizeof(double) * STAGED * row_of_samples(count), size = sizeof *group->recorders * ((size_t)count + 1);
    rv_recorder *recorders = realloc(runtime->recorders[g], rows + size);
    if (recorders == NULL)
        return RV_MEMORY;
    runtime->recorders[g] = recorders;
    group->samples = (double *)(void *)recorders;
    group->recorders = (rv_recorder *)(void *)((char *)recorders + rows);
    group->recorder_count = group->staged = 0;
    return RV_OK;
}

static int allot(rv_model *model, const int *record_counts, const int *play_counts)
{
    rv_runtime *runtime = model->runtime;
    for (int g = 0; g < model->group_count; g++) {
        rv_player *players = realloc(runtime->players[g], sizeof *players * ((size_t)play_counts[g] + 1));
        if (players != NULL)
            runtime->players[g] = players;
        if (players == NULL || allot_recorders(model, g, record_counts[g]) != RV_OK)
            return RV_MEMORY;
        model->groups[g].players = players;
        model->groups[g].player_count = 0;
    }
    return RV_OK;
}

/* Neighbours in memory are read one after the other, whatever the order of the calls of `record`. */
static int by_address(const void *a, const void *b)
{
    const uintptr_t left = (uintptr_t)((const rv_recorder *)a)->variable, right = (uintptr_t)((const rv_recorder *)b)->variable;
    return (left > right) - (left < right);
}

/* Counts from the last to the first how many variables follow each other in memory from each on. */
static void put_in_order(rv_group *group)
{
    rv_recorder *recorders = group->recorders;
    qsort(recorders, (size_t)group->recorder_count, sizeof *recorders, by_address);
    for (int k = group->recorder_count - 1; k >= 0; k--) {
        const int followed = k + 1 < group->recorder_count && recorders[k + 1].variable == recorders[k].variable + 1;
        recorders[k].neighbours = followed ? recorders[k + 1].neighbours + 1 : 1;
    }
}

/* Who may look at a Vector within a span wants it complete: VERBATIM, and what plays it or takes times from it. */
static void fill(rv_model *model)
{
    const int at_once = rv_needs_one_thread(model);
    for (int k = 0; k < model->record_count; k++) {
        const rv_record_entry *entry = &model->records[k];
        if (!each_step(entry))
            continue;
        rv_group *group = &model->groups[entry->group];
        group->records_at_once |= at_once || entry->values->referred;
        group->recorders[group->recorder_count++] = (rv_recorder){entry->variable, entry->values, 1};
    }
    for (int g = 0; g < model->group_count; g++)
        put_in_order(&model->groups[g]);
    for (int k = 0; k < model->play_count; k++) {
        const rv_play_entry *entry = &model->plays[k];
        if (entry->values == NULL || entry->variable == NULL || !entry->continuous)
            continue;
        rv_group *group = &model->groups[entry->group];
        group->players[group->player_count++] = (rv_player){&model->plays[k]};
    }
}

int rv_records_attach(rv_model *model)
{
    rv_runtime *runtime = rv_get_runtime(model);
    int *counts = calloc(2 * (size_t)model->group_count + 1, sizeof *counts);
    if (runtime == NULL || counts == NULL || rv_runtime_resize(model, model->group_count) != RV_OK) {
        free(counts);
        return rv_set_error(model, RV_MEMORY, "out of memory for record and play");
    }
    for (int g = 0; g < model->group_count; g++)
        model->groups[g].wants_i_cap = model->groups[g].records_at_once = 0;
    locate_records(model, counts);
    locate_plays(model, counts + model->group_count);
    runtime->play_shared |= rv_random_plays_attach(model);
    rv_transfers_attach(model);
    rv_linears_attach(model);
    const int status = allot(model, counts, counts + model->group_count);
    free(counts);
    if (status != RV_OK)
        return rv_set_error(model, RV_MEMORY, "out of memory for record and play");
    fill(model);
    model->records_stale = 0;
    return RV_OK;
}

/* ---------------------------------------------------------------- finitialize */

/* Return whether any went: those after it have moved. */
static int drop_removed(rv_model *model)
{
    const int before = model->record_count + model->play_count;
    int kept = 0;
    for (int k = 0; k < model->record_count; k++)
        if (model->records[k].values != NULL) {
            model->records[k].values->recorded = kept + 1;
            model->records[kept++] = model->records[k];
        }
    model->record_count = kept;
    kept = 0;
    for (int k = 0; k < model->play_count; k++)
        if (model->plays[k].values != NULL)
            model->plays[kept++] = model->plays[k];
    model->play_count = kept;
    return model->record_count + model->play_count < before;
}

static void push(rv_group *group, rv_event_kind kind, rv_id id, double sent, double t)
{
    const rv_event event = {.t = t, .sent = sent, .kind = kind, .id = id, .netcon = -1};
    if (rv_queue_push(group->queue, &event) == 0)
        rv_group_failed(group, RV_MEMORY, t, NULL, 0, "out of memory for an event of record or play");
}

static double time_of(const rv_play_entry *entry, size_t k)
{
    return entry->times != NULL ? entry->times->data[k] : (double)k * entry->interval;
}

static size_t sample_count(const rv_play_entry *entry)
{
    return entry->times != NULL && entry->times->size < entry->values->size ? entry->times->size : entry->values->size;
}

/* The queue was just cleared: Vectors are empty, plays wait for their first time. */
void rv_records_restart(rv_model *model)
{
    if (drop_removed(model) && rv_records_attach(model) != RV_OK)
        return;
    for (int k = 0; k < model->record_count; k++) {
        model->records[k].index = 0;
        rv_vector_renew(model->records[k].values, 0);
    }
    for (int k = 0; k < model->play_count; k++) {
        rv_play_entry *entry = &model->plays[k];
        entry->last = 0;
        entry->index = entry->continuous == 2 ? sample_count(entry) : 0; /* all its line at once, and no event that sets it now */
        if (entry->group >= 0 && entry->index < sample_count(entry))
            push(&model->groups[entry->group], RV_EVENT_PLAY, k, 0.0, time_of(entry, 0));
    }
}

/* End of finitialize: records at given times wait for their first. */
void rv_records_begin(rv_model *model)
{
    for (int k = 0; k < model->record_count; k++) {
        rv_record_entry *entry = &model->records[k];
        if (entry->group < 0)
            continue;
        if (entry->times != NULL && entry->times->size > 0)
            push(&model->groups[entry->group], RV_EVENT_RECORD, k, 0.0, entry->times->data[0]);
        else if (entry->times == NULL && entry->interval > 0.0)
            push(&model->groups[entry->group], RV_EVENT_RECORD, k, 0.0, 0.0);
    }
}

static size_t first_after(const rv_vector *times, double t)
{
    size_t k = 0;
    while (k < times->size && times->data[k] <= t)
        k++;
    return k;
}

static void resume_play(rv_model *model, int k, double t)
{
    rv_play_entry *entry = &model->plays[k];
    entry->index = entry->last = 0;
    while (entry->index < sample_count(entry) && time_of(entry, entry->index) <= t)
        entry->index++;
    if (entry->group >= 0 && entry->index < sample_count(entry))
        push(&model->groups[entry->group], RV_EVENT_PLAY, k, t, time_of(entry, entry->index));
}

static void resume_record(rv_model *model, int k, double t)
{
    rv_record_entry *entry = &model->records[k];
    rv_group *group = entry->group >= 0 ? &model->groups[entry->group] : NULL;
    entry->index = entry->times != NULL ? first_after(entry->times, t) : 0;
    if (entry->times != NULL && group != NULL && entry->index < entry->times->size)
        push(group, RV_EVENT_RECORD, k, t, entry->times->data[entry->index]);
    if (entry->times == NULL && group != NULL && entry->interval > 0.0) {
        entry->index = (size_t)(t / entry->interval) + 1;
        push(group, RV_EVENT_RECORD, k, t, (double)entry->index * entry->interval);
    }
}

void rv_records_resume(rv_model *model)
{
    const double t = model->clock[RV_CLOCK_T];
    for (int k = 0; k < model->play_count; k++)
        if (model->plays[k].values != NULL)
            resume_play(model, k, t);
    for (int k = 0; k < model->record_count; k++)
        if (model->records[k].values != NULL)
            resume_record(model, k, t);
}

/* ---------------------------------------------------------------- in a run */

static int append(rv_group *group, rv_vector *values, double x)
{
    if (values->size < values->capacity) {
        values->data[values->size++] = x;
        return RV_OK;
    }
    if (rv_vector_append(values, x) < 0)
        return rv_group_failed(group, RV_MEMORY, group->t, NULL, 0, "no memory for a Vector that records");
    return RV_OK;
}

static void append_staged(rv_group *group, rv_vector *values, const double *sample, size_t row)
{
    const size_t size = values->size, count = (size_t)group->staged;
    if (values->capacity - size < count) {
        for (size_t s = 0; s < count; s++)
            append(group, values, sample[s * row]);
        return;
    }
    for (size_t s = 0; s < count; s++)
        values->data[size + s] = sample[s * row];
    values->size = size + count;
}

/* Vectors lie anywhere in memory, so that no processor foresees where the next one's samples go: it is told, for the Vectors first, which say
 * where their numbers are. */
static void fetch_ahead(const rv_group *group, int k)
{
    const rv_recorder *recorders = group->recorders;
    if (k + 2 * AHEAD < group->recorder_count)
        __builtin_prefetch(recorders[k + 2 * AHEAD].values);
    if (k + AHEAD >= group->recorder_count)
        return;
    const rv_vector *values = recorders[k + AHEAD].values;
    const uintptr_t next = (uintptr_t)values->data + sizeof *values->data * values->size; /* no pointer: it may be none of the Vector's */
    for (size_t line = 0; line <= sizeof *values->data * (size_t)group->staged; line += LINE)
        __builtin_prefetch((const void *)(next + line), 1);
}

void rv_record_flush(rv_group *group)
{
    const size_t row = row_of_samples(group->recorder_count);
    for (int k = 0; group->staged > 0 && k < group->recorder_count; k++) {
        fetch_ahead(group, k);
        append_staged(group, group->recorders[k].values, group->samples + k, row);
    }
    group->staged = 0;
}

int rv_record_now(rv_group *group)
{
    double *sample = group->samples + (size_t)group->staged * row_of_samples(group->recorder_count);
    const rv_recorder *recorders = group->recorders;
    for (int k = 0, n; k < group->recorder_count; k += n) {
        const double *variables = recorders[k].variable;
        n = recorders[k].neighbours;
        for (int i = 0; i < n; i++)
            sample[k + i] = variables[i];
    }
    if (++group->staged == STAGED || group->records_at_once)
        rv_record_flush(group);
    return group->error.code;
}

void rv_record_event(rv_group *group, const rv_event *event)
{
    const rv_model *model = group->model;
    if (event->id >= model->record_count)
        return;
    rv_record_entry *entry = &model->records[event->id];
    if (entry->values == NULL || entry->variable == NULL)
        return;
    entry->index++;
    if (entry->times == NULL) {
        append(group, entry->values, entry->variable == &group->t ? event->t : *entry->variable);
        push(group, RV_EVENT_RECORD, event->id, event->t, event->t + entry->interval);
        return;
    }
    append(group, entry->values, *entry->variable);
    if (entry->index < entry->times->size)
        push(group, RV_EVENT_RECORD, event->id, event->t, entry->times->data[entry->index]);
}

/* Linear between the two samples around t; the first value before the first time; beyond sample `index` its line goes on. */
static double interpolate(rv_play_entry *entry, double t)
{
    const double *y = entry->values->data;
    const size_t samples = sample_count(entry), most = entry->index < samples ? entry->index : samples - 1;
    size_t k = entry->last < 1 ? 1 : entry->last;
    if (most == 0 || t <= time_of(entry, 0))
        return y[0];
    k = k < most ? k : most;
    while (k > 1 && t < time_of(entry, k - 1))
        k--;
    while (k < most && t >= time_of(entry, k))
        k++;
    entry->last = k;
    const double t0 = time_of(entry, k - 1), t1 = time_of(entry, k);
    if (t0 == t1)
        return 0.5 * (y[k - 1] + y[k]);
    return y[k - 1] + (y[k] - y[k - 1]) * ((t - t0) / (t1 - t0));
}

void rv_play_event(rv_group *group, const rv_event *event)
{
    const rv_model *model = group->model;
    if (event->id >= model->play_count)
        return;
    rv_play_entry *entry = &model->plays[event->id];
    if (entry->values == NULL || entry->variable == NULL || entry->index >= sample_count(entry))
        return;
    const size_t due = entry->index++;
    if (entry->index < sample_count(entry))
        push(group, RV_EVENT_PLAY, event->id, event->t,
             entry->times != NULL ? entry->times->data[entry->index] : event->t + entry->interval);
    *entry->variable = entry->continuous ? interpolate(entry, event->t) : entry->values->data[due];
}

/* Continuous plays at time t. */
void rv_play_at(rv_group *group, double t)
{
    for (int k = 0; k < group->player_count; k++) {
        rv_play_entry *entry = group->players[k].entry;
        if (sample_count(entry) > 0)
            *entry->variable = interpolate(entry, t);
    }
}

/* ---------------------------------------------------------------- frecord_init */

int rv_record_init(rv_model *model)
{
    const int status = rv_prepare(model);
    if (status != RV_OK)
        return status;
    for (int k = 0; k < model->record_count; k++)
        if (each_step(&model->records[k]))
            rv_vector_renew(model->records[k].values, 0);
    for (int g = 0; g < model->group_count; g++) {
        rv_record_now(&model->groups[g]);
        rv_record_flush(&model->groups[g]);
    }
    return rv_collect_errors(model);
}
