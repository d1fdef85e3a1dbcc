/* home.c: rv_build: values move between homes of their own and the arrays of groups. */
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "layout.h"

enum { LARGE_MODEL = 20000 }; /* nodes */

/* ---------------------------------------------------------------- moving in */

/* Copy slots × elements values to a new home and settle there. */
static void move_home(rv_home *home, rv_home to, int slots, int elements)
{
    for (int s = 0; s < slots; s++) {
        const double *from = home->data + s * home->row;
        double *out = to.data + s * to.row;
        for (int k = 0; k < elements; k++)
            out[k * to.step] = from[k * home->step];
    }
    free(home->owned);
    *home = to;
}

/* Streams and Vectors go with the numbers. The prop must still have its old home. */
static void move_handles(const rv_model *model, rv_prop *prop, const rv_set *set, int first, ptrdiff_t step, int elements)
{
    const int *slots = model->types[prop->type].mechanism->slots;
    for (int s = 0; s < slots[RV_RANDOM]; s++)
        for (int k = 0; k < elements; k++)
            set->random[s * (ptrdiff_t)set->stride + first + k * step] = prop->handles.randoms[s * elements + k];
    if (slots[RV_VECTOR] == 0)
        return;
    for (int s = 0; s < slots[RV_VECTOR]; s++)
        for (int k = 0; k < elements; k++)
            set->vector[s * (ptrdiff_t)set->stride + first + k * step] = *rv_vector_handle(model, prop, s, k);
    prop->handles.vector_data = set->vector + first;
}

static void move_mechanism(const rv_model *model, rv_prop *prop, const rv_group *group, rv_set *set, int first, ptrdiff_t step, int elements)
{
    const int slots = rv_type_slots(model, prop->type);
    move_handles(model, prop, set, first, step, elements);
    rv_home to = {.data = slots > 0 ? set->field + first : NULL, .row = (ptrdiff_t)set->stride, .step = step};
    move_home(&prop->home, to, slots, elements);
    prop->set = (int)(set - group->sets);
    prop->first = first;
}

/* `from`: the group that the values are in, −1: none. */
static void move_ion(const rv_model *model, int from, rv_prop *prop, const rv_group *group, int first, ptrdiff_t step, int elements)
{
    rv_ion_set *ions = rv_ion_set_of(group, prop->type);
    for (int slot = 0; slot < RV_ION_SLOTS; slot++) {
        double *const row = *rv_ion_row_of(&ions->pool, slot);
        for (int k = 0; row != NULL && k < elements; k++)
            row[first + k * step] = rv_prop_number(model, from, prop, slot, k);
    }
    free(prop->home.owned);
    prop->home = (rv_home){.data = ions->data + first, .row = (ptrdiff_t)group->row, .step = step};
    prop->set = (int)(ions - group->ions);
    prop->first = first;
}

/* Ions of a zero-area node, as far as point processes of today use them; others stay at home. */
static void move_end_ions(const rv_model *model, rv_prop *props, int count, const rv_group *group, int node)
{
    for (int k = 0; k < count; k++)
        if (rv_ion_set_of(group, props[k].type) != NULL)
            move_ion(model, -1, &props[k], group, node, 1, 1);
}

static double membrane_current(const double *row, int node, const rv_home *home, int element)
{
    return row != NULL ? row[node] : *rv_home_value(home, RV_NODE_I_MEMBRANE, element);
}

/* i_membrane_, where the group has it; before the homes move. */
static void move_membrane_current(const rv_model *model, const rv_section *section, const rv_group *group, const rv_spot *spot)
{
    const double *const from = section->group >= 0 ? model->groups[section->group].i_membrane : NULL;
    if (group->i_membrane == NULL || (section->group >= 0 && from == NULL))
        return;
    for (int k = 0; k < section->nseg; k++)
        group->i_membrane[spot->first + k * spot->step] = membrane_current(from, section->first_node + k * section->node_step, &section->nodes, k);
    group->i_membrane[spot->end] = membrane_current(from, section->end_node, &section->end, 0);
    if (spot->root >= 0 && (from == NULL || section->root_node >= 0))
        group->i_membrane[spot->root] = membrane_current(from, section->root_node, &section->root, 0);
}

