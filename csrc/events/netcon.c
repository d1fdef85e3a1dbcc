/* netcon.c: event sources and NetCons as Python makes and edits them. What happens in a run is in deliver.c. */
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for one more in an array whose room is an int. */
static int grow(void **data, int count, int *room, size_t size)
{
    size_t wide = (size_t)*room;
    if (!rv_grow(data, (size_t)count, &wide, size))
        return 0;
    *room = (int)wide;
    return 1;
}

/* ---------------------------------------------------------------- sources */

static uint64_t hash(rv_ref ref)
{
    uint64_t h = (uint64_t)ref.kind * 0x9E3779B97F4A7C15u ^ (uint32_t)ref.object;
    h = (h ^ (uint64_t)(uintptr_t)ref.address) * 0xBF58476D1CE4E5B9u;
    h = (h ^ ((uint64_t)(uint32_t)ref.type << 32 | (uint32_t)ref.slot)) * 0x94D049BB133111EBu;
    return h ^ h >> 29;
}

static int same_variable(const rv_model *model, rv_ref a, rv_ref b)
{
    if (a.kind != b.kind || a.object != b.object || a.slot != b.slot || (a.kind != RV_REF_POINT && a.type != b.type))
        return 0;
    if (a.kind == RV_REF_ADDRESS)
        return a.address == b.address;
    if (a.mark != 0 && b.mark != 0)
        return a.mark == b.mark;
    if (a.kind != RV_REF_SECTION || a.x == b.x)
        return 1;
    if (a.x == 0.0 || b.x == 0.0) /* the node at the near end is none of the segments */
        return 0;
    return rv_section_segment(model, a.object, a.x) == rv_section_segment(model, b.object, b.x);
}

/* Fields that a kind of reference does not use are made equal, so that equal variables hash alike. */
static rv_ref normal(rv_ref ref)
{
    if (ref.kind != RV_REF_ADDRESS)
        ref.address = NULL;
    if (ref.kind == RV_REF_ADDRESS)
        ref.object = ref.type = ref.slot = 0;
    if (ref.kind == RV_REF_POINT || ref.kind == RV_REF_CLOCK || ref.kind == RV_REF_WEIGHT)
        ref.type = 0;
    if (ref.kind == RV_REF_GLOBAL || ref.kind == RV_REF_CLOCK)
        ref.object = 0;
    return ref;
}

static void enter(rv_runtime *runtime, rv_id id, rv_ref variable)
{
    size_t at = hash(variable) & (runtime->watch_room - 1);
    while (runtime->watch_table[at] != 0)
        at = (at + 1) & (runtime->watch_room - 1);
    runtime->watch_table[at] = id + 1;
    runtime->watch_used++;
}

/* Make the table larger, dropping the sources that have died. */
static int enlarge_table(rv_model *model, rv_runtime *runtime)
{
    const size_t room = runtime->watch_room == 0 ? 64 : runtime->watch_room * 2;
    rv_id *table = calloc(room, sizeof *table);
    if (table == NULL)
        return 0;
    free(runtime->watch_table);
    runtime->watch_table = table;
    runtime->watch_room = room;
    runtime->watch_used = 0;
    for (int k = 0; k < model->source_count; k++)
        if (model->sources[k] != NULL && model->sources[k]->kind == 1)
            enter(runtime, k, model->sources[k]->variable);
    return 1;
}

static rv_id find_watch(const rv_model *model, const rv_runtime *runtime, rv_ref variable)
{
    if (runtime->watch_room == 0)
        return -1;
    for (size_t at = hash(variable) & (runtime->watch_room - 1); runtime->watch_table[at] != 0; at = (at + 1) & (runtime->watch_room - 1)) {
        const rv_source *source = model->sources[runtime->watch_table[at] - 1];
        if (source != NULL && same_variable(model, source->variable, variable))
            return source->id;
    }
    return -1;
}

static rv_source *new_source(rv_model *model, int kind)
{
    rv_source *source = calloc(1, sizeof *source);
    if (source == NULL || !grow((void **)&model->sources, model->source_count, &model->source_room, sizeof *model->sources)) {
        free(source);
        rv_set_error(model, RV_MEMORY, "out of memory for an event source");
        return NULL;
    }
    *source = (rv_source){.id = model->source_count, .kind = kind, .point = -1, .threshold = 10.0, .group = -1};
    model->sources[model->source_count++] = source;
    model->sources_stale = STALE_SOURCES;
    return source;
}

