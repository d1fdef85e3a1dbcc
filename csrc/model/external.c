/* external.c: EXTERNALs of mechanisms become addresses of the GLOBALs that other mechanisms own. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

static int fits(const rv_field *field, int elements)
{
    return elements == 0 ? field->length == 0 : field->length >= elements;
}

/* The slot of the shared value, or array of at least `elements`, that a mechanism shows under a whole name (with suffix), −1 when
 * it has none. */
static int shared_slot(const rv_mechanism *mechanism, const char *whole, int elements)
{
    for (int f = 0; f < mechanism->field_count; f++) {
        const rv_field *field = &mechanism->fields[f];
        const size_t length = strlen(field->name);
        if (field->scope != RV_SHARED || !field->visible || !fits(field, elements) || strncmp(whole, field->name, length) != 0)
            continue;
        const char *tail = whole + length;
        if (mechanism->bare ? *tail == '\0' : *tail == '_' && strcmp(tail + 1, mechanism->name) == 0)
            return field->slot;
    }
    return -1;
}

/* Groups that have copies of a type's globals give them up: from now on there is one. */
static void share_globals(rv_model *model, rv_type_info *info, int type)
{
    if (!info->linked)
        rv_keep_globals(model);
    info->linked = 1;
    for (int g = 0; g < model->group_count; g++)
        for (int s = 0; s < model->groups[g].set_count; s++)
            if (model->groups[g].sets[s].type == type)
                model->groups[g].sets[s].global = info->global;
    model->dirty = 1;
}

/* The address of a shared value or array by its whole name, of the type loaded last where a file was loaded again; NULL when there is none. */
static double *owned_value(rv_model *model, const char *whole, int elements)
{
    for (int type = model->type_count - 1; type > 0; type--) {
        rv_type_info *info = &model->types[type];
        const int slot = info->mechanism != NULL ? shared_slot(info->mechanism, whole, elements) : -1;
        if (slot < 0)
            continue;
        share_globals(model, info, type);
        return &info->global[slot];
    }
    return NULL;
}

static int locate_all(rv_model *model, const rv_mechanism *mechanism, double **external)
{
    for (int f = 0; f < mechanism->field_count; f++) {
        const rv_field *field = &mechanism->fields[f];
        if (field->role != RV_EXTERNAL)
            continue;
        external[field->slot] = owned_value(model, field->name, field->length);
        if (external[field->slot] == NULL)
            return rv_set_error(model, RV_ABSENT, "%s: EXTERNAL %s is %s of no loaded mechanism{global:%s}", mechanism->file, field->name,
                                field->length > 0 ? "an array GLOBAL or PARAMETER (of as many elements)" : "a GLOBAL or PARAMETER",
                                field->name);
    }
    return RV_OK;
}

static int has_externals(const rv_mechanism *mechanism)
{
    for (int f = 0; mechanism != NULL && f < mechanism->field_count; f++)
        if (mechanism->fields[f].role == RV_EXTERNAL)
            return 1;
    return 0;
}

int rv_link_externals(rv_model *model, int type)
{
    rv_type_info *info = &model->types[type];
    if (info->external != NULL || !has_externals(info->mechanism))
        return RV_OK;
    double **external = rv_alloc((size_t)info->mechanism->slots[RV_POINTER], sizeof *external);
    if (external == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for the EXTERNALs of %s", info->name);
    const int status = locate_all(model, info->mechanism, external);
    if (status < 0) {
        free(external);
        return status;
    }
    info->external = external;
    share_globals(model, info, type);
    return RV_OK;
}