static void move_nodes(const rv_model *model, rv_section *section, const rv_group *group, const rv_spot *spot)
{
    move_membrane_current(model, section, group, spot);
    const ptrdiff_t row = (ptrdiff_t)group->row;
    double *owned = section->nodes.owned; /* holds the ends as well */
    section->nodes.owned = NULL;
    move_home(&section->nodes, (rv_home){.data = group->node + spot->first, .row = row, .step = spot->step}, RV_NODE_ROWS, section->nseg);
    move_home(&section->end, (rv_home){.data = group->node + spot->end, .row = row, .step = 1}, RV_NODE_ROWS, 1);
    if (spot->root >= 0)
        move_home(&section->root, (rv_home){.data = group->node + spot->root, .row = row, .step = 1}, RV_NODE_ROWS, 1);
    else
        section->root = section->end; /* a place in memory, should it become a root */
    free(owned);
    section->group = spot->group;
    section->block = spot->block;
    section->lane = spot->lane;
    section->first_node = spot->first;
    section->node_step = spot->step;
    section->end_node = spot->end;
    section->root_node = spot->root;
}

/* The extracellular of a zero-area node: after those of the section's segments in all lanes, the far ends before the root's. */
static void move_end_extracellular(const rv_model *model, rv_prop *props, int count, const rv_group *group, const rv_visit *visit, int place)
{
    for (int k = 0; k < count; k++)
        if (rv_is_extracellular(model, props[k].type))
            move_mechanism(model, &props[k], group, rv_set_of(group, props[k].type),
                           visit->used[props[k].type] + visit->key[KEY_NSEG] * visit->block->width + place, 1, 1);
}

/* Move one section of all lanes of a block. */
static void move_section(rv_visit *visit)
{
    const rv_plan *plan = visit->plan;
    rv_model *model = plan->model;
    const int width = visit->block->width;
    for (int lane = 0; lane < width; lane++) {
        const rv_cell *cell = &plan->cells[plan->lanes[visit->block->first + lane]];
        rv_section *section = model->sections[plan->order[cell->first + visit->position]];
        const rv_spot *spot = &plan->spots[section->id];
        const int from = section->group, skip = spot->step < 0 ? (section->nseg - 1) * -spot->step : 0;
        move_nodes(model, section, visit->group, spot);
        for (int p = 0; p < section->prop_count; p++) {
            rv_prop *prop = &section->props[p];
            if (model->types[prop->type].is_ion)
                move_ion(model, from, prop, visit->group, spot->first, spot->step, section->nseg);
            else
                move_mechanism(model, prop, visit->group, rv_set_of(visit->group, prop->type), rv_first_instance(visit, prop->type) + skip + lane,
                               spot->step, section->nseg);
        }
        move_end_ions(model, section->end_props, section->end_prop_count, visit->group, spot->end);
        move_end_extracellular(model, section->end_props, section->end_prop_count, visit->group, visit, lane);
        if (spot->root >= 0) {
            move_end_ions(model, section->root_props, section->root_prop_count, visit->group, spot->root);
            move_end_extracellular(model, section->root_props, section->root_prop_count, visit->group, visit, width + lane);
        }
    }
}

static void move_points(const rv_plan *plan, const rv_group *group, int index)
{
    for (int k = plan->group_points[index]; k < plan->group_points[index + 1]; k++) {
        rv_point *point = plan->model->points[plan->points[k]];
        move_mechanism(plan->model, &point->body, group, rv_set_of(group, point->body.type), plan->instance[point->id], 1, 1);
        point->group = index;
    }
}

static void set_areas(rv_group *group)
{
    const double *shown = group->node + RV_NODE_AREA * group->row;
    for (int n = 0; n < group->nodes; n++)
        group->area[n] = shown[n] > 0.0 ? shown[n] : 100.0;
}

/* ---------------------------------------------------------------- POINTERs */

