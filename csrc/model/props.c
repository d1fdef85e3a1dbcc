/* props.c: what is inserted in a section or is the body of a point process: its values, handles and home. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

double *rv_home_value(const rv_home *home, int slot, int element)
{
    return home->data + slot * home->row + element * home->step;
}

void **rv_vector_handle(const rv_model *model, const rv_prop *prop, int slot, int element)
{
    (void)model;
    return prop->handles.vector_data + slot * prop->home.row + element * prop->home.step;
}

rv_prop *rv_find_prop(rv_prop *props, int count, int type)
{
    int low = 0, high = count;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (props[middle].type < type)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && props[low].type == type ? &props[low] : NULL;
}

static int handle_slots(const rv_model *model, int type, rv_scope scope)
{
    const rv_mechanism *mechanism = model->types[type].mechanism;
    return mechanism != NULL ? mechanism->slots[scope] : 0;
}

static void free_handles(const rv_model *model, rv_prop *prop, int elements)
{
    const int streams = prop->handles.randoms != NULL ? handle_slots(model, prop->type, RV_RANDOM) * elements : 0;
    for (int k = 0; k < streams; k++)
        free(prop->handles.randoms[k]);
    free(prop->handles.targets);
    free(prop->handles.randoms);
    free(prop->handles.vectors);
}

void rv_free_prop(const rv_model *model, rv_prop *prop, int elements)
{
    free_handles(model, prop, elements);
    free(prop->home.owned);
    memset(prop, 0, sizeof *prop);
}

/* The streams of one instance, of `elements`, get the next numbers. */
static void number_streams(const rv_model *model, const rv_prop *prop, int elements, int element)
{
    for (int s = 0; s < handle_slots(model, prop->type, RV_RANDOM); s++)
        rv_random_number(model, prop->handles.randoms[s * elements + element]);
}

/* Arrays for the non-number slots, empty; streams are made, without numbers. */
static int make_handles(const rv_model *model, int type, int elements, rv_handles *handles)
{
    const int pointers = handle_slots(model, type, RV_POINTER), randoms = handle_slots(model, type, RV_RANDOM);
    const int vectors = handle_slots(model, type, RV_VECTOR);
    if (pointers > 0 && (handles->targets = rv_alloc((size_t)pointers * (size_t)elements, sizeof *handles->targets)) == NULL)
        return RV_MEMORY;
    if (vectors > 0 && (handles->vectors = rv_alloc((size_t)vectors * (size_t)elements, sizeof *handles->vectors)) == NULL)
        return RV_MEMORY;
    handles->vector_data = handles->vectors;
    if (randoms > 0 && (handles->randoms = rv_alloc((size_t)randoms * (size_t)elements, sizeof *handles->randoms)) == NULL)
        return RV_MEMORY;
    for (int k = 0; k < randoms * elements; k++)
        if ((handles->randoms[k] = rv_random_new()) == NULL)
            return RV_MEMORY;
    return RV_OK;
}

static void fill_row(double *values, int elements, double value)
{
    for (int k = 0; k < elements; k++)
        values[k] = value;
}

static void fill_initial(const rv_model *model, rv_prop *prop, int elements)
{
    const rv_type_info *info = &model->types[prop->type];
    if (info->is_ion) {
        for (int slot = 0; slot < RV_ION_SLOTS; slot++)
            fill_row(rv_home_value(&prop->home, slot, 0), elements, rv_ion_initial(info->name, slot));
        return;
    }
    for (int f = 0; f < info->mechanism->field_count; f++) {
        const rv_field *field = &info->mechanism->fields[f];
        for (int k = 0; field->scope == RV_INSTANCE && k < (field->length > 0 ? field->length : 1); k++)
            fill_row(rv_home_value(&prop->home, field->slot + k, 0), elements, field->initial);
    }
}

