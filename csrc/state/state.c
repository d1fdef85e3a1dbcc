/* state.c: all that decides how a run goes on, as bytes, and back: SaveState.
 *
 * One walk over the model serves three times: it saves, it checks whether bytes fit the model, and it restores. Objects are known by their rank
 * among the living ones of their kind, so that a script which builds the same model again can restore what another process saved.
 * What only the user sets is not saved, as in NEURON: geometry, cm, delays, thresholds, PARAMETERs of mechanisms that receive no events,
 * concentrations and reversal potentials that no mechanism computes.
 */
#include "state.h"

#include <stdlib.h>

static int is_used(const rv_model *model, int type)
{
    const rv_type_info *info = &model->types[type];
    int used = info->mechanism != NULL && info->mechanism->bare && info->mechanism->writes_global;
    for (int g = 0; g < model->group_count && !used; g++)
        used = info->mechanism != NULL && rv_set_of(&model->groups[g], type) != NULL;
    return used && info->mechanism->slots[RV_SHARED] > 0;
}

static void pass_globals_of(rv_walk *walk, int type)
{
    const rv_mechanism *mechanism = walk->model->types[type].mechanism;
    if (!rv_walk_expect_text(walk, mechanism->name, "a mechanism with GLOBALs"))
        return;
    for (int f = 0; f < mechanism->field_count; f++)
        for (int k = 0; mechanism->fields[f].scope == RV_SHARED && mechanism->fields[f].role != RV_PARAMETER
                        && k < (mechanism->fields[f].length > 0 ? mechanism->fields[f].length : 1); k++) {
            double value = *rv_global_value(walk->model, type, mechanism->fields[f].slot + k);
            rv_walk_double(walk, &value);
            if (walk->purpose == RESTORE && walk->status == RV_OK)
                rv_global_set(walk->model, type, mechanism->fields[f].slot + k, value);
        }
}

/* Groups may have copies of their own of what mechanisms assign. */
static void pass_copies(rv_walk *walk)
{
    const rv_model *model = walk->model;
    int copies = 0;
    for (int pass_of = 0; pass_of < 2 && walk->status == RV_OK; pass_of++) {
        for (int g = 0; g < model->group_count; g++)
            for (int s = 0; s < model->groups[g].set_count; s++) {
                const rv_set *set = &model->groups[g].sets[s];
                const rv_type_info *info = &model->types[set->type];
                if (set->global == info->global)
                    continue;
                if (pass_of == 0)
                    copies += info->mechanism->slots[RV_SHARED];
                for (int k = 0; pass_of == 1 && k < info->mechanism->slots[RV_SHARED]; k++)
                    rv_walk_double(walk, &set->global[k]);
            }
        if (pass_of == 0)
            rv_walk_expect(walk, copies, "copies of GLOBALs", -1);
    }
}

static void pass_globals(rv_walk *walk)
{
    int count = 0;
    for (int t = 1; t < walk->model->type_count; t++)
        count += is_used(walk->model, t);
    if (!rv_walk_expect(walk, count, "mechanisms with GLOBALs", -1))
        return;
    for (int t = 1; t < walk->model->type_count && walk->status == RV_OK; t++)
        if (is_used(walk->model, t))
            pass_globals_of(walk, t);
    pass_copies(walk);
}

static void pass_generators(rv_walk *walk, rv_generator *const *generators, int count)
{
    if (!rv_walk_expect(walk, count, "Random objects", -1))
        return;
    for (int k = 0; k < count && walk->status == RV_OK; k++)
        for (int part = 0; part < RV_GENERATOR_PARTS; part++) {
            size_t size = 0;
            if (part == RV_GENERATOR_PARTS - 1 && !rv_walk_expect(walk, rv_generator_has_acg(generators[k]), "ACG generators of a Random", -1))
                return;
            void *state = rv_generator_state(generators[k], part, &size);
            rv_walk_pass(walk, state, size);
        }
}

static void pass_clock(rv_walk *walk)
{
    rv_model *model = walk->model;
    rv_walk_double(walk, &model->clock[RV_CLOCK_T]);
    rv_walk_pass(walk, &model->scop_value, sizeof model->scop_value);
    rv_walk_pass(walk, &model->mcell_low, sizeof model->mcell_low);
    rv_walk_pass(walk, &model->mcell_count, sizeof model->mcell_count);
    rv_walk_pass(walk, &model->mcell_used, sizeof model->mcell_used);
    for (int g = 0; walk->purpose == RESTORE && g < model->group_count; g++)
        model->groups[g].t = model->clock[RV_CLOCK_T];
}