static double *address_of(rv_model *model, const rv_ref *target, const rv_mechanism *mechanism)
{
    if (target->kind == RV_REF_NONE)
        return NULL;
    double *const cell = mechanism->keeps_pointers ? rv_kept_cell(model, target) : NULL;
    return cell != NULL ? cell : rv_ref_locate(model, *target);
}

static void locate_prop(rv_model *model, const rv_prop *prop, int elements, int group)
{
    const rv_mechanism *mechanism = model->types[prop->type].mechanism;
    const int slots = prop->handles.targets != NULL ? mechanism->slots[RV_POINTER] : 0;
    if (slots == 0 || group < 0)
        return;
    const rv_set *set = &model->groups[group].sets[prop->set];
    for (int s = 0; s < slots; s++)
        for (int k = 0; k < elements; k++) {
            double *const external = model->types[prop->type].external != NULL ? model->types[prop->type].external[s] : NULL;
            double *const address =
                external != NULL ? external : address_of(model, &prop->handles.targets[s * elements + k], mechanism);
            if (address != NULL)
                rv_follow(&model->groups[group], address);
            set->pointer[s * (ptrdiff_t)set->stride + prop->first + k * prop->home.step] = address;
        }
}

static void locate_pointers(rv_model *model)
{
    int any = 0;
    for (int t = 1; t < model->type_count; t++)
        any |= model->types[t].mechanism != NULL && model->types[t].mechanism->slots[RV_POINTER] > 0;
    if (!any)
        return;
    for (int k = 0; k < model->section_count; k++)
        for (int p = 0; model->sections[k] != NULL && p < model->sections[k]->prop_count; p++)
            locate_prop(model, &model->sections[k]->props[p], model->sections[k]->nseg, model->sections[k]->group);
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL)
            locate_prop(model, &model->points[k]->body, 1, model->points[k]->group);
}

/* ---------------------------------------------------------------- build */

void rv_free_groups(rv_group *groups, int count)
{
    for (int g = 0; groups != NULL && g < count; g++) {
        for (int s = 0; groups[g].sets != NULL && s < groups[g].set_count; s++) {
            rv_longitudinal_free(groups[g].sets[s].longitudinal);
            free(groups[g].sets[s].pieces);
        }
        for (int k = 0; groups[g].ions != NULL && k < groups[g].ion_count; k++)
            rv_free_ions(&groups[g].ions[k]);
        rv_free_aligned(groups[g].late_i_membrane);
        rv_extracellular_free(groups[g].extracellular);
        free(groups[g].apart);
        free(groups[g].cleared[0]);
        free(groups[g].cleared[1]);
        free(groups[g].blocks);
        free(groups[g].ions);
        free(groups[g].sets);
        rv_free_aligned(groups[g].arena);
    }
    free(groups);
}

/* Ions at zero-area nodes move only where a point process still uses them: the others must not stay in a group that goes. */
static int own_end_ions(const rv_model *model, rv_section *section)
{
    int status = RV_OK;
    for (int k = 0; k < section->end_prop_count && status == RV_OK; k++)
        status = rv_own_prop(model, section->group, &section->end_props[k], 1);
    for (int k = 0; k < section->root_prop_count && status == RV_OK; k++)
        status = rv_own_prop(model, section->group, &section->root_props[k], 1);
    return status;
}

/* What must hold before the plan: geometry known, ions where point processes want them. */
static int prepare(rv_model *model)
{
    if (rv_compute_geometry(model) != RV_OK)
        return RV_MEMORY;
    for (int k = 0; k < model->section_count; k++) {
        rv_section *section = model->sections[k];
        if (section == NULL)
            continue;
        if (own_end_ions(model, section) < 0 || rv_end_extracellular(model, section) < 0)
            return RV_MEMORY;
    }
    for (int k = 0; k < model->point_count; k++) {
        const rv_point *point = model->points[k];
        if (point == NULL || point->section < 0)
            continue;
        int status = rv_add_point_ions(model, point);
        if (status < 0)
            return status;
    }
    return RV_OK;
}