/* Instances with initial values. */
static int make_instances(const rv_model *model, int type, int elements, rv_prop *prop)
{
    memset(prop, 0, sizeof *prop);
    prop->type = type;
    prop->set = prop->first = -1;
    const int slots = rv_type_slots(model, type);
    prop->home.owned = rv_alloc((size_t)slots * (size_t)elements, sizeof(double));
    prop->home.data = prop->home.owned;
    prop->home.row = elements;
    prop->home.step = 1;
    if (prop->home.owned == NULL || make_handles(model, type, elements, &prop->handles) < 0) {
        rv_free_prop(model, prop, elements);
        return rv_set_error(model, RV_MEMORY, "no memory for %d instances of %s", elements, model->types[type].name);
    }
    fill_initial(model, prop, elements);
    return RV_OK;
}

int rv_make_prop(const rv_model *model, int type, int elements, int own_end, rv_prop *prop)
{
    if (rv_link_externals((rv_model *)model, type) < 0)
        return RV_ABSENT;
    if (make_instances(model, type, elements, prop) < 0)
        return RV_MEMORY;
    for (int k = elements - 1; k >= 0; k--)
        number_streams(model, prop, elements, own_end == 1 ? elements - 1 - k : k);
    const rv_mechanism *mechanism = model->types[type].mechanism;
    return mechanism != NULL && mechanism->constructor != NULL ? rv_run_on_prop(model, prop, 0, elements, mechanism->constructor) : RV_OK;
}

int rv_add_prop(rv_model *model, rv_prop **props, int *count, int type, int elements, int own_end)
{
    int at = *count;
    while (at > 0 && (*props)[at - 1].type > type)
        at--;
    rv_prop made;
    if (rv_make_prop(model, type, elements, own_end, &made) < 0)
        return RV_MEMORY;
    rv_prop *grown = realloc(*props, ((size_t)*count + 1) * sizeof *grown);
    if (grown == NULL) {
        rv_free_prop(model, &made, elements);
        return rv_set_error(model, RV_MEMORY, "no memory to insert %s", model->types[type].name);
    }
    *props = grown;
    memmove(grown + at + 1, grown + at, (size_t)(*count - at) * sizeof *grown);
    grown[at] = made;
    (*count)++;
    return at;
}

void rv_remove_prop(rv_model *model, rv_prop *props, int *count, int at, int elements)
{
    rv_free_prop(model, &props[at], elements);
    memmove(props + at, props + at + 1, (size_t)(*count - at - 1) * sizeof *props);
    (*count)--;
}

void rv_free_props(rv_model *model, rv_prop *props, int count, int elements)
{
    for (int k = 0; k < count; k++)
        rv_free_prop(model, &props[k], elements);
    free(props);
}

