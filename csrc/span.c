/* span.c: rv_advance: spans of steps in which every group runs alone, threads, and what must happen between spans. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "run.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------- the runtime */

rv_runtime *rv_get_runtime(rv_model *model)
{
    if (model->runtime == NULL) {
        model->runtime = calloc(1, sizeof *model->runtime);
        if (model->runtime == NULL)
            rv_set_error(model, RV_MEMORY, "out of memory");
    }
    return model->runtime;
}

static void free_group_part(rv_runtime *runtime, int g)
{
    rv_queue_free(runtime->queues[g]);
    free(runtime->outboxes[g].events);
    free(runtime->outboxes[g].spikes);
    free(runtime->detectors[g]);
    free(runtime->recorders[g]);
    free(runtime->players[g]);
}

static int enlarge(void **array, size_t size, int from, int to)
{
    char *larger = realloc(*array, size * (size_t)to);
    if (larger == NULL)
        return 0;
    memset(larger + size * (size_t)from, 0, size * (size_t)(to - from));
    *array = larger;
    return 1;
}

/* One queue, outbox … for each group; the groups borrow them. */
int rv_runtime_resize(rv_model *model, int groups)
{
    rv_runtime *runtime = model->runtime;
    const int had = runtime->groups;
    for (int g = groups; g < had; g++)
        free_group_part(runtime, g);
    if (groups < had)
        runtime->groups = groups;
    if (groups > had) {
        if (!enlarge((void **)&runtime->queues, sizeof *runtime->queues, had, groups) ||
            !enlarge((void **)&runtime->outboxes, sizeof *runtime->outboxes, had, groups) ||
            !enlarge((void **)&runtime->detectors, sizeof *runtime->detectors, had, groups) ||
            !enlarge((void **)&runtime->recorders, sizeof *runtime->recorders, had, groups) ||
            !enlarge((void **)&runtime->players, sizeof *runtime->players, had, groups))
            return RV_MEMORY;
        for (; runtime->groups < groups; runtime->groups++)
            if ((runtime->queues[runtime->groups] = rv_queue_new()) == NULL)
                return RV_MEMORY;
    }
    for (int g = 0; g < groups; g++) {
        model->groups[g].queue = runtime->queues[g];
        model->groups[g].outbox = &runtime->outboxes[g];
    }
    return RV_OK;
}

static void free_events(rv_model *model)
{
    for (int k = 0; k < model->netcon_count; k++)
        if (model->netcons[k] != NULL)
            free(model->netcons[k]->weight);
    for (int k = 0; k < model->netcon_count; k++)
        free(model->netcons[k]);
    for (int k = 0; k < model->source_count; k++)
        if (model->sources[k] != NULL) {
            free(model->sources[k]->netcons);
            free(model->sources[k]->records);
            free(model->sources[k]);
        }
    free(model->netcons);
    free(model->sources);
    free(model->records);
    free(model->plays);
    free(model->pending);
    free(model->stops);
    model->netcons = NULL;
    model->sources = NULL;
    model->netcon_count = model->source_count = model->record_count = model->play_count = model->pending_count = model->stop_count = 0;
}

void rv_runtime_free(rv_model *model)
{
    rv_runtime *runtime = model->runtime;
    rv_threads_stop(model);
    free_events(model);
    if (runtime == NULL)
        return;
    for (int g = 0; g < runtime->groups; g++)
        free_group_part(runtime, g);
    free(runtime->queues);
    free(runtime->outboxes);
    free(runtime->detectors);
    free(runtime->recorders);
    free(runtime->players);
    free(runtime->watch_table);
    free(runtime);
    model->runtime = NULL;
}

int rv_prepare(rv_model *model)
{
    if (model->dirty || model->values_stale) {
        const int status = rv_build(model);
        if (status != RV_OK)
            return status;
    }
    const rv_runtime *runtime = rv_get_runtime(model);
    if (runtime == NULL)
        return RV_MEMORY;
    const int fresh = runtime->groups != model->group_count || (model->group_count > 0 && model->groups[0].queue == NULL);
    const int connected = model->sources_stale;
    if ((fresh || connected) && rv_events_attach(model) != RV_OK)
        return model->error.code;
    if (connected && model->cross_delay < 2.0 * model->clock[RV_CLOCK_DT]) {
        model->dirty = 1; /* cells that are now joined by a short delay come into one group */
        const int status = rv_build(model);
        if (status != RV_OK)
            return status;
    }
    if ((fresh || model->records_stale) && rv_records_attach(model) != RV_OK)
        return model->error.code;
    return RV_OK;
}

