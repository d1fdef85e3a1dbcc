/* section.c: sections, their segments, and what is inserted in them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { MAX_NSEG = 32767 };

/* ---------------------------------------------------------------- life */

/* i_membrane_ of a node: in a home of the section's own, or in a row of the group, which is there when it is computed or was asked for. */
static double *membrane_current(rv_model *model, const rv_section *section, const rv_home *home, int element, int node)
{
    if (section->group < 0)
        return rv_home_value(home, RV_NODE_I_MEMBRANE, element);
    rv_group *group = &model->groups[section->group];
    if (group->i_membrane == NULL)
        group->i_membrane = group->late_i_membrane = rv_alloc_aligned(group->row * sizeof(double));
    if (group->i_membrane == NULL)
        rv_set_error(model, RV_MEMORY, "no memory for i_membrane_");
    return group->i_membrane != NULL ? group->i_membrane + node : NULL;
}

/* Homes of the section's own in `block` of RV_NODE_SLOTS · (nseg + 2) doubles: the segments, the far end, the root end. */
static void set_own_nodes(rv_section *section, double *block, int nseg)
{
    section->nodes = (rv_home){.data = block, .row = nseg, .step = 1, .owned = block};
    section->end = (rv_home){.data = block + RV_NODE_SLOTS * nseg, .row = 1, .step = 1};
    section->root = (rv_home){.data = section->end.data + RV_NODE_SLOTS, .row = 1, .step = 1};
}

static void fill_node(const rv_home *home, int element)
{
    *rv_home_value(home, RV_NODE_V, element) = RV_FRESH_V;
    *rv_home_value(home, RV_NODE_CM, element) = 1.0;
    *rv_home_value(home, RV_NODE_DIAM, element) = 500.0;
}

static rv_section *make_section(void)
{
    rv_section *section = rv_alloc(1, sizeof *section);
    double *block = rv_alloc(3 * RV_NODE_SLOTS, sizeof *block);
    if (section == NULL || block == NULL) {
        free(section);
        free(block);
        return NULL;
    }
    section->nseg = 1;
    section->length = 100.0;
    section->ra = 35.4;
    section->rallbranch = 1.0;
    section->parent = -1;
    section->geometry_stale = 1;
    section->group = section->block = section->lane = -1;
    section->first_node = section->end_node = section->root_node = -1;
    set_own_nodes(section, block, 1);
    fill_node(&section->nodes, 0);
    fill_node(&section->end, 0);
    fill_node(&section->root, 0);
    return section;
}

