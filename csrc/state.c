/* state.c: all that decides how a run goes on, as bytes, and back: SaveState.
 *
 * One walk over the model serves three times: it saves, it checks whether bytes fit the model, and it restores. Objects are known by their rank
 * among the living ones of their kind, so that a script which builds the same model again can restore what another process saved.
 * What only the user sets is not saved, as in NEURON: geometry, cm, delays, thresholds, PARAMETERs of mechanisms that receive no events.
 */
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { SAVE, CHECK, RESTORE } rv_purpose;

typedef struct {
    rv_model *model;
    rv_purpose purpose;
    char *bytes;
    size_t at, size, room; /* size: of what is read */
    int status;
    rv_event *events;      /* pending, in order of delivery; */
    int *event_group;      /* the group of each */
    int64_t event_count;
    rv_id *netcons, *points, *sections; /* ids by rank */
    int netcon_count, point_count, section_count;
} rv_walk;

/* ---------------------------------------------------------------- bytes */

static int failed(rv_walk *walk, int code, const char *what)
{
    if (walk->status == RV_OK)
        walk->status = rv_set_error(walk->model, code, "%s", what);
    return walk->status;
}

static void put(rv_walk *walk, const void *data, size_t size)
{
    while (walk->room - walk->at < size) {
        char *larger = realloc(walk->bytes, 2 * walk->room + 4096);
        if (larger == NULL) {
            failed(walk, RV_MEMORY, "no memory for the state of the model");
            return;
        }
        walk->bytes = larger;
        walk->room = 2 * walk->room + 4096;
    }
    if (size > 0)
        memcpy(walk->bytes + walk->at, data, size);
    walk->at += size;
}

/* The next `size` bytes of what is read; NULL past the end. */
static const char *next(rv_walk *walk, size_t size)
{
    if (walk->status != RV_OK || walk->size - walk->at < size) {
        failed(walk, RV_INVALID, "the saved state ends too early");
        return NULL;
    }
    walk->at += size;
    return walk->bytes + walk->at - size;
}

/* Save data, or restore it in place. */
static void pass(rv_walk *walk, void *data, size_t size)
{
    if (walk->status != RV_OK)
        return;
    if (walk->purpose == SAVE) {
        put(walk, data, size);
        return;
    }
    const char *from = next(walk, size);
    if (from != NULL && walk->purpose == RESTORE && size > 0)
        memcpy(data, from, size);
}

static void pass_double(rv_walk *walk, double *x)
{
    pass(walk, x, sizeof *x);
}

/* A number that is read in any case: how many follow, which one is meant. */
static int64_t pass_number(rv_walk *walk, int64_t value)
{
    if (walk->status != RV_OK)
        return 0;
    if (walk->purpose == SAVE) {
        put(walk, &value, sizeof value);
        return value;
    }
    const char *from = next(walk, sizeof value);
    int64_t found = 0;
    if (from != NULL)
        memcpy(&found, from, sizeof found);
    return found;
}

/* A number of the model's structure: it must be the same. */
static int expect(rv_walk *walk, int64_t value, const char *what, rv_id section)
{
    const int64_t found = pass_number(walk, value);
    if (walk->status == RV_OK && found != value) {
        if (section >= 0)
            walk->status = rv_set_error(walk->model, RV_INVALID, "the saved state does not fit the model: {section:%d} has %lld %s, saved were %lld",
                                        section, (long long)value, what, (long long)found);
        else
            walk->status = rv_set_error(walk->model, RV_INVALID, "the saved state does not fit the model: there are %lld %s, saved were %lld",
                                        (long long)value, what, (long long)found);
    }
    return walk->status == RV_OK;
}

static int expect_text(rv_walk *walk, const char *text, const char *where)
{
    const int64_t length = pass_number(walk, (int64_t)strlen(text));
    if (walk->status != RV_OK)
        return 0;
    if (walk->purpose == SAVE) {
        put(walk, text, strlen(text));
        return walk->status == RV_OK;
    }
    const char *found = length >= 0 && length <= (int64_t)walk->size ? next(walk, (size_t)length) : NULL;
    if (found == NULL)
        return failed(walk, RV_INVALID, "the saved state is damaged") == RV_OK;
    if ((size_t)length != strlen(text) || memcmp(found, text, (size_t)length) != 0)
        walk->status = rv_set_error(walk->model, RV_INVALID, "the saved state does not fit the model: %s is %s, saved was %.*s", where, text,
                                    length < 80 ? (int)length : 80, found);
    return walk->status == RV_OK;
}

