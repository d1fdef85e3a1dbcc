/* ref.c: symbolic references become addresses; POINTERs of mechanisms. */
#include <stdlib.h>

#include "internal.h"

double *rv_ref_locate(rv_model *model, rv_ref ref)
{
    switch (ref.kind) {
    case RV_REF_SECTION: {
        int segment = rv_section_segment(model, ref.object, ref.x);
        if (segment >= 0 && ref.mark != 0)
            segment = rv_marked_segment(rv_get_section(model, ref.object), segment, ref.mark);
        if (segment == -1 && ref.mark != 0 && rv_section_alive(model, ref.object))
            rv_set_error(model, RV_DEAD, "the segment at %g of {section:%d} is no more: nseg was changed", ref.x, ref.object);
        if (segment < 0)
            return NULL;
        return rv_section_value(model, ref.object, ref.x == 0.0 ? -1 : segment, ref.type, ref.slot);
    }
    case RV_REF_POINT:
        return rv_point_value(model, ref.object, ref.slot);
    case RV_REF_GLOBAL:
        return rv_global_value(model, ref.type, ref.slot);
    case RV_REF_CLOCK:
        return rv_clock(model, ref.slot);
    case RV_REF_WEIGHT: {
        int count = 0;
        double *weight = rv_netcon_weight(model, ref.object, &count);
        if (weight != NULL && ref.slot >= 0 && ref.slot < count)
            return &weight[ref.slot];
        if (weight != NULL)
            rv_set_error(model, RV_RANGE, "the NetCon has %d weights: there is no weight %d", count, ref.slot);
        return NULL;
    }
    case RV_REF_ADDRESS:
        return ref.address;
    case RV_REF_NONE:
        break;
    }
    rv_set_error(model, RV_INVALID, "the reference refers to nothing");
    return NULL;
}

int rv_refs_gather(rv_model *model, const rv_ref *refs, size_t count, double *values)
{
    for (size_t k = 0; k < count; k++) {
        const double *place = rv_ref_locate(model, refs[k]);
        if (place == NULL)
            return model->error.code;
        values[k] = *place;
    }
    return RV_OK;
}

int rv_refs_scatter(rv_model *model, const rv_ref *refs, size_t count, const double *values)
{
    for (size_t k = 0; k < count; k++) {
        double *place = rv_ref_locate(model, refs[k]);
        if (place == NULL)
            return model->error.code;
        if (refs[k].kind == RV_REF_GLOBAL)
            rv_global_set(model, refs[k].type, refs[k].slot, values[k]);
        else
            *place = values[k];
    }
    return RV_OK;
}

/* The place of one POINTER among its prop's targets; NULL with the error set. */
static rv_ref *target_in(rv_model *model, rv_prop *prop, int elements, int slot, int element)
{
    const rv_mechanism *mechanism = model->types[prop->type].mechanism;
    if (mechanism == NULL || slot < 0 || slot >= mechanism->slots[RV_POINTER]) {
        rv_set_error(model, RV_RANGE, "%s has no POINTER %d", model->types[prop->type].name, slot);
        return NULL;
    }
    return &prop->handles.targets[slot * elements + element];
}

static rv_ref *section_target(rv_model *model, rv_id id, double x, int type, int slot)
{
    rv_section *section = rv_get_section(model, id);
    int segment = rv_section_segment(model, id, x);
    if (section == NULL || segment < 0)
        return NULL;
    rv_prop *prop = rv_find_prop(section->props, section->prop_count, type);
    if (prop == NULL) {
        rv_set_error(model, RV_ABSENT, "%s is not inserted in {section:%d}",
                     type > 0 && type < model->type_count ? model->types[type].name : "this mechanism", id);
        return NULL;
    }
    segment = segment < 0 ? 0 : segment < section->nseg ? segment : section->nseg - 1;
    return target_in(model, prop, section->nseg, slot, segment);
}

static int set_target(rv_model *model, rv_ref *place, rv_ref target, int type, rv_id section, rv_id point)
{
    if (place == NULL || (target.kind != RV_REF_NONE && rv_ref_locate(model, target) == NULL))
        return model->error.code;
    if (target.kind != RV_REF_NONE && model->types[type].mechanism->keeps_pointers &&
        rv_keep_reference(model, target, section, point) == NULL)
        return model->error.code;
    *place = target;
    model->dirty = 1;
    return RV_OK;
}

int rv_set_section_pointer(rv_model *model, rv_id section, double x, int type, int slot, rv_ref target)
{
    return set_target(model, section_target(model, section, x, type, slot), target, type, section, -1);
}

int rv_set_point_pointer(rv_model *model, rv_id id, int slot, rv_ref target)
{
    rv_point *point = rv_get_point(model, id);
    if (point == NULL)
        return RV_DEAD;
    return set_target(model, target_in(model, &point->body, 1, slot, 0), target, point->body.type, -1, id);
}

int rv_pointer_target(rv_model *model, rv_id section, double x, int type, rv_id id, int slot, rv_ref *out)
{
    rv_ref *place = NULL;
    if (id >= 0) {
        rv_point *point = rv_get_point(model, id);
        place = point != NULL ? target_in(model, &point->body, 1, slot, 0) : NULL;
    } else {
        place = section_target(model, section, x, type, slot);
    }
    if (place == NULL)
        return model->error.code;
    *out = *place;
    return place->kind != RV_REF_NONE;
}