rv_id rv_source_watch(rv_model *model, rv_ref variable, double threshold)
{
    rv_runtime *runtime = rv_get_runtime(model);
    if (runtime == NULL)
        return RV_MEMORY;
    variable = normal(variable);
    rv_id id = find_watch(model, runtime, variable);
    if (id < 0) {
        if (4 * (runtime->watch_used + 1) > 3 * runtime->watch_room && !enlarge_table(model, runtime))
            return rv_set_error(model, RV_MEMORY, "out of memory for an event source");
        rv_source *source = new_source(model, 1);
        if (source == NULL)
            return RV_MEMORY;
        source->variable = variable;
        id = source->id;
        enter(runtime, id, variable);
    }
    if (!isnan(threshold))
        model->sources[id]->threshold = threshold;
    return id;
}

rv_id rv_source_point(rv_model *model, rv_id point)
{
    rv_point *sender = rv_get_point(model, point);
    if (sender == NULL)
        return RV_DEAD;
    if (sender->source >= 0 && sender->source < model->source_count && model->sources[sender->source] != NULL)
        return sender->source;
    rv_source *source = new_source(model, 2);
    if (source == NULL)
        return RV_MEMORY;
    source->point = point;
    sender->source = source->id;
    return source->id;
}

static void destroy_source(rv_model *model, rv_source *source)
{
    if (source->kind == 2 && source->point >= 0 && source->point < model->point_count && model->points[source->point] != NULL)
        model->points[source->point]->source = -1;
    if (source->reported && model->runtime != NULL)
        model->runtime->callbacks--;
    model->sources[source->id] = NULL;
    model->sources_stale = STALE_SOURCES;
    free(source->netcons);
    free(source);
}

/* As in NEURON a record keeps a source as NetCons do: scripts drop the NetCon by which they asked for it. */
static int is_wanted(const rv_source *source)
{
    return source->holds > 0 || source->record.times != NULL || source->record.ids != NULL;
}

int rv_source_free(rv_model *model, rv_id source)
{
    rv_source *it = rv_get_source(model, source);
    if (it == NULL)
        return RV_DEAD;
    if (it->holds > 0)
        return it->holds;
    if (!is_wanted(it))
        destroy_source(model, it);
    return RV_OK;
}

int rv_source_hold(rv_model *model, rv_id source, int delta)
{
    rv_source *it = rv_get_source(model, source);
    if (it == NULL)
        return RV_DEAD;
    it->holds += delta;
    const int left = it->holds;
    if (!is_wanted(it))
        destroy_source(model, it);
    return left;
}

double *rv_source_threshold(rv_model *model, rv_id source)
{
    rv_source *it = rv_get_source(model, source);
    return it == NULL ? NULL : &it->threshold;
}

int rv_source_info(const rv_model *model, rv_id source, rv_ref *variable, rv_id *point)
{
    const rv_source *it = rv_get_source(model, source);
    if (it == NULL)
        return RV_DEAD;
    if (variable != NULL)
        *variable = it->variable;
    if (point != NULL)
        *point = it->point;
    return it->kind;
}

int rv_source_netcons(const rv_model *model, rv_id source, rv_id *out, int room)
{
    const rv_source *it = rv_get_source(model, source);
    if (it == NULL)
        return RV_DEAD;
    int count = 0;
    for (int k = 0; k < it->netcon_count; k++) {
        if (it->netcons[k] < 0)
            continue;
        if (count < room)
            out[count] = it->netcons[k];
        count++;
    }
    return count;
}

int rv_source_callback(rv_model *model, rv_id source, int on)
{
    rv_source *it = rv_get_source(model, source);
    rv_runtime *runtime = rv_get_runtime(model);
    if (it == NULL)
        return RV_DEAD;
    if (runtime == NULL)
        return RV_MEMORY;
    runtime->callbacks += (on != 0) - it->reported;
    it->reported = on != 0;
    return RV_OK;
}

static void note_source(rv_vector *vector, rv_id source)
{
    if (vector != NULL)
        vector->spikes = vector->spikes == 0 || vector->spikes == source + 1 ? source + 1 : -1;
}