/* ---------------------------------------------------------------- pending events */

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
        failed(walk, RV_INVALID, "the saved state is damaged");
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

static rv_id entry_of(const rv_model *model, rv_event_kind kind, int64_t rank)
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
    default:
        return model->records[event->id].values != NULL;
    }
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
    return walk->events != NULL && walk->event_group != NULL ? RV_OK : failed(walk, RV_MEMORY, "no memory for the state of the model");
}

static int collect_events(rv_walk *walk)
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
            return failed(walk, RV_MEMORY, "no memory for the state of the model");
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
                                               : entry_of(model, event->kind, rank);
    event->netcon = id_of(walk, walk->netcons, walk->netcon_count, netcon);
    const int entry = event->kind == RV_EVENT_PLAY || event->kind == RV_EVENT_RECORD;
    const int group = walk->status == RV_OK && event->id >= 0 && (fits || !entry) ? group_of_event(model, event) : -1;
    event->handle = 0;
    if (walk->purpose == RESTORE && group >= 0 && (event->handle = rv_queue_push(model->groups[group].queue, event)) == 0)
        failed(walk, RV_MEMORY, "no memory for a pending event");
    walk->event_group[walk->event_count] = group;
}

/* `fits`: records and plays are those that were there. */
static void pass_events(rv_walk *walk, int fits)
{
    if (walk->purpose == SAVE && collect_events(walk) != RV_OK)
        return;
    const int64_t count = pass_number(walk, walk->event_count);
    if (walk->purpose != SAVE && (count < 0 || count > (int64_t)walk->size || make_room(walk, count) != RV_OK)) {
        failed(walk, RV_INVALID, "the saved state is damaged");
        return;
    }
    for (int64_t k = 0; k < count && walk->status == RV_OK; k++) {
        rv_event *event = &walk->events[k];
        if (walk->purpose != SAVE)
            walk->event_count = k;
        event->kind = (rv_event_kind)pass_number(walk, event->kind);
        event->order = (int)pass_number(walk, event->order);
        const int64_t rank = pass_number(walk, walk->purpose == SAVE ? rank_of_event(walk, event) : 0);
        const int64_t netcon = pass_number(walk, walk->purpose == SAVE && event->netcon >= 0 ? rank_in(walk->netcons, walk->netcon_count, event->netcon) : -1);
        double numbers[3] = {event->t, event->sent, event->flag};
        const char *from = walk->purpose == SAVE ? NULL : next(walk, sizeof numbers);
        if (walk->purpose == SAVE)
            put(walk, numbers, sizeof numbers);
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
static void pass_handle(rv_walk *walk, int64_t *handle, int group)
{
    int64_t place = -1;
    for (int64_t k = 0; walk->purpose == SAVE && *handle != 0 && k < walk->event_count; k++)
        if (walk->event_group[k] == group && walk->events[k].handle == *handle)
            place = k;
    place = pass_number(walk, place);
    if (place < -1 || place >= walk->event_count)
        failed(walk, RV_INVALID, "the saved state is damaged");
    else if (walk->purpose == RESTORE)
        *handle = place < 0 ? 0 : walk->events[place].handle;
}

/* ---------------------------------------------------------------- values */

static void pass_home(rv_walk *walk, const rv_home *home, int slot, int elements)
{
    for (int k = 0; k < elements; k++)
        pass_double(walk, rv_home_value(home, slot, k));
}

/* Slots that only the user sets. */
static void mark_parameters(const rv_mechanism *mechanism, char *marks)
{
    for (int f = 0; mechanism->receive == NULL && f < mechanism->field_count; f++) {
        const rv_field *field = &mechanism->fields[f];
        if (field->scope == RV_INSTANCE && field->role == RV_PARAMETER)
            memset(marks + field->slot, 1, (size_t)(field->length > 0 ? field->length : 1));
    }
}

static void pass_vector(rv_walk *walk, rv_vector *vector)
{
    const int64_t size = pass_number(walk, vector == NULL ? -1 : (int64_t)vector->size);
    if (walk->status != RV_OK || size < 0)
        return;
    if (walk->purpose == SAVE) {
        put(walk, vector->data, sizeof(double) * vector->size);
        return;
    }
    const char *from = size <= (int64_t)(walk->size / sizeof(double)) ? next(walk, sizeof(double) * (size_t)size) : NULL;
    if (from == NULL)
        failed(walk, RV_INVALID, "the saved state is damaged");
    else if (vector == NULL)
        failed(walk, RV_INVALID, "the saved state has Vectors of mechanisms that are not there yet: run finitialize first");
    else if (walk->purpose == RESTORE && rv_vector_resize(vector, (size_t)size) < 0)
        failed(walk, RV_INVALID, "a Vector of a mechanism cannot be resized: its memory is in use elsewhere");
    else if (walk->purpose == RESTORE && size > 0)
        memcpy(vector->data, from, sizeof(double) * (size_t)size);
}

static void pass_handles(rv_walk *walk, const rv_prop *prop, const rv_mechanism *mechanism, int elements)
{
    for (int k = 0; k < mechanism->slots[RV_RANDOM] * elements; k++) {
        size_t size;
        void *state = rv_random_state(prop->handles.randoms[k], &size);
        pass(walk, state, size);
    }
    for (int k = 0; k < mechanism->slots[RV_VECTOR] * elements; k++)
        pass_vector(walk, *rv_vector_handle(walk->model, prop, k / elements, k % elements));
}

static void pass_prop(rv_walk *walk, const rv_prop *prop, int elements)
{
    const rv_type_info *info = &walk->model->types[prop->type];
    const int slots = rv_type_slots(walk->model, prop->type);
    char *marks = rv_alloc((size_t)slots, 1);
    if (marks == NULL) {
        failed(walk, RV_MEMORY, "no memory for the state of the model");
        return;
    }
    if (expect_text(walk, info->name, "a mechanism")) {
        if (!info->is_ion)
            mark_parameters(info->mechanism, marks);
        for (int slot = 0; slot < slots; slot++)
            if (!marks[slot])
                pass_home(walk, &prop->home, slot, elements);
        if (!info->is_ion)
            pass_handles(walk, prop, info->mechanism, elements);
    }
    free(marks);
}

static void pass_props(rv_walk *walk, const rv_prop *props, int count, int elements, rv_id section)
{
    if (expect(walk, count, "mechanisms and ions", section))
        for (int k = 0; k < count; k++)
            pass_prop(walk, &props[k], elements);
}

static void pass_section(rv_walk *walk, const rv_section *section)
{
    if (!expect(walk, section->nseg, "segments", section->id))
        return;
    pass_home(walk, &section->nodes, RV_NODE_V, section->nseg);
    pass_home(walk, &section->end, RV_NODE_V, 1);
    if (section->parent < 0)
        pass_home(walk, &section->root, RV_NODE_V, 1);
    pass_props(walk, section->props, section->prop_count, section->nseg, section->id);
    pass_props(walk, section->end_props, section->end_prop_count, 1, section->id);
    if (section->parent < 0)
        pass_props(walk, section->root_props, section->root_prop_count, 1, section->id);
}

static void pass_watches(rv_walk *walk, rv_point *point, int count)
{
    const int64_t armed = pass_number(walk, point->watches != NULL);
    if (walk->purpose == RESTORE && armed && point->watches == NULL && (point->watches = rv_alloc((size_t)count, sizeof *point->watches)) == NULL)
        failed(walk, RV_MEMORY, "no memory for the state of the model");
    if (walk->purpose == RESTORE && !armed && point->watches != NULL)
        memset(point->watches, 0, sizeof *point->watches * (size_t)count);
    for (int k = 0; armed && k < count && walk->status == RV_OK; k++) {
        rv_watch none = {0}, *watch = point->watches != NULL ? &point->watches[k] : &none;
        pass(walk, &watch->armed, sizeof watch->armed);
        pass(walk, &watch->above, sizeof watch->above);
        pass_double(walk, &watch->flag);
        pass(walk, &watch->number, sizeof watch->number);
        pass_handle(walk, &watch->pending, point->group);
    }
}

static void pass_point(rv_walk *walk, rv_point *point)
{
    pass_prop(walk, &point->body, 1);
    pass_handle(walk, &point->self_event, point->group);
    const rv_mechanism *mechanism = walk->model->types[point->body.type].mechanism;
    if (mechanism->watch_count > 0)
        pass_watches(walk, point, mechanism->watch_count);
}

/* ---------------------------------------------------------------- of the whole model */

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
    if (!expect_text(walk, mechanism->name, "a mechanism with GLOBALs"))
        return;
    for (int f = 0; f < mechanism->field_count; f++)
        for (int k = 0; mechanism->fields[f].scope == RV_SHARED && mechanism->fields[f].role != RV_PARAMETER
                        && k < (mechanism->fields[f].length > 0 ? mechanism->fields[f].length : 1); k++) {
            double value = *rv_global_value(walk->model, type, mechanism->fields[f].slot + k);
            pass_double(walk, &value);
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
                    pass_double(walk, &set->global[k]);
            }
        if (pass_of == 0)
            expect(walk, copies, "copies of GLOBALs", -1);
    }
}

