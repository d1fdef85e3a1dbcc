/* runtime.c: what outlives a rebuild of the groups, and getting everything ready before something runs. */
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
            free(model->sources[k]);
        }
    free(model->netcons);
    free(model->sources);
    free(model->records);
    free(model->plays);
    free(model->random_plays);
    free(model->transfers);
    rv_linears_free(model);
    free(model->pending);
    model->netcons = NULL;
    model->sources = NULL;
    model->netcon_count = model->source_count = model->record_count = model->play_count = model->pending_count = 0;
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
    free(runtime->marked);
    free(runtime);
    model->runtime = NULL;
}

void rv_set_poll(rv_model *model, int (*poll)(void))
{
    model->poll = poll;
}

/* From now on the calling thread may be asked to stop. */
void rv_expect_stop(rv_model *model)
{
    model->caller = pthread_self();
    atomic_store(&model->stopping, 0);
}

static int prepare(rv_model *model)
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
    if ((fresh || connected & STALE_SOURCES) && rv_events_attach(model) != RV_OK)
        return model->error.code;
    if (model->sources_stale & STALE_DELAYS)
        rv_find_cross_delay(model);
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

int rv_prepare(rv_model *model)
{
    const uint64_t start = rv_profile_layout_begins(model);
    rv_expect_stop(model);
    const int status = prepare(model);
    rv_profile_layout_ends(model, start);
    return status;
}

/* What changed in one group's copy of a type's globals since `before` goes to all the others. */
void rv_share_globals(rv_model *model, int type, const double *global, const double *before)
{
    const int slots = model->types[type].mechanism->slots[RV_SHARED];
    for (int g = 0; g < model->group_count; g++) {
        const rv_set *set = rv_set_of(&model->groups[g], type);
        for (int slot = 0; set != NULL && set->global != global && slot < slots; slot++)
            if (memcmp(&global[slot], &before[slot], sizeof(double)) != 0)
                set->global[slot] = global[slot];
    }
}

/* A copy of a set's globals, for rv_share_globals; NULL with the error set. */
double *rv_copy_globals(const rv_model *model, const rv_set *set)
{
    const int slots = model->types[set->type].mechanism->slots[RV_SHARED];
    double *copy = rv_alloc((size_t)slots, sizeof *copy);
    if (copy == NULL)
        rv_set_error(model, RV_MEMORY, "out of memory");
    else if (slots > 0)
        memcpy(copy, set->global, (size_t)slots * sizeof *copy);
    return copy;
}

/* Tables belong to the type: its first set, whichever group has it, checks them. */
static int check_tables(rv_model *model, int type)
{
    const rv_mechanism *mechanism = model->types[type].mechanism;
    if (mechanism == NULL || mechanism->check_tables == NULL)
        return RV_OK;
    for (int g = 0; g < model->group_count; g++) {
        rv_set *set = rv_set_of(&model->groups[g], type);
        rv_context context;
        rv_call call;
        if (set == NULL)
            continue;
        double *before = rv_copy_globals(model, set);
        if (before == NULL)
            return RV_MEMORY;
        rv_make_call(&model->groups[g], set, model->groups[g].t, &call, &context);
        call.count = 0;
        mechanism->check_tables(&call);
        rv_share_globals(model, type, set->global, before);
        free(before);
        return model->groups[g].error.code != RV_OK ? rv_collect_errors(model) : RV_OK;
    }
    return RV_OK;
}

int rv_prepare_span(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++) {
        model->groups[g].t = model->clock[RV_CLOCK_T];
        rv_find_moving(&model->groups[g]);
        rv_set_extracellular(model, &model->groups[g]);
        rv_find_unseen(&model->groups[g]);
    }
    if (rv_prepare_rows(model) != RV_OK)
        return model->error.code;
    for (int type = 0; type < model->type_count; type++)
        if (check_tables(model, type) != RV_OK)
            return model->error.code;
    return RV_OK;
}
