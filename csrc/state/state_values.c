/* state_values.c: what sections, mechanisms and point processes hold, as bytes, and back. */
#include "state.h"

#include <stdlib.h>
#include <string.h>

static void pass_home(rv_walk *walk, const rv_home *home, int slot, int elements)
{
    for (int k = 0; k < elements; k++)
        rv_walk_double(walk, rv_home_value(home, slot, k));
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
    const int64_t size = rv_walk_number(walk, vector == NULL ? -1 : (int64_t)vector->size);
    if (walk->status != RV_OK || size < 0)
        return;
    if (walk->purpose == SAVE) {
        rv_walk_put(walk, vector->data, sizeof(double) * vector->size);
        return;
    }
    const char *from = size <= (int64_t)(walk->size / sizeof(double)) ? rv_walk_next(walk, sizeof(double) * (size_t)size) : NULL;
    if (from == NULL)
        rv_walk_failed(walk, RV_INVALID, "the saved state is damaged");
    else if (vector == NULL)
        rv_walk_failed(walk, RV_INVALID, "the saved state has Vectors of mechanisms that are not there yet: run finitialize first");
    else if (rv_vector_reserve(vector, (size_t)size) < 0) /* when checked: then there is room when it is restored */
        rv_walk_failed(walk, RV_MEMORY, "no memory for a Vector of a mechanism");
    else if (walk->purpose == RESTORE && rv_vector_resize(vector, (size_t)size) == RV_OK && size > 0)
        memcpy(vector->data, from, sizeof(double) * (size_t)size);
}

static void pass_handles(rv_walk *walk, const rv_prop *prop, const rv_mechanism *mechanism, int elements)
{
    for (int k = 0; k < mechanism->slots[RV_RANDOM] * elements; k++) {
        size_t size;
        void *state = rv_random_state(prop->handles.randoms[k], &size);
        rv_walk_pass(walk, state, size);
    }
    for (int k = 0; k < mechanism->slots[RV_VECTOR] * elements; k++)
        pass_vector(walk, *rv_vector_handle(walk->model, prop, k / elements, k % elements));
}

/* Values of a prop. One that all nodes have in common needs no row as long as it stays so. */
static void pass_slot(rv_walk *walk, int group, const rv_prop *prop, int slot, int from, int elements)
{
    for (int k = from; k < from + elements; k++) {
        const double before = rv_prop_number(walk->model, group, prop, slot, k);
        double value = before;
        rv_walk_double(walk, &value);
        if (!rv_walk_writes(walk) || memcmp(&value, &before, sizeof value) == 0)
            continue;
        double *const place = rv_prop_value(walk->model, group, prop, slot, k);
        if (place == NULL) {
            rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the model");
            return;
        }
        *place = value;
    }
}

/* What the user sets of an ion is passed over: a concentration or reversal potential is of the state where its style says STATE, as in NEURON. The
 * style is that of the time when it was saved. */
static void pass_ion(rv_walk *walk, int group, const rv_prop *prop, int elements)
{
    const int leaves = walk->leaves;
    for (int k = 0; k < elements; k++) {
        const int64_t states = rv_walk_number(walk, walk->purpose == SAVE && prop->home.owned == NULL ? rv_ion_states(walk->model, group, prop, k) : 0);
        for (int slot = 0; slot < RV_ION_SLOTS; slot++) {
            walk->leaves = leaves || !(states >> slot & 1);
            pass_slot(walk, group, prop, slot, k, 1);
        }
    }
    walk->leaves = leaves;
}

static void pass_prop(rv_walk *walk, int group, const rv_prop *prop, int elements)
{
    const rv_type_info *info = &walk->model->types[prop->type];
    if (info->is_ion) {
        if (rv_walk_expect_text(walk, info->name, "a mechanism"))
            pass_ion(walk, group, prop, elements);
        return;
    }
    const int slots = rv_type_slots(walk->model, prop->type);
    char *marks = rv_alloc((size_t)slots, 1);
    if (marks == NULL) {
        rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the model");
        return;
    }
    if (rv_walk_expect_text(walk, info->name, "a mechanism")) {
        mark_parameters(info->mechanism, marks);
        for (int slot = 0; slot < slots; slot++)
            if (!marks[slot])
                pass_slot(walk, group, prop, slot, 0, elements);
        pass_handles(walk, prop, info->mechanism, elements);
    }
    free(marks);
}

static void pass_props(rv_walk *walk, const rv_section *section, const rv_prop *props, int count, int elements)
{
    if (rv_walk_expect(walk, count, "mechanisms and ions", section->id))
        for (int k = 0; k < count; k++)
            pass_prop(walk, section->group, &props[k], elements);
}

void rv_walk_section(rv_walk *walk, const rv_section *section)
{
    if (!rv_walk_expect(walk, section->nseg, "segments", section->id))
        return;
    pass_home(walk, &section->nodes, RV_NODE_V, section->nseg);
    pass_home(walk, &section->end, RV_NODE_V, 1);
    if (section->parent < 0)
        pass_home(walk, &section->root, RV_NODE_V, 1);
    pass_props(walk, section, section->props, section->prop_count, section->nseg);
    pass_props(walk, section, section->end_props, section->end_prop_count, 1);
    if (section->parent < 0)
        pass_props(walk, section, section->root_props, section->root_prop_count, 1);
}

static void pass_watches(rv_walk *walk, rv_point *point, int count)
{
    const int64_t armed = rv_walk_number(walk, point->watches != NULL);
    if (rv_walk_writes(walk) && armed && point->watches == NULL && (point->watches = rv_alloc((size_t)count, sizeof *point->watches)) == NULL)
        rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the model");
    if (rv_walk_writes(walk) && !armed && point->watches != NULL)
        memset(point->watches, 0, sizeof *point->watches * (size_t)count);
    for (int k = 0; armed && k < count && walk->status == RV_OK; k++) {
        rv_watch none = {0}, *watch = point->watches != NULL ? &point->watches[k] : &none;
        rv_walk_pass(walk, &watch->armed, sizeof watch->armed);
        rv_walk_pass(walk, &watch->above, sizeof watch->above);
        rv_walk_double(walk, &watch->flag);
        rv_walk_pass(walk, &watch->number, sizeof watch->number);
        rv_walk_handle(walk, &watch->pending, point->group);
    }
}

void rv_walk_point(rv_walk *walk, rv_point *point)
{
    pass_prop(walk, -1, &point->body, 1);
    const rv_mechanism *mechanism = walk->model->types[point->body.type].mechanism;
    walk->leaves = walk->only_values;
    rv_walk_handle(walk, &point->self_event, point->group);
    if (mechanism->watch_count > 0)
        pass_watches(walk, point, mechanism->watch_count);
    walk->leaves = 0;
}
