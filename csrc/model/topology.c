/* topology.c: which section hangs on which, and path distances. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Put a child among its new parent's children: by distance from the parent's own near end, the newest first among equals, as NEURON does. */
static int add_child(rv_model *model, rv_section *parent, const rv_section *child)
{
    if (parent->child_count == parent->child_room) {
        const int room = parent->child_room > 0 ? 2 * parent->child_room : 2;
        rv_id *children = realloc(parent->children, (size_t)room * sizeof *children);
        if (children == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory to connect {section:%d}", child->id);
        parent->children = children;
        parent->child_room = room;
    }
    const double sign = parent->own_end == 1 ? -1.0 : 1.0;
    int at = 0;
    while (at < parent->child_count && sign * model->sections[parent->children[at]]->parent_x < sign * child->parent_x)
        at++;
    memmove(parent->children + at + 1, parent->children + at, (size_t)(parent->child_count - at) * sizeof *parent->children);
    parent->children[at] = child->id;
    parent->child_count++;
    return RV_OK;
}

static void remove_child(rv_model *model, rv_section *child)
{
    rv_section *parent = model->sections[child->parent];
    int at = 0;
    while (parent->children[at] != child->id)
        at++;
    parent->child_count--;
    memmove(parent->children + at, parent->children + at + 1, (size_t)(parent->child_count - at) * sizeof *parent->children);
    child->parent = -1;
}

static int is_ancestor(const rv_model *model, rv_id section, rv_id of)
{
    while (of >= 0 && of != section)
        of = model->sections[of]->parent;
    return of == section;
}

int rv_connect(rv_model *model, rv_id child_id, double end, rv_id parent_id, double x)
{
    rv_section *child = rv_get_section(model, child_id), *parent = rv_get_section(model, parent_id);
    if (child == NULL || parent == NULL)
        return RV_DEAD;
    if (end != 0.0 && end != 1.0)
        return rv_set_error(model, RV_RANGE, "{section:%d} can be connected by its end 0 or 1, not by %g", child_id, end);
    if (!(x >= 0.0 && x <= 1.0))
        return rv_set_error(model, RV_RANGE, "x of {section:%d} must lie in 0 to 1, not be %g", parent_id, x);
    if (child_id == parent_id || (child->child_count > 0 && is_ancestor(model, child_id, parent_id)))
        return rv_set_error(model, RV_INVALID, "connecting {section:%d} to {section:%d} would close a loop", child_id, parent_id);
    if (child->parent >= 0)
        remove_child(model, child);
    else if ((int)end != child->own_end)
        *rv_home_value(&child->end, RV_NODE_V, 0) = *rv_home_value(&child->root, RV_NODE_V, 0); /* its far end is the other one now */
    child->parent_x = x;
    int status = add_child(model, parent, child);
    model->dirty = 1;
    if (status < 0)
        return status;
    child->parent = parent_id;
    child->own_end = (int)end;
    child->geometry_stale = 1;
    model->reshapes++;
    return RV_OK;
}

int rv_disconnect(rv_model *model, rv_id id)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (section->parent < 0)
        return RV_OK;
    int status = rv_own_home(model, section);
    if (status < 0)
        return status;
    remove_child(model, section);
    *rv_home_value(&section->root, RV_NODE_V, 0) = RV_FRESH_V; /* the node is new, as in NEURON */
    section->geometry_stale = 1;
    return RV_OK;
}

rv_id rv_section_parent(const rv_model *model, rv_id id, double *x, double *end)
{
    const rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (section->parent >= 0) {
        *x = section->parent_x;
        *end = section->own_end;
    }
    return section->parent;
}

int rv_section_children(const rv_model *model, rv_id id, rv_id *out, int room)
{
    const rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    for (int k = 0; k < section->child_count && k < room; k++)
        out[k] = section->children[k];
    return section->child_count;
}

/* ---------------------------------------------------------------- distance */

/* A node, and how far [µm] it is from the end of its section that meets the parent. */
typedef struct {
    rv_section *section;
    double above;
} rv_place;

static rv_place place_of(const rv_model *model, rv_section *section, int segment)
{
    section = rv_resolve(model, section, &segment);
    if (segment == RV_AT_ROOT)
        return (rv_place){section, 0.0};
    if (segment == RV_AT_FAR_END)
        return (rv_place){section, section->length};
    const double x = (segment + 0.5) / section->nseg;
    return (rv_place){section, section->length * (section->own_end == 1 ? 1.0 - x : x)};
}

/* The node on which the place's section hangs. */
static rv_place above(const rv_model *model, rv_place place)
{
    return place_of(model, place.section, place.section->own_end == 1 ? place.section->nseg : -1);
}

static int depth_of(const rv_model *model, rv_place place)
{
    int depth = 0;
    for (; place.section->parent >= 0; depth++) {
        const rv_place next = above(model, place);
        if (next.section == place.section)
            break;
        place = next;
    }
    return depth;
}

double rv_distance(rv_model *model, rv_id from, double x_from, rv_id to, double x_to)
{
    rv_section *first = rv_get_section(model, from), *second = rv_get_section(model, to);
    if (first == NULL || second == NULL)
        return NAN;
    const int segment_a = x_from == 0.0 ? -1 : rv_section_segment(model, from, x_from);
    const int segment_b = x_to == 0.0 ? -1 : rv_section_segment(model, to, x_to);
    if (segment_a < -1 || segment_b < -1)
        return NAN;
    rv_place a = place_of(model, first, segment_a), b = place_of(model, second, segment_b);
    int depth_a = depth_of(model, a), depth_b = depth_of(model, b);
    double path = 0.0;
    while (a.section != b.section) {
        if (depth_a == 0 && depth_b == 0)
            return 1e20;
        rv_place *deeper = depth_a >= depth_b ? &a : &b;
        if (deeper == &a)
            depth_a--;
        else
            depth_b--;
        path += deeper->above;
        *deeper = above(model, *deeper);
    }
    return path + fabs(a.above - b.above);
}
