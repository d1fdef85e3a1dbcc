/* ion_rows.c: the rows of an ion that a group has only where they are needed: concentrations, and ∂i/∂v, which only secondorder 2 computes.
 *
 * Where no mechanism of a group uses such a row and its value is the same at all nodes, that value is kept once. Whoever then asks for the address
 * of one of these numbers, Python or a record, gets a row that is made there and then; the next layout looks again.
 */
#include "layout.h"

#include <stdlib.h>
#include <string.h>

double **rv_ion_row_of(rv_ion *pool, int slot)
{
    double **const rows[RV_ION_SLOTS] = {[RV_SLOT_E] = &pool->reversal, [RV_SLOT_I] = &pool->current, [RV_SLOT_DIDV] = &pool->conductance,
                                         [RV_SLOT_IN] = &pool->inside, [RV_SLOT_OUT] = &pool->outside};
    return rows[slot];
}

/* ---------------------------------------------------------------- values */

static void tell_sets(rv_group *group, const rv_ion_set *ions)
{
    for (int s = 0; s < group->set_count; s++) {
        const rv_type_info *info = &group->model->types[group->sets[s].type];
        for (int k = 0; k < info->mechanism->ion_count; k++)
            if (info->ion_types[k] == ions->type)
                group->sets[s].ion[k] = ions->pool;
    }
}

double *rv_ion_row(rv_group *group, rv_ion_set *ions, int slot)
{
    double **const row = rv_ion_row_of(&ions->pool, slot);
    if (*row != NULL)
        return *row;
    double *const made = rv_alloc_aligned(group->row * sizeof *made);
    if (made == NULL)
        return NULL;
    for (size_t n = 0; n < group->row; n++)
        made[n] = ions->same[slot];
    *row = ions->late[slot] = made;
    tell_sets(group, ions);
    return made;
}

void rv_free_ions(rv_ion_set *ions)
{
    free(ions->node);
    free(ions->style);
    for (int slot = 0; slot < RV_ION_SLOTS; slot++)
        rv_free_aligned(ions->late[slot]);
}

/* The ion's set that a prop has its values in; NULL: they are in its home. */
static rv_ion_set *set_with(const rv_model *model, int group, const rv_prop *prop)
{
    const int elsewhere = group >= 0 && prop->home.owned == NULL && model->types[prop->type].is_ion;
    return elsewhere ? &model->groups[group].ions[prop->set] : NULL;
}

double *rv_prop_value(rv_model *model, int group, const rv_prop *prop, int slot, int element)
{
    rv_ion_set *const ions = slot > RV_SLOT_I ? set_with(model, group, prop) : NULL;
    if (ions == NULL)
        return rv_home_value(&prop->home, slot, element);
    double *const row = rv_ion_row(&model->groups[group], ions, slot);
    if (row == NULL)
        rv_set_error(model, RV_MEMORY, "no memory for variables of %s", model->types[prop->type].name);
    return row != NULL ? row + prop->first + element * prop->home.step : NULL;
}

double rv_prop_number(const rv_model *model, int group, const rv_prop *prop, int slot, int element)
{
    rv_ion_set *const ions = slot > RV_SLOT_I ? set_with(model, group, prop) : NULL;
    if (ions == NULL)
        return *rv_home_value(&prop->home, slot, element);
    const double *const row = *rv_ion_row_of(&ions->pool, slot);
    return row != NULL ? row[prop->first + element * prop->home.step] : ions->same[slot];
}

/* ---------------------------------------------------------------- layout */

/* Whether a mechanism of the group may read or write the row. */
static int is_used(const rv_group *group, int ion_type, int slot)
{
    const int bit = slot == RV_SLOT_IN ? RV_ION_INSIDE : RV_ION_OUTSIDE;
    int used = 0;
    if (slot == RV_SLOT_DIDV)
        return group->model->clock[RV_CLOCK_SECONDORDER] == 2.0;
    for (int s = 0; s < group->set_count; s++) {
        const rv_type_info *info = &group->model->types[group->sets[s].type];
        for (int k = 0; k < info->mechanism->ion_count; k++)
            used |= info->ion_types[k] == ion_type && ((info->mechanism->ions[k].reads | info->mechanism->ions[k].writes) & bit);
    }
    return used;
}

/* Values seen so far. */
typedef struct {
    int type, slot, seen, differ;
    double value;
} rv_look;

static void look_at(rv_look *look, const rv_model *model, const rv_section *section, rv_prop *props, int count, int elements)
{
    const rv_prop *prop = rv_find_prop(props, count, look->type);
    for (int k = 0; prop != NULL && k < elements && !look->differ; k++) {
        const double value = rv_prop_number(model, section->group, prop, look->slot, k);
        look->differ = look->seen && memcmp(&value, &look->value, sizeof value) != 0;
        look->seen = 1;
        look->value = value;
    }
}

static void look_at_section(rv_look *look, const rv_model *model, const rv_section *section)
{
    look_at(look, model, section, section->props, section->prop_count, section->nseg);
    look_at(look, model, section, section->end_props, section->end_prop_count, 1);
    look_at(look, model, section, section->root_props, section->root_prop_count, 1);
}

/* Whether all nodes of a group to be have one value, which *value becomes. */
static int all_the_same(const rv_plan *plan, int index, int type, int slot, double *value)
{
    rv_look look = {.type = type, .slot = slot};
    for (int b = plan->group_blocks[index]; b < plan->group_blocks[index + 1]; b++)
        for (int lane = 0; lane < plan->blocks[b].width; lane++) {
            const rv_cell *cell = &plan->cells[plan->lanes[plan->blocks[b].first + lane]];
            for (int k = 0; k < cell->count && !look.differ; k++)
                look_at_section(&look, plan->model, plan->model->sections[plan->order[cell->first + k]]);
        }
    *value = look.value;
    return !look.differ;
}

void rv_find_ion_rows(const rv_plan *plan, rv_group *group, int index)
{
    for (int i = 0; i < group->ion_count; i++) {
        rv_ion_set *ions = &group->ions[i];
        for (int slot = 0; slot < RV_ION_SLOTS; slot++)
            ions->rows[slot] = slot <= RV_SLOT_I || is_used(group, ions->type, slot) ||
                               !all_the_same(plan, index, ions->type, slot, &ions->same[slot]);
    }
}