rv_id rv_section_new(rv_model *model)
{
    if (model->section_count == model->section_room) {
        const int room = model->section_room > 0 ? 2 * model->section_room : 64;
        rv_section **sections = realloc(model->sections, (size_t)room * sizeof(rv_section *));
        if (sections == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory for another section");
        model->sections = sections;
        model->section_room = room;
    }
    rv_section *section = make_section();
    if (section == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for another section");
    section->id = model->section_count;
    model->sections[model->section_count++] = section;
    model->living++;
    model->dirty = 1;
    model->reshapes++;
    return section->id;
}

void rv_destroy_section(rv_model *model, rv_section *section)
{
    if (section == NULL)
        return;
    rv_free_props(model, section->props, section->prop_count, section->nseg);
    rv_free_props(model, section->end_props, section->end_prop_count, 1);
    rv_free_props(model, section->root_props, section->root_prop_count, 1);
    free(section->styles);
    free(section->marks);
    free(section->nodes.owned);
    free(section->ri_left);
    free(section->children);
    free(section->located);
    free(section->points);
    free(section);
}

int rv_section_free(rv_model *model, rv_id id)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    while (section->child_count > 0)
        rv_disconnect(model, section->children[section->child_count - 1]);
    if (section->parent >= 0)
        rv_disconnect(model, id);
    for (int k = section->located_count - 1; k >= 0; k--) {
        rv_point *point = model->points[section->located[k]];
        int status = rv_own_prop(model, -1, &point->body, 1);
        if (status < 0)
            return status;
        point->section = -1;
        point->group = -1;
        section->located_count = k;
    }
    rv_destroy_section(model, section);
    rv_drop_references(model, id, -1);
    model->sections[id] = NULL;
    model->living--;
    model->dirty = 1;
    return RV_OK;
}

int rv_section_alive(const rv_model *model, rv_id section)
{
    return section >= 0 && section < model->section_count && model->sections[section] != NULL;
}

int rv_section_count(const rv_model *model)
{
    return model->living;
}

int rv_section_list(const rv_model *model, rv_id *out, int room)
{
    int count = 0;
    for (int k = 0; k < model->section_count; k++)
        if (model->sections[k] != NULL && count++ < room)
            out[count - 1] = k;
    return count;
}

rv_id rv_section_first(const rv_model *model)
{
    for (int k = 0; k < model->section_count; k++)
        if (model->sections[k] != NULL)
            return k;
    return RV_DEAD;
}

/* Into the home, from the row of a group. */
static void take_membrane_current(const rv_section *section, const double *row)
{
    for (int k = 0; k < section->nseg; k++)
        *rv_home_value(&section->nodes, RV_NODE_I_MEMBRANE, k) = row[section->first_node + k * section->node_step];
    *rv_home_value(&section->end, RV_NODE_I_MEMBRANE, 0) = row[section->end_node];
    if (section->root_node >= 0)
        *rv_home_value(&section->root, RV_NODE_I_MEMBRANE, 0) = row[section->root_node];
}

int rv_own_home(rv_model *model, rv_section *section)
{
    model->dirty = 1;
    if (section->nodes.owned == NULL) {
        const int nseg = section->nseg;
        const double *const membrane = section->group >= 0 ? model->groups[section->group].i_membrane : NULL;
        double *block = rv_alloc(RV_NODE_SLOTS * ((size_t)nseg + 2), sizeof *block);
        if (block == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory to move values");
        for (int s = 0; s < RV_NODE_ROWS; s++) {
            for (int k = 0; k < nseg; k++)
                block[s * nseg + k] = *rv_home_value(&section->nodes, s, k);
            block[RV_NODE_SLOTS * nseg + s] = *rv_home_value(&section->end, s, 0);
            block[RV_NODE_SLOTS * (nseg + 1) + s] = *rv_home_value(&section->root, s, 0);
        }
        set_own_nodes(section, block, nseg);
        if (membrane != NULL)
            take_membrane_current(section, membrane);
    }
    int status = RV_OK;
    for (int k = 0; k < section->prop_count && status == RV_OK; k++)
        status = rv_own_prop(model, section->group, &section->props[k], section->nseg);
    for (int k = 0; k < section->end_prop_count && status == RV_OK; k++)
        status = rv_own_prop(model, section->group, &section->end_props[k], 1);
    for (int k = 0; k < section->root_prop_count && status == RV_OK; k++)
        status = rv_own_prop(model, section->group, &section->root_props[k], 1);
    if (status == RV_OK)
        section->group = section->block = section->first_node = section->end_node = section->root_node = -1;
    return status;
}

/* ---------------------------------------------------------------- segments */

int rv_section_nseg(const rv_model *model, rv_id id)
{
    const rv_section *section = rv_get_section(model, id);
    return section != NULL ? section->nseg : RV_DEAD;
}

static int mark_of(const rv_section *section, int segment)
{
    return section->marks != NULL ? section->marks[segment] : segment + 1;
}

int rv_marked_segment(const rv_section *section, int segment, int mark)
{
    if (segment >= 0 && segment < section->nseg && mark_of(section, segment) == mark)
        return segment;
    for (int k = 0; k < section->nseg; k++)
        if (mark_of(section, k) == mark)
            return k;
    return -1;
}

int rv_segment_mark(rv_model *model, rv_id id, double x)
{
    rv_section *section = rv_get_section(model, id);
    const int segment = rv_section_segment(model, id, x);
    if (section == NULL || segment < 0 || segment >= section->nseg || x == 0.0)
        return 0;
    if (section->last_mark == 0)
        section->last_mark = section->nseg;
    return mark_of(section, segment);
}

/* The marks for another nseg, of which some go on: see rv_kept_instance. NULL: no memory. */
static int *resampled_marks(rv_section *section, int nseg)
{
    int *marks = rv_alloc((size_t)nseg, sizeof *marks), last = section->last_mark;
    for (int k = 0; marks != NULL && k < nseg; k++) {
        const int from = rv_kept_instance(k, nseg, section->nseg, section->own_end);
        marks[k] = from >= 0 ? mark_of(section, from) : ++last;
    }
    if (marks != NULL)
        section->last_mark = last;
    return marks;
}

/* Everything that has one value a segment, for the new number of segments; the section is untouched when memory runs out. */
static int resample(rv_model *model, rv_section *section, int nseg)
{
    double *block = rv_alloc(RV_NODE_SLOTS * ((size_t)nseg + 2), sizeof *block);
    rv_prop *props = rv_alloc((size_t)section->prop_count, sizeof *props);
    int *marks = section->last_mark > 0 ? resampled_marks(section, nseg) : NULL;
    int made = 0, status = block != NULL && props != NULL && (marks != NULL || section->last_mark == 0) ? RV_OK : RV_MEMORY;
    while (status == RV_OK && made < section->prop_count) {
        status = rv_resample_prop(model, &section->props[made], section->nseg, nseg, section->own_end, &props[made]);
        props[made].rank = section->props[made].rank;
        made += status == RV_OK;
    }
    if (status < 0) {
        rv_free_props(model, props, made, nseg);
        free(block);
        free(marks);
        return rv_set_error(model, RV_MEMORY, "no memory for %d segments", nseg);
    }
    for (int s = 0; s < RV_NODE_SLOTS; s++)
        for (int k = 0; k < nseg; k++)
            block[s * nseg + k] = *rv_home_value(&section->nodes, s, rv_segment_before(k, nseg, section->nseg, section->own_end));
    memcpy(block + RV_NODE_SLOTS * nseg, section->end.data, 2 * RV_NODE_SLOTS * sizeof *block);
    free(section->nodes.owned);
    set_own_nodes(section, block, nseg);
    rv_free_props(model, section->props, section->prop_count, section->nseg);
    section->props = props;
    free(section->marks);
    section->marks = marks;
    return RV_OK;
}

int rv_section_set_nseg(rv_model *model, rv_id id, int nseg)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (nseg < 1 || nseg > MAX_NSEG)
        return rv_set_error(model, RV_RANGE, "nseg of {section:%d} must lie in 1 to %d, not be %d", id, MAX_NSEG, nseg);
    if (nseg == section->nseg)
        return RV_OK;
    int status = rv_own_home(model, section);
    if (status == RV_OK)
        status = resample(model, section, nseg);
    if (status < 0)
        return status;
    free(section->ri_left);
    section->ri_left = section->ri_right = NULL;
    section->geometry_stale = 1;
    model->reshapes++;
    const int old_nseg = section->nseg;
    section->nseg = nseg;
    rv_recentre_points(model, section, old_nseg);
    return RV_OK;
}

/* x = 0 is in segment 0 here, so that every answer below 0 is a status: callers that mean the node at 0 ask for segment −1 themselves. */
int rv_section_segment(const rv_model *model, rv_id id, double x)
{
    const rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (!(x >= 0.0 && x <= 1.0))
        return rv_set_error(model, RV_RANGE, "x of {section:%d} must lie in 0 to 1, not be %g", id, x);
    const int segment = (int)(x * section->nseg);
    return x == 1.0 ? section->nseg : segment < section->nseg ? segment : section->nseg - 1;
}

double rv_segment_centre(const rv_section *section, int segment)
{
    return segment < 0 ? 0.0 : segment >= section->nseg ? 1.0 : (segment + 0.5) / section->nseg;
}

int rv_is_root_end(const rv_section *section, int segment)
{
    return section->parent < 0 && segment == (section->own_end == 1 ? section->nseg : -1);
}

rv_section *rv_resolve(const rv_model *model, rv_section *section, int *segment)
{
    for (;;) {
        if (*segment >= 0 && *segment < section->nseg)
            return section;
        if (rv_is_root_end(section, *segment)) {
            *segment = RV_AT_ROOT;
            return section;
        }
        if ((*segment < 0) == (section->own_end == 1)) {
            *segment = RV_AT_FAR_END;
            return section;
        }
        const double x = section->parent_x;
        section = model->sections[section->parent];
        *segment = x <= 0.0 ? -1 : x >= 1.0 ? section->nseg : (int)(x * section->nseg);
    }
}

/* ---------------------------------------------------------------- values */

static double *node_value(rv_model *model, rv_section *section, int segment, int slot)
{
    if (slot == RV_NODE_AREA || slot == RV_NODE_DIAM)
        rv_refresh_geometry(model, section);
    if (slot == RV_NODE_V || slot == RV_NODE_I_MEMBRANE || slot == RV_NODE_AREA) {
        rv_section *owner = rv_resolve(model, section, &segment);
        if (owner != section && slot == RV_NODE_AREA)
            rv_refresh_geometry(model, owner);
        const rv_home *home = segment == RV_AT_ROOT ? &owner->root : segment == RV_AT_FAR_END ? &owner->end : &owner->nodes;
        const int element = segment < 0 ? 0 : segment;
        if (slot != RV_NODE_I_MEMBRANE)
            return rv_home_value(home, slot, element);
        const int node = segment == RV_AT_ROOT ? owner->root_node : segment == RV_AT_FAR_END ? owner->end_node
                                                                                              : owner->first_node + segment * owner->node_step;
        return membrane_current(model, owner, home, element, node);
    }
    segment = segment < 0 ? 0 : segment >= section->nseg ? section->nseg - 1 : segment;
    return rv_home_value(&section->nodes, slot, segment);
}

/* The prop and a check of the slot; NULL with the error set. */
static rv_prop *prop_for(rv_model *model, rv_section *section, int type, int slot)
{
    rv_prop *prop = rv_find_prop(section->props, section->prop_count, type);
    if (prop == NULL)
        rv_set_error(model, RV_ABSENT, "%s is not inserted in {section:%d}",
                     type > 0 && type < model->type_count ? model->types[type].name : "this mechanism", section->id);
    else if (slot < 0 || slot >= rv_type_slots(model, type)) {
        rv_set_error(model, RV_RANGE, "%s has no variable %d", model->types[type].name, slot);
        return NULL;
    }
    return prop;
}

double *rv_section_value(rv_model *model, rv_id id, int segment, int type, int slot)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return NULL;
    if (segment < -1 || segment > section->nseg || (type == RV_NODE && (slot < 0 || slot >= RV_NODE_SLOTS))) {
        rv_set_error(model, RV_RANGE, "{section:%d} has no segment %d", id, segment);
        return NULL;
    }
    if (type == RV_NODE)
        return node_value(model, section, segment, slot);
    const rv_prop *prop = prop_for(model, section, type, slot);
    double *const vext = prop != NULL && (segment < 0 || segment >= section->nseg) ? rv_vext(model, section, segment, type, slot) : NULL;
    if (vext != NULL)
        return vext;
    segment = segment < 0 ? 0 : segment >= section->nseg ? section->nseg - 1 : segment;
    return prop != NULL ? rv_prop_value(model, section->group, prop, slot, segment) : NULL;
}