/* A source has one record, as in NEURON: the last one asked for. Both vectors NULL: record no more. */
int rv_source_record(rv_model *model, rv_id source, rv_vector *times, rv_vector *ids, double id)
{
    rv_source *it = rv_get_source(model, source);
    if (it == NULL)
        return RV_DEAD;
    it->record = (rv_spike_record){.times = times, .ids = ids, .id = id};
    note_source(times, source);
    note_source(ids, source);
    return RV_OK;
}

static void forget_in_source(rv_model *model, rv_source *source, const rv_vector *vector)
{
    if (source == NULL || (source->record.times != vector && source->record.ids != vector))
        return;
    if (source->record.times == vector)
        source->record = (rv_spike_record){0}; /* without times no ids, as in NEURON */
    else
        source->record.ids = NULL;
    if (!is_wanted(source))
        destroy_source(model, source);
}

void rv_events_forget_vector(rv_model *model, const rv_vector *vector)
{
    if (vector->spikes > 0)
        forget_in_source(model, model->sources[vector->spikes - 1], vector);
    for (int s = 0; vector->spikes < 0 && s < model->source_count; s++)
        forget_in_source(model, model->sources[s], vector);
}

/* ---------------------------------------------------------------- NetCons */

static void close_gaps(rv_model *model, rv_source *source)
{
    int kept = 0;
    for (int k = 0; k < source->netcon_count; k++) {
        const rv_id id = source->netcons[k];
        if (id < 0)
            continue;
        model->netcons[id]->place = kept;
        source->netcons[kept++] = id;
    }
    source->netcon_count = kept;
    source->netcon_gaps = 0;
}

static void leave_source(rv_model *model, rv_netcon *netcon)
{
    const rv_id id = netcon->source;
    model->sourceless_count -= netcon->sourceless;
    netcon->sourceless = 0;
    netcon->source = -1;
    if (id < 0 || id >= model->source_count || model->sources[id] == NULL)
        return;
    rv_source *source = model->sources[id];
    source->netcons[netcon->place] = -1;
    if (2 * ++source->netcon_gaps > source->netcon_count)
        close_gaps(model, source);
    source->holds--;
    if (!is_wanted(source))
        destroy_source(model, source);
}

static int join_source(rv_model *model, rv_netcon *netcon, rv_id id)
{
    if (id < 0) {
        if (model->sourceless_count++ == 0)
            model->sourceless_rank = model->source_count;
        netcon->sourceless = 1;
        return RV_OK;
    }
    rv_source *source = rv_get_source(model, id);
    if (source == NULL)
        return RV_DEAD;
    if (!grow((void **)&source->netcons, source->netcon_count, &source->netcon_room, sizeof *source->netcons))
        return rv_set_error(model, RV_MEMORY, "out of memory for a NetCon");
    netcon->place = source->netcon_count;
    source->netcons[source->netcon_count++] = netcon->id;
    source->holds++;
    netcon->source = id;
    return RV_OK;
}

/* What records, plays or points to a weight must be located again: the weights move or go. */
static void weights_move(rv_model *model, const rv_netcon *netcon)
{
    if (netcon->weight == NULL)
        return;
    model->records_stale = 1;
    for (int t = 1; t < model->type_count; t++)
        if (model->types[t].mechanism != NULL && model->types[t].mechanism->slots[RV_POINTER] > 0)
            model->dirty = 1;
}

/* Weights as the target's NET_RECEIVE wants them; those there are stay. */
static int size_weights(rv_model *model, rv_netcon *netcon, rv_id target)
{
    int count = 1;
    if (target >= 0) {
        const rv_point *point = rv_get_point(model, target);
        if (point == NULL)
            return RV_DEAD;
        const rv_mechanism *mechanism = model->types[point->body.type].mechanism;
        if (mechanism->weight_count < 1 && mechanism->receive == NULL)
            return rv_set_error(model, RV_INVALID, "%s has no NET_RECEIVE block: it cannot be the target of a NetCon", mechanism->name);
        count = mechanism->weight_count > 0 ? mechanism->weight_count : 1;
    }
    double *weight = calloc((size_t)count, sizeof *weight);
    if (weight == NULL)
        return rv_set_error(model, RV_MEMORY, "out of memory for weights");
    if (netcon->weight != NULL)
        memcpy(weight, netcon->weight, sizeof *weight * (size_t)(count < netcon->weight_count ? count : netcon->weight_count));
    weights_move(model, netcon);
    free(netcon->weight);
    netcon->weight = weight;
    netcon->weight_count = count;
    netcon->target = target;
    return RV_OK;
}