static void pass_globals(rv_walk *walk)
{
    int count = 0;
    for (int t = 1; t < walk->model->type_count; t++)
        count += is_used(walk->model, t);
    if (!expect(walk, count, "mechanisms with GLOBALs", -1))
        return;
    for (int t = 1; t < walk->model->type_count && walk->status == RV_OK; t++)
        if (is_used(walk->model, t))
            pass_globals_of(walk, t);
    pass_copies(walk);
}

static void pass_generators(rv_walk *walk, rv_generator *const *generators, int count)
{
    if (!expect(walk, count, "Random objects", -1))
        return;
    for (int k = 0; k < count && walk->status == RV_OK; k++)
        for (int part = 0; part < RV_GENERATOR_PARTS; part++) {
            size_t size = 0;
            if (part == RV_GENERATOR_PARTS - 1 && !expect(walk, rv_generator_has_acg(generators[k]), "ACG generators of a Random", -1))
                return;
            void *state = rv_generator_state(generators[k], part, &size);
            pass(walk, state, size);
        }
}

static void pass_clock(rv_walk *walk)
{
    rv_model *model = walk->model;
    pass_double(walk, &model->clock[RV_CLOCK_T]);
    pass(walk, &model->scop_value, sizeof model->scop_value);
    pass(walk, &model->mcell_low, sizeof model->mcell_low);
    pass(walk, &model->mcell_count, sizeof model->mcell_count);
    pass(walk, &model->mcell_used, sizeof model->mcell_used);
    for (int g = 0; walk->purpose == RESTORE && g < model->group_count; g++)
        model->groups[g].t = model->clock[RV_CLOCK_T];
}