/* The plan becomes true. Needs no memory. */
static void commit(rv_plan *plan, int *used)
{
    rv_model *model = plan->model;
    rv_keep_globals(model);
    for (int g = 0; g < plan->group_count; g++) {
        rv_visit_sections(plan, &plan->groups[g], g, used, move_section);
        move_points(plan, &plan->groups[g], g);
        set_areas(&plan->groups[g]);
    }
    rv_free_groups(model->groups, model->group_count);
    model->groups = plan->groups;
    model->group_count = plan->group_count;
    plan->groups = NULL;
    locate_pointers(model);
    model->dirty = 0;
    model->values_stale = 0;
}

static int lay_out(rv_model *model)
{
    rv_plan plan = {.model = model};
    int *used = rv_alloc((size_t)model->type_count, sizeof *used);
    int status = used == NULL ? RV_MEMORY : rv_plan_cells(&plan);
    if (status == RV_OK)
        status = rv_plan_groups(&plan);
    if (status == RV_OK)
        status = rv_plan_arrays(&plan);
    if (status == RV_OK)
        commit(&plan, used);
    rv_free_groups(plan.groups, plan.group_count);
    free(plan.spots);
    free(plan.instance);
    rv_plan_free(&plan);
    free(used);
    return status;
}

/* After edits of lengths, diameters and the like. Whether a section's own geometry is stale does not tell: it may have been asked for since. */
static int refresh(rv_model *model)
{
    const int changed = model->reshapes != model->laid_reshapes;
    if (changed && rv_compute_geometry(model) != RV_OK)
        return RV_MEMORY;
    for (int g = 0; changed && g < model->group_count; g++) {
        rv_set_axial(model, &model->groups[g]);
        rv_set_longitudinal(model, &model->groups[g]);
    }
    model->values_stale = 0;
    return RV_OK;
}

/* Hand back to the system what homes of the objects' own and the layout took: many small pieces that the C library would keep. */
static void release_memory(const rv_model *model)
{
#ifdef __GLIBC__
    int64_t nodes = 0;
    for (int g = 0; g < model->group_count; g++)
        nodes += model->groups[g].nodes;
    if (nodes > LARGE_MODEL)
        malloc_trim(0);
#else
    (void)model;
#endif
}

static int build(rv_model *model)
{
    int status = prepare(model);
    if (status == RV_OK)
        status = lay_out(model);
    if (status < 0)
        return status;
    for (int g = 0; g < model->group_count; g++) {
        rv_set_axial(model, &model->groups[g]);
        rv_ions_styles(model, &model->groups[g]);
        if (rv_longitudinal_attach(model, &model->groups[g]) != RV_OK || rv_extracellular_attach(model, &model->groups[g]) != RV_OK)
            return RV_MEMORY;
    }
    status = rv_events_attach(model);
    if (status == RV_OK)
        status = rv_records_attach(model);
    release_memory(model);
    return status;
}

int rv_build(rv_model *model)
{
    if (!model->dirty && !model->values_stale)
        return RV_OK;
    model->builds += model->dirty;
    const int status = model->dirty ? build(model) : refresh(model);
    if (status == RV_OK)
        return RV_OK;
    model->dirty = 1;
    return status == RV_MEMORY ? rv_set_error(model, RV_MEMORY, "no memory to lay the model out") : status;
}

/* ---------------------------------------------------------------- for tests and people */

void rv_set_layout(rv_model *model, int max_width, int target_nodes)
{
    if (max_width != 0)
        model->max_width = max_width > 0 ? max_width : 0;
    if (target_nodes > 0)
        model->target_nodes = target_nodes;
    model->dirty = 1;
}

int rv_layout(rv_model *model, rv_layout_info *out)
{
    memset(out, 0, sizeof *out);
    int status = rv_build(model);
    if (status < 0)
        return status;
    out->groups = model->group_count;
    for (int g = 0; g < model->group_count; g++) {
        const rv_group *group = &model->groups[g];
        out->nodes += group->nodes;
        out->bytes += group->arena_bytes;
        for (int b = 0; b < group->block_count; b++) {
            out->cells += group->blocks[b].width;
            out->widest = group->blocks[b].width > out->widest ? group->blocks[b].width : out->widest;
        }
    }
    return RV_OK;
}