int rv_own_prop(const rv_model *model, int group, rv_prop *prop, int elements)
{
    if (prop->home.owned != NULL)
        return RV_OK;
    const int slots = rv_type_slots(model, prop->type);
    double *owned = rv_alloc((size_t)slots * (size_t)elements, sizeof *owned);
    if (owned == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory to move values");
    for (int s = 0; s < slots; s++)
        for (int k = 0; k < elements; k++)
            owned[s * elements + k] = rv_prop_number(model, group, prop, s, k);
    for (int s = 0; prop->handles.vectors != NULL && s < handle_slots(model, prop->type, RV_VECTOR); s++)
        for (int k = 0; k < elements; k++)
            prop->handles.vectors[s * elements + k] = *rv_vector_handle(model, prop, s, k);
    prop->handles.vector_data = prop->handles.vectors;
    prop->home = (rv_home){.data = owned, .row = elements, .step = 1, .owned = owned};
    prop->set = prop->first = -1;
    return RV_OK;
}

/* The old segment whose values a new segment takes: the one that held its centre; of two, that away from the end which meets the parent. */
int rv_segment_before(int segment, int nseg, int old_nseg, int own_end)
{
    const int from_parent = own_end == 1 ? nseg - 1 - segment : segment;
    const int before = (int)((2 * (int64_t)from_parent + 1) * old_nseg / (2 * (int64_t)nseg));
    return own_end == 1 ? old_nseg - 1 - before : before;
}

/* The old segment whose instance goes on in a new segment: as in NEURON an old one stays where its centre is. −1 for an instance that is new. */
int rv_kept_instance(int segment, int nseg, int old_nseg, int own_end)
{
    const int before = rv_segment_before(segment, nseg, old_nseg, own_end);
    return nseg < old_nseg || rv_segment_before(before, old_nseg, nseg, own_end) == segment ? before : -1;
}

int rv_section_goes_on(rv_model *model, rv_id id, double x, int nseg)
{
    const rv_section *section = rv_get_section(model, id);
    const int segment = rv_section_segment(model, id, x);
    for (int k = 0; section != NULL && segment >= 0 && k < nseg; k++)
        if (rv_kept_instance(k, nseg, section->nseg, section->own_end) == segment)
            return k;
    return -1;
}

static void carry_streams(const rv_model *model, const rv_prop *old, rv_prop *made, int old_nseg, int nseg, int own_end)
{
    for (int order = 0; order < nseg; order++) {
        const int k = own_end == 1 ? nseg - 1 - order : order, from = rv_kept_instance(k, nseg, old_nseg, own_end);
        for (int s = 0; from >= 0 && s < handle_slots(model, old->type, RV_RANDOM); s++) {
            free(made->handles.randoms[s * nseg + k]);
            made->handles.randoms[s * nseg + k] = old->handles.randoms[s * old_nseg + from];
            old->handles.randoms[s * old_nseg + from] = NULL;
        }
        if (from < 0)
            number_streams(model, made, nseg, k);
    }
}

static void carry_handles(const rv_model *model, const rv_prop *old, rv_prop *made, int old_nseg, int nseg, int own_end)
{
    for (int k = 0; k < nseg; k++) {
        const int from = rv_segment_before(k, nseg, old_nseg, own_end);
        for (int s = 0; s < handle_slots(model, old->type, RV_POINTER); s++)
            made->handles.targets[s * nseg + k] = old->handles.targets[s * old_nseg + from];
        for (int s = 0; s < handle_slots(model, old->type, RV_VECTOR); s++)
            made->handles.vectors[s * nseg + k] = old->handles.vectors[s * old_nseg + from];
    }
}

/* CONSTRUCTOR runs for the instances that are new. */
static int construct_new(const rv_model *model, rv_prop *made, int old_nseg, int nseg, int own_end)
{
    const rv_mechanism *mechanism = model->types[made->type].mechanism;
    int status = RV_OK;
    for (int k = 0; mechanism != NULL && mechanism->constructor != NULL && k < nseg && status == RV_OK; k++)
        if (rv_kept_instance(k, nseg, old_nseg, own_end) < 0)
            status = rv_run_on_prop(model, made, k, 1, mechanism->constructor);
    return status;
}

/* Give `prop`, in a home of its own, the values for another number of segments. */
int rv_resample_prop(const rv_model *model, const rv_prop *prop, int old_nseg, int nseg, int own_end, rv_prop *made)
{
    if (make_instances(model, prop->type, nseg, made) < 0)
        return RV_MEMORY;
    carry_streams(model, prop, made, old_nseg, nseg, own_end);
    if (construct_new(model, made, old_nseg, nseg, own_end) < 0) {
        rv_free_prop(model, made, nseg);
        return RV_INVALID;
    }
    for (int s = 0; s < rv_type_slots(model, prop->type); s++)
        for (int k = 0; k < nseg; k++)
            *rv_home_value(&made->home, s, k) = *rv_home_value(&prop->home, s, rv_segment_before(k, nseg, old_nseg, own_end));
    carry_handles(model, prop, made, old_nseg, nseg, own_end);
    for (int k = 0; k < nseg && rv_is_extracellular(model, prop->type); k++)
        if (rv_kept_instance(k, nseg, old_nseg, own_end) < 0)
            rv_ground_layers(model, made, k);
    return RV_OK;
}