static rv_set *find_set(rv_group *group, int type)
{
    for (int s = 0; s < group->set_count; s++)
        if (group->sets[s].type == type)
            return &group->sets[s];
    return NULL;
}

/* What a rebuild left in the globals of the first group goes to the copies that the others have. */
static void share_globals(rv_model *model, int from, int type, const double *global, const double *before, int slots)
{
    for (int g = from; g < model->group_count; g++) {
        rv_set *set = find_set(&model->groups[g], type);
        if (set == NULL || set->global == global)
            continue;
        for (int slot = 0; slot < slots; slot++)
            if (memcmp(&global[slot], &before[slot], sizeof(double)) != 0)
                set->global[slot] = global[slot];
    }
}

/* Tables belong to the type: its first set, whichever group has it, checks them. */
static int check_tables(rv_model *model, int type)
{
    const rv_mechanism *mechanism = model->types[type].mechanism;
    if (mechanism == NULL || mechanism->check_tables == NULL)
        return RV_OK;
    for (int g = 0; g < model->group_count; g++) {
        rv_set *set = find_set(&model->groups[g], type);
        rv_context context;
        rv_call call;
        if (set == NULL)
            continue;
        const int slots = mechanism->slots[RV_SHARED];
        double *before = rv_alloc((size_t)slots + 1, sizeof *before);
        if (before == NULL)
            return rv_set_error(model, RV_MEMORY, "out of memory");
        if (slots > 0)
            memcpy(before, set->global, (size_t)slots * sizeof *before);
        rv_make_call(&model->groups[g], set, model->groups[g].t, &call, &context);
        call.count = 0;
        mechanism->check_tables(&call);
        share_globals(model, g + 1, type, set->global, before, slots);
        free(before);
        return RV_OK;
    }
    return RV_OK;
}

int rv_prepare_span(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++) {
        model->groups[g].t = model->clock[RV_CLOCK_T];
        rv_set_cap(model, &model->groups[g]);
    }
    for (int type = 0; type < model->type_count; type++)
        if (check_tables(model, type) != RV_OK)
            return model->error.code;
    return RV_OK;
}

/* ---------------------------------------------------------------- threads */

struct rv_threads {
    rv_model *model;
    pthread_t *workers;
    int count;
    pthread_mutex_t mutex;
    pthread_cond_t start, finish;
    unsigned generation;
    int busy, quit;
    atomic_int next; /* group to take */
    int64_t steps;
};

static void run_group(rv_group *group, int64_t steps)
{
    for (int64_t k = 0; k < steps && group->error.code == RV_OK; k++)
        rv_step(group);
}

/* Groups do not see each other within a span, so it does not matter who takes which. */
static void take_groups(struct rv_threads *threads)
{
    for (int g = atomic_fetch_add(&threads->next, 1); g < threads->model->group_count; g = atomic_fetch_add(&threads->next, 1))
        run_group(&threads->model->groups[g], threads->steps);
}

static void *work(void *argument)
{
    struct rv_threads *threads = argument;
    unsigned seen = 0;
    pthread_mutex_lock(&threads->mutex);
    for (;;) {
        while (!threads->quit && threads->generation == seen)
            pthread_cond_wait(&threads->start, &threads->mutex);
        if (threads->quit)
            break;
        seen = threads->generation;
        pthread_mutex_unlock(&threads->mutex);
        take_groups(threads);
        pthread_mutex_lock(&threads->mutex);
        if (--threads->busy == 0)
            pthread_cond_signal(&threads->finish);
    }
    pthread_mutex_unlock(&threads->mutex);
    return NULL;
}

/* Start the helpers of the calling thread; with fewer than asked for where the system refuses. */
static struct rv_threads *start_threads(rv_model *model)
{
    struct rv_threads *threads = calloc(1, sizeof *threads);
    if (threads == NULL)
        return NULL;
    threads->model = model;
    threads->workers = calloc((size_t)model->thread_count, sizeof *threads->workers);
    if (threads->workers == NULL) {
        free(threads);
        return NULL;
    }
    pthread_mutex_init(&threads->mutex, NULL);
    pthread_cond_init(&threads->start, NULL);
    pthread_cond_init(&threads->finish, NULL);
    while (threads->count < model->thread_count - 1 && pthread_create(&threads->workers[threads->count], NULL, work, threads) == 0)
        threads->count++;
    return threads;
}