/* What has a variable in a section: *prop, NULL for the nodes. A status. */
static int owner_of(rv_model *model, rv_section *section, int type, int slot, const rv_prop **prop)
{
    *prop = NULL;
    if (type != RV_NODE) {
        *prop = prop_for(model, section, type, slot);
        return *prop != NULL ? RV_OK : model->error.code;
    }
    if (slot < 0 || slot >= RV_NODE_SLOTS)
        return rv_set_error(model, RV_RANGE, "a node has no variable %d", slot);
    return RV_OK;
}

/* NULL with the error set. */
static double *segment_value(rv_model *model, rv_section *section, const rv_prop *prop, int slot, int segment)
{
    return prop != NULL ? rv_prop_value(model, section->group, prop, slot, segment) : node_value(model, section, segment, slot);
}

int rv_section_fill(rv_model *model, rv_id id, int type, int slot, double value)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    if (type == RV_NODE && slot == RV_NODE_DIAM)
        return rv_section_set_diam(model, id, -2, value);
    const rv_prop *prop;
    const int status = owner_of(model, section, type, slot, &prop);
    for (int k = 0; status == RV_OK && k < section->nseg; k++) {
        double *const place = segment_value(model, section, prop, slot, k);
        if (place == NULL)
            return model->error.code;
        *place = value;
    }
    if (type == RV_NODE && slot == RV_NODE_CM)
        model->values_stale = 1;
    return status;
}

int rv_section_read(rv_model *model, rv_id id, int type, int slot, double *values)
{
    rv_section *section = rv_get_section(model, id);
    if (section == NULL)
        return RV_DEAD;
    const rv_prop *prop;
    const int status = owner_of(model, section, type, slot, &prop);
    for (int k = 0; status == RV_OK && k < section->nseg; k++) {
        const double *const place = segment_value(model, section, prop, slot, k);
        if (place == NULL)
            return model->error.code;
        values[k] = *place;
    }
    return status == RV_OK ? section->nseg : status;
}