/* Numbers that events and armed WATCHes get as they come: the order among those of equal time. Those restored have got theirs by now. */
static void pass_numbers(rv_walk *walk)
{
    const rv_model *model = walk->model;
    const int64_t groups = rv_walk_number(walk, model->group_count);
    int64_t highest = 0;
    for (int64_t g = 0; g < groups && walk->status == RV_OK; g++) {
        const int64_t number = rv_walk_number(walk, walk->purpose == SAVE ? (int64_t)rv_queue_sequence(model->groups[g].queue) : 0);
        highest = number > highest ? number : highest;
        if (rv_walk_writes(walk) && groups == model->group_count)
            rv_queue_set_sequence(model->groups[g].queue, (uint64_t)number);
    }
    for (int g = 0; rv_walk_writes(walk) && groups != model->group_count && g < model->group_count; g++)
        rv_queue_set_sequence(model->groups[g].queue, (uint64_t)highest);
}

/* Whether the entries are as many as were saved; if not, their places follow from t. */
static int pass_entries(rv_walk *walk)
{
    rv_model *model = walk->model;
    int64_t counts[2] = {0, 0};
    for (int k = 0; k < model->record_count; k++)
        counts[0] += model->records[k].values != NULL;
    for (int k = 0; k < model->play_count; k++)
        counts[1] += model->plays[k].values != NULL;
    const int64_t records = rv_walk_number(walk, counts[0]), plays = rv_walk_number(walk, counts[1]);
    const int fits = records == counts[0] && plays == counts[1];
    if (records < 0 || plays < 0 || records + plays > (int64_t)walk->size + counts[0] + counts[1])
        rv_walk_failed(walk, RV_INVALID, "the saved state is damaged");
    for (int64_t k = 0; k < records && walk->status == RV_OK; k++) {
        rv_record_entry none = {0}, *entry = fits ? &model->records[rv_walk_entry(model, RV_EVENT_RECORD, k)] : &none;
        rv_walk_double(walk, &entry->t);
        rv_walk_pass(walk, &entry->index, sizeof entry->index);
    }
    for (int64_t k = 0; k < plays && walk->status == RV_OK; k++) {
        rv_play_entry none = {0}, *entry = fits ? &model->plays[rv_walk_entry(model, RV_EVENT_PLAY, k)] : &none;
        rv_walk_pass(walk, &entry->index, sizeof entry->index);
        rv_walk_pass(walk, &entry->last, sizeof entry->last);
        double unused = 0.0; /* what is played into may be a PARAMETER, and keeps its value until the next event */
        rv_walk_double(walk, entry->variable != NULL ? entry->variable : &unused);
    }
    return fits;
}

static void pass_connections(rv_walk *walk)
{
    rv_model *model = walk->model;
    for (int k = 0; k < walk->netcon_count && walk->status == RV_OK; k++) {
        rv_netcon *netcon = model->netcons[walk->netcons[k]];
        if (rv_walk_expect(walk, netcon->weight_count, "weights of a NetCon", -1))
            rv_walk_pass(walk, netcon->weight, sizeof(double) * (size_t)netcon->weight_count);
    }
    int count = 0;
    for (int k = 0; k < model->source_count; k++)
        count += model->sources[k] != NULL;
    if (!rv_walk_expect(walk, count, "sources of events", -1))
        return;
    for (int k = 0; k < model->source_count && walk->status == RV_OK; k++)
        if (model->sources[k] != NULL)
            rv_walk_pass(walk, &model->sources[k]->above, sizeof model->sources[k]->above);
}

/* The clock, records and plays, GLOBALs, generators. */
static void walk_shared(rv_walk *walk, rv_generator *const *generators, int count)
{
    pass_clock(walk);
    const int fits = pass_entries(walk);
    rv_walk_events(walk, fits);
    pass_numbers(walk);
    pass_globals(walk);
    pass_generators(walk, generators, count);
    if (walk->purpose == RESTORE && !fits)
        rv_records_resume(walk->model);
}

static void walk_model(rv_walk *walk, rv_generator *const *generators, int count)
{
    rv_model *model = walk->model;
    if (walk->shared) {
        walk_shared(walk, generators, count);
        return;
    }
    rv_walk_expect(walk, walk->section_count, "sections", -1);
    rv_walk_expect(walk, walk->point_count, "point processes and artificial cells", -1);
    rv_walk_expect(walk, walk->netcon_count, "NetCons", -1);
    if (walk->status != RV_OK)
        return;
    pass_clock(walk);
    walk->leaves = walk->only_values;
    const int fits = pass_entries(walk);
    rv_walk_events(walk, fits);
    pass_numbers(walk);
    walk->leaves = 0;
    for (int k = 0; k < walk->section_count && walk->status == RV_OK; k++)
        rv_walk_section(walk, model->sections[walk->sections[k]]);
    for (int k = 0; k < walk->point_count && walk->status == RV_OK; k++)
        rv_walk_point(walk, model->points[walk->points[k]]);
    walk->leaves = walk->only_values;
    pass_connections(walk);
    walk->leaves = 0;
    pass_globals(walk);
    pass_generators(walk, generators, count);
    if (walk->purpose != SAVE && walk->status == RV_OK && walk->at != walk->size)
        rv_walk_failed(walk, RV_INVALID, "the saved state is longer than the model's");
    if (walk->purpose == RESTORE && !walk->only_values && !fits && walk->status == RV_OK)
        rv_records_resume(model);
}