void rv_threads_stop(rv_model *model)
{
    struct rv_threads *threads = model->threads;
    if (threads == NULL)
        return;
    pthread_mutex_lock(&threads->mutex);
    threads->quit = 1;
    pthread_cond_broadcast(&threads->start);
    pthread_mutex_unlock(&threads->mutex);
    for (int k = 0; k < threads->count; k++)
        pthread_join(threads->workers[k], NULL);
    pthread_mutex_destroy(&threads->mutex);
    pthread_cond_destroy(&threads->start);
    pthread_cond_destroy(&threads->finish);
    free(threads->workers);
    free(threads);
    model->threads = NULL;
}

int rv_set_threads(rv_model *model, int threads)
{
    rv_threads_stop(model);
    model->thread_count = threads < 1 ? 1 : threads > 256 ? 256 : threads;
    return model->thread_count;
}

static int run_in_threads(rv_model *model, int64_t steps)
{
    if (model->threads == NULL)
        model->threads = start_threads(model);
    struct rv_threads *threads = model->threads;
    if (threads == NULL)
        return 0;
    pthread_mutex_lock(&threads->mutex);
    threads->steps = steps;
    threads->busy = threads->count;
    threads->generation++;
    atomic_store(&threads->next, 0);
    pthread_cond_broadcast(&threads->start);
    pthread_mutex_unlock(&threads->mutex);
    take_groups(threads);
    pthread_mutex_lock(&threads->mutex);
    while (threads->busy > 0)
        pthread_cond_wait(&threads->finish, &threads->mutex);
    pthread_mutex_unlock(&threads->mutex);
    return 1;
}

/* ---------------------------------------------------------------- spans */

int rv_set_max_span(rv_model *model, double ms)
{
    if (!(ms > 0.0))
        return rv_set_error(model, RV_INVALID, "the longest span must be above 0 ms");
    model->max_span = ms;
    return RV_OK;
}

static int64_t whole_steps(double ms, double dt, int64_t at_most)
{
    const double n = floor((ms + 5e-11) / dt);
    return n < (double)at_most ? (int64_t)n : at_most;
}

/* Steps that all groups can make alone. 0: the delay between groups is shorter than a step. */
static int64_t span_steps(const rv_model *model, int64_t wanted, double seconds)
{
    const rv_runtime *runtime = model->runtime;
    const double dt = model->clock[RV_CLOCK_DT];
    int64_t steps = wanted;
    if (seconds > 0.0) {
        const double enough = 0.02 / (runtime->step_seconds > 0.0 ? runtime->step_seconds : 0.005);
        steps = enough < (double)steps ? (int64_t)enough : steps;
    }
    if (model->max_span > 0.0)
        steps = whole_steps(model->max_span, dt, steps);
    if (steps < 1 || runtime->callbacks > 0 || runtime->play_shared)
        steps = 1;
    return model->group_count > 1 ? whole_steps(model->cross_delay, dt, steps) : steps;
}

/* One step of all groups together, phase by phase, with exchange wherever events are delivered. */
static int step_together(rv_model *model)
{
    const double dt = model->clock[RV_CLOCK_DT];
    for (int g = 0; g < model->group_count; g++)
        rv_detect(&model->groups[g]);
    int status = rv_exchange(model);
    if (status == RV_OK)
        status = rv_deliver_all(model, model->groups[0].t + 0.5 * dt);
    for (int g = 0; status == RV_OK && g < model->group_count; g++)
        rv_step_body(&model->groups[g]);
    status = status == RV_OK ? rv_collect_errors(model) : status;
    return status == RV_OK ? rv_deliver_all(model, model->groups[0].t) : status;
}

static int run_span(rv_model *model, int64_t steps)
{
    if (steps == 0)
        return step_together(model);
    if (model->thread_count <= 1 || model->group_count < 2 || model->runtime->play_shared || !run_in_threads(model, steps))
        for (int g = 0; g < model->group_count; g++)
            run_group(&model->groups[g], steps);
    int status = rv_collect_errors(model);
    if (model->group_count > 1 || model->groups[0].outbox->spike_count > 0) {
        const int exchanged = rv_exchange(model);
        status = status == RV_OK ? exchanged : status;
    }
    for (int g = 0; g < model->group_count && status == RV_OK; g++)
        if (rv_queue_next(model->groups[g].queue) <= model->groups[g].t)
            status = rv_deliver(&model->groups[g], model->groups[g].t);
    return status != RV_OK && status != model->error.code ? rv_collect_errors(model) : status;
}

/* Spikes of detectors that Python's callbacks wait for are reported before the step that follows them. */
static int look_ahead(rv_model *model)
{
    if (model->runtime->callbacks == 0)
        return RV_OK;
    for (int g = 0; g < model->group_count; g++)
        rv_detect(&model->groups[g]);
    const int status = rv_collect_errors(model);
    return status == RV_OK ? rv_exchange(model) : status;
}