/* Numbers that events and armed WATCHes get as they come: the order among those of equal time. Those restored have got theirs by now. */
static void pass_numbers(rv_walk *walk)
{
    const rv_model *model = walk->model;
    const int64_t groups = pass_number(walk, model->group_count);
    int64_t highest = 0;
    for (int64_t g = 0; g < groups && walk->status == RV_OK; g++) {
        const int64_t number = pass_number(walk, walk->purpose == SAVE ? (int64_t)rv_queue_sequence(model->groups[g].queue) : 0);
        highest = number > highest ? number : highest;
        if (walk->purpose == RESTORE && groups == model->group_count)
            rv_queue_set_sequence(model->groups[g].queue, (uint64_t)number);
    }
    for (int g = 0; walk->purpose == RESTORE && groups != model->group_count && g < model->group_count; g++)
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
    const int64_t records = pass_number(walk, counts[0]), plays = pass_number(walk, counts[1]);
    const int fits = records == counts[0] && plays == counts[1];
    if (records < 0 || plays < 0 || records + plays > (int64_t)walk->size + counts[0] + counts[1])
        failed(walk, RV_INVALID, "the saved state is damaged");
    for (int64_t k = 0; k < records && walk->status == RV_OK; k++) {
        rv_record_entry none = {0}, *entry = fits ? &model->records[entry_of(model, RV_EVENT_RECORD, k)] : &none;
        pass_double(walk, &entry->t);
        pass(walk, &entry->index, sizeof entry->index);
    }
    for (int64_t k = 0; k < plays && walk->status == RV_OK; k++) {
        rv_play_entry none = {0}, *entry = fits ? &model->plays[entry_of(model, RV_EVENT_PLAY, k)] : &none;
        pass(walk, &entry->index, sizeof entry->index);
        pass(walk, &entry->last, sizeof entry->last);
        double unused = 0.0; /* what is played into may be a PARAMETER, and keeps its value until the next event */
        pass_double(walk, entry->variable != NULL ? entry->variable : &unused);
    }
    return fits;
}

