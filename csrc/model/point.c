/* point.c: point processes and artificial cells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

rv_id rv_point_new(rv_model *model, int type)
{
    if (type <= 0 || type >= model->type_count || model->types[type].is_ion || model->types[type].mechanism->kind == RV_DENSITY)
        return rv_set_error(model, RV_INVALID, "type %d is not a point process", type);
    if (model->point_count == model->point_room) {
        const int room = model->point_room > 0 ? 2 * model->point_room : 64;
        rv_point **points = realloc(model->points, (size_t)room * sizeof(rv_point *));
        if (points == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory for another %s", model->types[type].name);
        model->points = points;
        model->point_room = room;
    }
    rv_point *point = rv_alloc(1, sizeof *point);
    if (point == NULL || rv_make_prop(model, type, 1, 0, &point->body) < 0) {
        free(point);
        return rv_set_error(model, RV_MEMORY, "no memory for another %s", model->types[type].name);
    }
    point->id = model->point_count;
    point->section = point->source = point->group = -1;
    point->x = NAN;
    model->points[model->point_count++] = point;
    model->dirty = 1;
    return point->id;
}

void rv_destroy_point(rv_model *model, rv_point *point)
{
    if (point == NULL)
        return;
    rv_free_prop(model, &point->body, 1);
    free(point->watches);
    free(point->incoming);
    free(point->weights);
    free(point);
}

/* Take a point off the section it is on; its values come to a home of its own. */
static int leave_section(rv_model *model, rv_point *point)
{
    int status = rv_own_prop(model, -1, &point->body, 1);
    if (status < 0)
        return status;
    model->dirty = 1;
    point->group = -1;
    if (point->section < 0)
        return RV_OK;
    rv_section *section = model->sections[point->section];
    int at = 0;
    while (section->located[at] != point->id)
        at++;
    section->located_count--;
    memmove(section->located + at, section->located + at + 1, (size_t)(section->located_count - at) * sizeof *section->located);
    point->section = -1;
    return RV_OK;
}

int rv_point_free(rv_model *model, rv_id id)
{
    rv_point *point = rv_get_point(model, id);
    if (point == NULL)
        return RV_DEAD;
    int status = leave_section(model, point);
    if (status < 0)
        return status;
    const rv_mechanism *mechanism = model->types[point->body.type].mechanism;
    if (mechanism->destructor != NULL)
        status = rv_run_on_prop(model, &point->body, 0, 1, mechanism->destructor);
    rv_destroy_point(model, point);
    rv_drop_references(model, -1, id);
    model->points[id] = NULL;
    model->sources_stale = STALE_SOURCES;
    return status;
}

int rv_point_alive(const rv_model *model, rv_id point)
{
    return point >= 0 && point < model->point_count && model->points[point] != NULL;
}

/* The ions a point process uses must be where it is. */
int rv_add_point_ions(rv_model *model, const rv_point *point)
{
    const rv_type_info *info = &model->types[point->body.type];
    int segment = rv_point_segment(model, point);
    rv_section *section = rv_resolve(model, model->sections[point->section], &segment);
    for (int k = 0; k < info->mechanism->ion_count; k++) {
        const int ion = info->ion_types[k];
        rv_prop **props = segment == RV_AT_ROOT ? &section->root_props : &section->end_props;
        int *count = segment == RV_AT_ROOT ? &section->root_prop_count : &section->end_prop_count;
        int status = RV_OK;
        if (segment >= 0)
            status = rv_section_add_type(model, section, ion);
        else if (rv_find_prop(*props, *count, ion) == NULL)
            status = rv_add_prop(model, props, count, ion, 1, 0);
        if (status < 0)
            return status;
    }
    return RV_OK;
}