/* ---------------------------------------------------------------- stops */

int rv_stop_at(rv_model *model, double t)
{
    if (!(t >= model->clock[RV_CLOCK_T] - 1e-9))
        return rv_set_error(model, RV_INVALID, "an event at %g ms lies in the past: t is %g ms", t, model->clock[RV_CLOCK_T]);
    size_t room = (size_t)model->stop_room;
    if (!rv_grow((void **)&model->stops, (size_t)model->stop_count, &room, sizeof *model->stops))
        return rv_set_error(model, RV_MEMORY, "out of memory for an event");
    model->stop_room = (int)room;
    int at = model->stop_count++;
    for (; at > 0 && model->stops[at - 1] > t; at--)
        model->stops[at] = model->stops[at - 1];
    model->stops[at] = t;
    return RV_OK;
}

int rv_pending(rv_model *model, rv_id *netcons, double *times, int room)
{
    const int count = model->pending_count < room ? model->pending_count : room;
    for (int k = 0; k < count; k++) {
        netcons[k] = model->pending[k].netcon;
        times[k] = model->pending[k].t;
    }
    memmove(model->pending, model->pending + count, sizeof *model->pending * (size_t)(model->pending_count - count));
    model->pending_count -= count;
    return count;
}

/* Steps until the first stop falls into the first half of a step. */
static int64_t steps_to_stop(const rv_model *model, int64_t wanted)
{
    if (model->stop_count == 0)
        return wanted;
    const double n = ceil((model->stops[0] - model->clock[RV_CLOCK_T]) / model->clock[RV_CLOCK_DT] - 0.5 - 1e-9);
    return n <= 0.0 ? 0 : n < (double)wanted ? (int64_t)n : wanted;
}

/* Deliver what is due up to the first stop, report it (NetCon −1) and forget it. */
static int stop_now(rv_model *model)
{
    const double t = model->stops[0];
    int count = 0, status = rv_deliver_all(model, t);
    while (count < model->stop_count && model->stops[count] == t)
        count++;
    memmove(model->stops, model->stops + count, sizeof *model->stops * (size_t)(model->stop_count - count));
    model->stop_count -= count;
    for (; count > 0 && status == RV_OK; count--)
        status = rv_report(model, -1, t);
    return status;
}

/* ---------------------------------------------------------------- rv_advance */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* One span of at most `wanted` steps; the steps made, or a status. */
static int64_t advance_once(rv_model *model, int64_t wanted, double seconds)
{
    const double start = seconds > 0.0 ? now() : 0.0;
    const int64_t steps = span_steps(model, wanted, seconds), made = steps > 0 ? steps : 1;
    int status = model->runtime->play_shared ? rv_prepare_span(model) : RV_OK;
    if (status == RV_OK)
        status = run_span(model, steps);
    if (status != RV_OK)
        return status;
    model->clock[RV_CLOCK_T] = model->groups[0].t;
    if (seconds > 0.0)
        model->runtime->step_seconds = (now() - start) / (double)made;
    return made;
}

static int check_arguments(rv_model *model)
{
    if (!(model->clock[RV_CLOCK_DT] > 0.0) || !isfinite(model->clock[RV_CLOCK_DT]))
        return rv_set_error(model, RV_INVALID, "dt must be above 0 ms, it is %g", model->clock[RV_CLOCK_DT]);
    return model->group_count > 0 ? RV_OK : rv_set_error(model, RV_INVALID, "there is no section and no artificial cell to step");
}

int rv_advance(rv_model *model, int64_t steps, double seconds, int64_t *done)
{
    int64_t made = 0;
    int status = rv_prepare(model);
    *done = 0;
    if (status != RV_OK || (status = check_arguments(model)) != RV_OK)
        return status;
    const double deadline = seconds > 0.0 ? now() + seconds : INFINITY;
    status = rv_prepare_span(model);
    while (*done < steps && status == RV_OK) {
        const int64_t wanted = steps_to_stop(model, steps - *done);
        status = wanted == 0 ? stop_now(model) : look_ahead(model);
        if (status != RV_OK || model->pending_count > 0)
            break;
        made = advance_once(model, wanted, seconds);
        status = made < 0 ? (int)made : RV_OK;
        *done += made > 0 ? made : 0;
        if (model->pending_count > 0 || (seconds > 0.0 && now() >= deadline))
            break;
    }
    for (int g = 0; g < model->group_count && status == RV_OK && made > 0; g++)
        if (!model->groups[g].wants_i_cap)
            rv_set_i_cap(&model->groups[g]);
    return status;
}