static void destroy_netcon(rv_model *model, rv_netcon *netcon)
{
    leave_source(model, netcon);
    model->netcons[netcon->id] = NULL;
    model->sources_stale = STALE_SOURCES;
    weights_move(model, netcon);
    free(netcon->weight);
    free(netcon);
}

rv_id rv_netcon_new(rv_model *model, rv_id source, rv_id target_point)
{
    rv_netcon *netcon = calloc(1, sizeof *netcon);
    if (netcon == NULL || !grow((void **)&model->netcons, model->netcon_count, &model->netcon_room, sizeof *model->netcons)) {
        free(netcon);
        return rv_set_error(model, RV_MEMORY, "out of memory for a NetCon");
    }
    *netcon = (rv_netcon){.id = model->netcon_count, .source = -1, .target = -1, .delay = 1.0, .active = target_point >= 0};
    model->netcons[model->netcon_count++] = netcon;
    int status = size_weights(model, netcon, target_point < 0 ? -1 : target_point);
    if (status == RV_OK)
        status = join_source(model, netcon, source);
    model->sources_stale = STALE_SOURCES;
    if (status != RV_OK) {
        destroy_netcon(model, netcon);
        return status;
    }
    return netcon->id;
}

int rv_netcon_free(rv_model *model, rv_id netcon)
{
    rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL)
        return RV_DEAD;
    destroy_netcon(model, it);
    return RV_OK;
}

int rv_netcon_alive(const rv_model *model, rv_id netcon)
{
    return netcon >= 0 && netcon < model->netcon_count && model->netcons[netcon] != NULL;
}

rv_id rv_netcon_source(const rv_model *model, rv_id netcon)
{
    const rv_netcon *it = rv_get_netcon(model, netcon);
    return it == NULL ? RV_DEAD : it->source;
}

rv_id rv_netcon_target(const rv_model *model, rv_id netcon)
{
    const rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL)
        return RV_DEAD;
    return it->target >= 0 && it->target < model->point_count && model->points[it->target] != NULL ? it->target : -1;
}

int rv_netcon_set_source(rv_model *model, rv_id netcon, rv_id source)
{
    rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL || (source >= 0 && rv_get_source(model, source) == NULL))
        return RV_DEAD;
    if (it->source == source)
        return RV_OK;
    leave_source(model, it);
    model->sources_stale = STALE_SOURCES;
    return join_source(model, it, source < 0 ? -1 : source);
}

int rv_netcon_set_target(rv_model *model, rv_id netcon, rv_id target_point)
{
    rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL)
        return RV_DEAD;
    model->sources_stale = STALE_SOURCES;
    it->active = it->active && target_point >= 0;
    return size_weights(model, it, target_point < 0 ? -1 : target_point);
}

double *rv_netcon_delay(rv_model *model, rv_id netcon)
{
    rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL)
        return NULL;
    model->sources_stale |= STALE_DELAYS; /* the caller may write it: spans depend on delays */
    return &it->delay;
}

double *rv_netcon_weight(rv_model *model, rv_id netcon, int *count)
{
    rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL)
        return NULL;
    if (count != NULL)
        *count = it->weight_count;
    return it->weight;
}

int rv_netcon_active(rv_model *model, rv_id netcon, int on)
{
    rv_netcon *it = rv_get_netcon(model, netcon);
    if (it == NULL)
        return RV_DEAD;
    const int former = it->active && rv_point_alive(model, it->target) == 1; /* one without a target cannot be active, as in NEURON */
    if (on >= 0 && rv_point_alive(model, it->target) == 1)
        it->active = on != 0;
    return former;
}

int rv_netcon_list(const rv_model *model, rv_id *out, int room)
{
    int count = 0;
    for (int k = 0; k < model->netcon_count; k++) {
        if (model->netcons[k] == NULL)
            continue;
        if (count < room)
            out[count] = k;
        count++;
    }
    return count;
}