/* ---------------------------------------------------------------- entry points */

static void free_walk(rv_walk *walk)
{
    free(walk->events);
    free(walk->event_group);
    walk->events = NULL;
    walk->event_group = NULL;
}

int rv_walk_prepare(rv_model *model)
{
    const int status = rv_prepare(model);
    for (int g = 0; status == RV_OK && g < model->group_count; g++)
        rv_record_flush(&model->groups[g]);
    return status;
}

static int begin_walk(rv_walk *walk, rv_model *model)
{
    const int status = rv_walk_prepare(model);
    if (status != RV_OK)
        return status;
    walk->model = model;
    walk->sections = rv_alloc((size_t)model->section_count, sizeof *walk->sections);
    walk->points = rv_alloc((size_t)model->point_count, sizeof *walk->points);
    walk->netcons = rv_alloc((size_t)model->netcon_count, sizeof *walk->netcons);
    if (walk->sections == NULL || walk->points == NULL || walk->netcons == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for the state of the model");
    for (int k = 0; k < model->section_count; k++)
        if (model->sections[k] != NULL)
            walk->sections[walk->section_count++] = k;
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL)
            walk->points[walk->point_count++] = k;
    for (int k = 0; k < model->netcon_count; k++)
        if (model->netcons[k] != NULL)
            walk->netcons[walk->netcon_count++] = k;
    return RV_OK;
}

static void end_walk(rv_walk *walk)
{
    free_walk(walk);
    free(walk->sections);
    free(walk->points);
    free(walk->netcons);
}

char *rv_state_save(rv_model *model, rv_generator *const *generators, int count, rv_extent extent, size_t *size)
{
    rv_walk walk = {.purpose = SAVE, .shared = extent == RV_SHARED_STATE};
    walk.status = begin_walk(&walk, model);
    if (walk.status == RV_OK)
        walk_model(&walk, generators, count);
    end_walk(&walk);
    if (walk.status != RV_OK) {
        free(walk.bytes);
        return NULL;
    }
    *size = walk.at;
    return walk.bytes;
}

void rv_state_free(char *bytes)
{
    free(bytes);
}

static int compare_times(const void *left, const void *right)
{
    const rv_event *a = left, *b = right;
    return (a->t > b->t) - (a->t < b->t);
}

int rv_pending_events(rv_model *model, double *times, double *flags, rv_id *netcons, rv_id *points, int room)
{
    rv_walk walk = {.purpose = SAVE};
    int count = 0, status = begin_walk(&walk, model);
    if (status == RV_OK)
        status = rv_walk_collect(&walk);
    if (status == RV_OK && walk.event_count > 1)
        qsort(walk.events, (size_t)walk.event_count, sizeof *walk.events, compare_times);
    for (int64_t k = 0; status == RV_OK && k < walk.event_count; k++) {
        const rv_event *event = &walk.events[k];
        if (event->kind != RV_EVENT_NETCON && event->kind != RV_EVENT_SELF)
            continue;
        if (count < room) {
            times[count] = event->t;
            flags[count] = event->flag;
            netcons[count] = event->kind == RV_EVENT_NETCON ? event->id : -1;
            points[count] = event->kind == RV_EVENT_SELF ? event->id : -1;
        }
        count++;
    }
    end_walk(&walk);
    return status == RV_OK ? count : status;
}

void rv_walk_empty(rv_model *model)
{
    rv_events_clear(model);
    for (int g = 0; g < model->group_count; g++)
        rv_queue_set_sequence(model->groups[g].queue, 0);
}

/* Targets are parameters, and not in the state. */
void rv_walk_transfer(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++)
        if (model->groups[g].transfer_count > 0)
            rv_transfer_now(&model->groups[g]);
}

/* Nothing changes unless all of it fits. */
int rv_state_restore(rv_model *model, const char *bytes, size_t size, rv_generator *const *generators, int count, rv_extent extent)
{
    const int only_values = extent == RV_VALUES;
    rv_walk walk = {.purpose = CHECK, .only_values = only_values, .shared = extent == RV_SHARED_STATE};
    walk.status = begin_walk(&walk, model);
    walk.bytes = (char *)(uintptr_t)bytes; /* read only */
    walk.size = size;
    if (walk.status == RV_OK)
        walk_model(&walk, generators, count);
    if (walk.status == RV_OK) {
        free_walk(&walk);
        if (extent == RV_WHOLE)
            rv_walk_empty(model);
        walk.purpose = RESTORE;
        walk.at = 0;
        walk_model(&walk, generators, count);
        rv_walk_transfer(model);
    } else if (walk.shared) {
        rv_records_resume(model);
    }
    end_walk(&walk);
    return walk.status;
}