int rv_point_place(rv_model *model, rv_id id, rv_id section_id, double x)
{
    rv_point *point = rv_get_point(model, id);
    if (point == NULL)
        return RV_DEAD;
    if (model->types[point->body.type].mechanism->kind == RV_ARTIFICIAL_CELL)
        return rv_set_error(model, RV_INVALID, "%s is an artificial cell: it has no place in a section",
                            model->types[point->body.type].name);
    rv_section *section = rv_get_section(model, section_id);
    if (section == NULL)
        return RV_DEAD;
    const int segment = rv_section_segment(model, section_id, x);
    if (segment < 0)
        return segment;
    if (section->located_count == section->located_room) {
        const int room = section->located_room > 0 ? 2 * section->located_room : 2;
        rv_id *located = realloc(section->located, (size_t)room * sizeof *located);
        if (located == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory to place a point process");
        section->located = located;
        section->located_room = room;
    }
    int status = leave_section(model, point);
    if (status < 0)
        return status;
    section->located[section->located_count++] = id;
    point->section = section_id;
    point->x = x == 0.0 ? 0.0 : rv_segment_centre(section, segment);
    return rv_add_point_ions(model, point);
}

/* The new segment that holds the centre of an old one; of two, that away from the parent where segments become more, else the nearer one. */
static int segment_after(int segment, int old_nseg, int nseg, int own_end)
{
    const int from_parent = own_end == 1 ? old_nseg - 1 - segment : segment;
    const int64_t position = (2 * (int64_t)from_parent + 1) * nseg, size = 2 * (int64_t)old_nseg;
    const int after = (int)(position / size) - (nseg < old_nseg && position % size == 0);
    return own_end == 1 ? nseg - 1 - after : after;
}

void rv_recentre_points(rv_model *model, rv_section *section, int old_nseg)
{
    for (int k = 0; k < section->located_count; k++) {
        rv_point *point = model->points[section->located[k]];
        if (point->x > 0.0 && point->x < 1.0)
            point->x = rv_segment_centre(section, segment_after((int)(point->x * old_nseg), old_nseg, section->nseg, section->own_end));
    }
}

int rv_point_location(const rv_model *model, rv_id id, rv_id *section, double *x)
{
    const rv_point *point = rv_get_point(model, id);
    if (point == NULL)
        return RV_DEAD;
    if (point->section < 0)
        return 0;
    *section = point->section;
    *x = point->x;
    return 1;
}

int rv_point_type(const rv_model *model, rv_id id)
{
    const rv_point *point = rv_get_point(model, id);
    return point != NULL ? point->body.type : RV_DEAD;
}

/* The segment −1 … nseg where a placed point is. */
int rv_point_segment(const rv_model *model, const rv_point *point)
{
    return point->x == 0.0 ? -1 : rv_section_segment(model, point->section, point->x);
}

/* A growing answer: ids beyond `room` are only counted. */
typedef struct {
    const rv_model *model;
    const rv_section *owner; /* of the node asked for */
    int segment;             /* as of rv_resolve */
    rv_id *out;
    int room, count;
} rv_found;

static int is_there(const rv_found *found, rv_section *section, int segment)
{
    return rv_resolve(found->model, section, &segment) == found->owner && segment == found->segment;
}

/* Add the points of one section that are at the node, in order of age among those found so far. */
static void find_on(rv_found *found, rv_section *section)
{
    for (int k = 0; k < section->located_count; k++) {
        const rv_id id = section->located[k];
        if (!is_there(found, section, rv_point_segment(found->model, found->model->points[id])))
            continue;
        int at = found->count++;
        if (at >= found->room)
            continue;
        for (; at > 0 && found->out[at - 1] > id; at--)
            found->out[at] = found->out[at - 1];
        found->out[at] = id;
    }
}

/* The next section after `section` in the part of the tree that hangs on the node; NULL at the end. */
static rv_section *next_there(const rv_found *found, const rv_section *section, int enter)
{
    rv_section *const *sections = found->model->sections;
    for (;;) {
        const rv_section *parent = section;
        int from = 0;
        if (!enter) {
            if (section == found->owner)
                return NULL;
            parent = sections[section->parent];
            while (parent->children[from++] != section->id)
                ;
        }
        for (int k = from; k < parent->child_count; k++) {
            rv_section *child = sections[parent->children[k]];
            if (is_there(found, child, child->own_end == 1 ? child->nseg : -1))
                return child;
        }
        section = parent;
        enter = 0;
    }
}

int rv_segment_points(const rv_model *model, rv_id id, int segment, rv_id *out, int room)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (segment < -1 || segment > section->nseg)
        return rv_set_error(model, RV_RANGE, "{section:%d} has no segment %d", id, segment);
    rv_section *owner = rv_resolve(model, section, &segment);
    rv_found found = {model, owner, segment, out, room, 0};
    for (rv_section *at = owner; at != NULL; at = next_there(&found, at, 1))
        find_on(&found, at);
    return found.count;
}

double *rv_point_value(rv_model *model, rv_id id, int slot)
{
    rv_point *point = rv_get_point(model, id);
    if (point == NULL)
        return NULL;
    if (slot < 0 || slot >= rv_type_slots(model, point->body.type)) {
        rv_set_error(model, RV_RANGE, "%s has no variable %d", model->types[point->body.type].name, slot);
        return NULL;
    }
    return rv_home_value(&point->body.home, slot, 0);
}