static void pass_connections(rv_walk *walk)
{
    rv_model *model = walk->model;
    for (int k = 0; k < walk->netcon_count && walk->status == RV_OK; k++) {
        rv_netcon *netcon = model->netcons[walk->netcons[k]];
        if (expect(walk, netcon->weight_count, "weights of a NetCon", -1))
            pass(walk, netcon->weight, sizeof(double) * (size_t)netcon->weight_count);
    }
    int count = 0;
    for (int k = 0; k < model->source_count; k++)
        count += model->sources[k] != NULL;
    if (!expect(walk, count, "sources of events", -1))
        return;
    for (int k = 0; k < model->source_count && walk->status == RV_OK; k++)
        if (model->sources[k] != NULL)
            pass(walk, &model->sources[k]->above, sizeof model->sources[k]->above);
}

static void walk_model(rv_walk *walk, rv_generator *const *generators, int count)
{
    rv_model *model = walk->model;
    expect(walk, walk->section_count, "sections", -1);
    expect(walk, walk->point_count, "point processes and artificial cells", -1);
    expect(walk, walk->netcon_count, "NetCons", -1);
    if (walk->status != RV_OK)
        return;
    pass_clock(walk);
    const int fits = pass_entries(walk);
    pass_events(walk, fits);
    pass_numbers(walk);
    for (int k = 0; k < walk->section_count && walk->status == RV_OK; k++)
        pass_section(walk, model->sections[walk->sections[k]]);
    for (int k = 0; k < walk->point_count && walk->status == RV_OK; k++)
        pass_point(walk, model->points[walk->points[k]]);
    pass_connections(walk);
    pass_globals(walk);
    pass_generators(walk, generators, count);
    if (walk->purpose != SAVE && walk->status == RV_OK && walk->at != walk->size)
        failed(walk, RV_INVALID, "the saved state is longer than the model's");
    if (walk->purpose == RESTORE && !fits && walk->status == RV_OK)
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

static int begin_walk(rv_walk *walk, rv_model *model)
{
    const int status = rv_prepare(model);
    if (status != RV_OK)
        return status;
    for (int g = 0; g < model->group_count; g++)
        rv_record_flush(&model->groups[g]);
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

char *rv_state_save(rv_model *model, rv_generator *const *generators, int count, size_t *size)
{
    rv_walk walk = {.purpose = SAVE};
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

void rv_forget_events(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++)
        rv_queue_clear(model->groups[g].queue);
    rv_records_resume(model);
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
        status = collect_events(&walk);
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

/* Nothing changes unless all of it fits. */
int rv_state_restore(rv_model *model, const char *bytes, size_t size, rv_generator *const *generators, int count)
{
    rv_walk walk = {.purpose = CHECK};
    walk.status = begin_walk(&walk, model);
    walk.bytes = (char *)(uintptr_t)bytes; /* read only */
    walk.size = size;
    if (walk.status == RV_OK)
        walk_model(&walk, generators, count);
    if (walk.status == RV_OK) {
        free_walk(&walk);
        rv_events_clear(model);
        for (int g = 0; g < model->group_count; g++)
            rv_queue_set_sequence(model->groups[g].queue, 0);
        walk.purpose = RESTORE;
        walk.at = 0;
        walk_model(&walk, generators, count);
        for (int g = 0; g < model->group_count; g++)
            if (model->groups[g].transfer_count > 0)
                rv_transfer_now(&model->groups[g]); /* targets are parameters, and not in the state */
    }
    end_walk(&walk);
    return walk.status;
}
