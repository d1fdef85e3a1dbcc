/* model.c: the model, its id tables, mechanism types and memory. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { DEFAULT_TARGET_NODES = 4096 };

/* ---------------------------------------------------------------- memory and errors */

void *rv_alloc(size_t count, size_t size)
{
    return calloc(count > 0 ? count : 1, size > 0 ? size : 1);
}

void *rv_alloc_aligned(size_t bytes)
{
    if (bytes > SIZE_MAX - 64)
        return NULL;
    size_t padded = (bytes + 63) / 64 * 64;
    void *memory = aligned_alloc(64, padded > 0 ? padded : 64);
    if (memory != NULL)
        memset(memory, 0, padded);
    return memory;
}

void rv_free_aligned(void *memory)
{
    free(memory);
}

/* The error is a note to the caller, not part of what a const model promises to keep. */
int rv_set_error(const rv_model *model, int code, const char *format, ...)
{
    rv_error *error = &((rv_model *)(uintptr_t)model)->error;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    error->code = code;
    error->t = model->clock[RV_CLOCK_T];
    error->section = error->point = -1;
    error->type = -1;
    error->x = NAN;
    return code;
}

const rv_error *rv_model_error(const rv_model *model)
{
    return &model->error;
}

/* ---------------------------------------------------------------- id tables */

rv_section *rv_get_section(const rv_model *model, rv_id id)
{
    if (id >= 0 && id < model->section_count && model->sections[id] != NULL)
        return model->sections[id];
    rv_set_error(model, RV_DEAD, "the section was deleted");
    return NULL;
}

rv_point *rv_get_point(const rv_model *model, rv_id id)
{
    if (id >= 0 && id < model->point_count && model->points[id] != NULL)
        return model->points[id];
    rv_set_error(model, RV_DEAD, "the point process was deleted");
    return NULL;
}

rv_source *rv_get_source(const rv_model *model, rv_id id)
{
    if (id >= 0 && id < model->source_count && model->sources[id] != NULL)
        return model->sources[id];
    rv_set_error(model, RV_DEAD, "the event source was deleted");
    return NULL;
}

rv_netcon *rv_get_netcon(const rv_model *model, rv_id id)
{
    if (id >= 0 && id < model->netcon_count && model->netcons[id] != NULL)
        return model->netcons[id];
    rv_set_error(model, RV_DEAD, "the NetCon was deleted");
    return NULL;
}

/* ---------------------------------------------------------------- the model */

static int add_builtin_ions(rv_model *model)
{
    return rv_ion_type(model, "na", 1.0) < 0 || rv_ion_type(model, "k", 1.0) < 0 || rv_ion_type(model, "ca", 2.0) < 0 ? RV_MEMORY
                                                                                                                     : RV_OK;
}

rv_model *rv_model_new(void)
{
    rv_model *model = rv_alloc(1, sizeof *model);
    if (model == NULL)
        return NULL;
    model->clock[RV_CLOCK_DT] = 0.025;
    model->clock[RV_CLOCK_CELSIUS] = 6.3;
    model->scop_value = 1;
    model->reshapes = 1; /* nothing is laid out yet */
    model->cross_delay = INFINITY;
    model->target_nodes = DEFAULT_TARGET_NODES;
    model->thread_count = 1;
    model->types = rv_alloc(16, sizeof *model->types);
    model->type_room = 16;
    if (model->types != NULL)
        model->types[0].name = rv_alloc(1, 1);
    model->type_count = 1;
    if (model->types == NULL || model->types[0].name == NULL || add_builtin_ions(model) < 0 || rv_add_extracellular(model, RV_LAYERS) < 0) {
        rv_model_free(model);
        return NULL;
    }
    return model;
}

static void free_types(rv_model *model)
{
    for (int t = 0; model->types != NULL && t < model->type_count; t++) {
        free(model->types[t].name);
        if (model->types[t].owned)
            free((void *)(uintptr_t)model->types[t].mechanism);
        free(model->types[t].ion_types);
        free(model->types[t].global);
        free(model->types[t].table);
        free(model->types[t].tables);
        free(model->types[t].external);
    }
    free(model->types);
    free(model->methods);
    rv_free_kept(model);
}

void rv_model_free(rv_model *model)
{
    if (model == NULL)
        return;
    rv_profile_stop(model);
    rv_runtime_free(model);
    rv_free_rows(model);
    rv_free_groups(model->groups, model->group_count);
    for (int k = 0; k < model->point_count; k++)
        rv_destroy_point(model, model->points[k]);
    for (int k = 0; k < model->section_count; k++)
        rv_destroy_section(model, model->sections[k]);
    free(model->points);
    free(model->sections);
    free_types(model);
    free(model);
}

double *rv_clock(rv_model *model, int slot)
{
    return slot >= 0 && slot < RV_CLOCK_SLOTS ? &model->clock[slot] : NULL;
}

/* Any object that keeps the address of a Vector lets go of it. */
static void forget_in_prop(const rv_model *model, rv_prop *prop, int elements, const rv_vector *vector)
{
    const rv_mechanism *mechanism = model->types[prop->type].mechanism;
    const int slots = mechanism != NULL && prop->handles.vectors != NULL ? mechanism->slots[RV_VECTOR] : 0;
    for (int k = 0; k < slots * elements; k++) {
        void **handle = rv_vector_handle(model, prop, k / elements, k % elements);
        if (*handle == vector)
            *handle = NULL;
    }
}

void rv_vector_forget(rv_model *model, const rv_vector *vector)
{
    rv_record_remove(model, vector);
    rv_play_remove(model, vector);
    rv_events_forget_vector(model, vector);
    int held = 0;
    for (int t = 0; vector->referred && t < model->type_count; t++)
        held |= model->types[t].mechanism != NULL && model->types[t].mechanism->slots[RV_VECTOR] > 0;
    for (int k = 0; held && k < model->point_count; k++)
        if (model->points[k] != NULL)
            forget_in_prop(model, &model->points[k]->body, 1, vector);
    for (int k = 0; held && k < model->section_count; k++)
        for (int p = 0; model->sections[k] != NULL && p < model->sections[k]->prop_count; p++)
            forget_in_prop(model, &model->sections[k]->props[p], model->sections[k]->nseg, vector);
}
