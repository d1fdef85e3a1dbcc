/* unseen.c: what kernels need not store in the middle of a span, because nobody looks at it before the span's last step.
 *
 * Kernels leave out what no kernel reads before it is set (the generator knows), where the engine allows it: here, where no record, POINTER,
 * threshold or the like refers to a value of the mechanism, and where no mechanism of the group reads the current of an ion. Nor does the engine
 * follow the concentrations of an ion with its reversal potential where none uses that. Python, events that it waits for, and code in VERBATIM see
 * all values: those come after a last step, or forbid all this. A bare end of a cable gets its neighbour's v only then, too (hines.c).
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* States and parameters are always stored. */
static int may_be_left_out(const rv_mechanism *mechanism, int slot)
{
    for (int k = 0; k < mechanism->field_count; k++)
        if (mechanism->fields[k].scope == RV_INSTANCE && mechanism->fields[k].slot == slot)
            return mechanism->fields[k].role == RV_ASSIGNED;
    return 0;
}

void rv_follow(rv_group *group, const double *address)
{
    for (int s = 0; s < group->set_count; s++) {
        rv_set *set = &group->sets[s];
        const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
        if (rv_is_within(address, set->field, (size_t)mechanism->slots[RV_INSTANCE] * set->stride))
            set->followed |= may_be_left_out(mechanism, (int)((size_t)(address - set->field) / set->stride));
    }
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        ions->followed |= rv_is_within(address, ions->pool.current, group->row) ? RV_ION_CURRENT : 0;
        ions->followed |= rv_is_within(address, ions->pool.reversal, group->row) ? RV_ION_REVERSAL : 0;
    }
    if (rv_is_within(address, group->v, (size_t)group->nodes))
        group->ends_followed |= !rv_has_area(group, (int)(address - group->v));
    rv_follow_constant(group, address);
}

/* The currents that the group's mechanisms read and the reversal potentials that they read or set, as RV_ION_… bits. */
static int used_of(const rv_group *group, int ion_type)
{
    int used = 0;
    for (int s = 0; s < group->set_count; s++) {
        const rv_type_info *info = &group->model->types[group->sets[s].type];
        for (int k = 0; k < info->mechanism->ion_count; k++)
            if (info->ion_types[k] == ion_type)
                used |= info->mechanism->ions[k].reads | (info->mechanism->ions[k].writes & RV_ION_REVERSAL);
    }
    return used;
}

/* The bits of rv_call.unseen for a set. */
static int bits_of(const rv_group *group, const rv_set *set)
{
    const rv_type_info *info = &group->model->types[set->type];
    int bits = set->followed ? 0 : RV_UNSEEN_FIELDS;
    for (int k = 0; k < info->mechanism->ion_count && k < RV_UNSEEN_IONS; k++)
        for (int i = 0; i < group->ion_count; i++)
            if (group->ions[i].type == info->ion_types[k] && (group->ions[i].unseen & RV_ION_CURRENT))
                bits |= RV_UNSEEN_CURRENT(k);
    return bits;
}

void rv_find_unseen(rv_group *group)
{
    const rv_model *model = group->model;
    group->advanced = group->t;
    const int all_seen = rv_needs_one_thread(model), moved = model->clock[RV_CLOCK_SECONDORDER] == 2.0;
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        ions->unseen = all_seen ? 0 : (RV_ION_REVERSAL | (moved ? 0 : RV_ION_CURRENT)) & ~ions->followed & ~used_of(group, ions->type);
    }
    group->ends_seen = all_seen || group->ends_followed || model->clock[RV_CLOCK_SECONDORDER] != 0.0;
    for (int s = 0; s < group->set_count; s++)
        group->sets[s].unseen = all_seen ? 0 : bits_of(group, &group->sets[s]);
}

/* ---------------------------------------------------------------- a step that failed in the middle of a span */

static size_t field_count(const rv_group *group, const rv_set *set)
{
    return (size_t)group->model->types[set->type].mechanism->slots[RV_INSTANCE] * set->stride;
}

/* Of all rows of all ions the one of a number; NULL: it is not there. */
static double *ion_row(rv_group *group, int number)
{
    return *rv_ion_row_of(&group->ions[number / RV_ION_SLOTS].pool, number % RV_ION_SLOTS);
}

/* The values of a group that kernels change, one after the other: to `copy`, or back from it. */
static void copy_values(rv_group *group, double *copy, int back)
{
    for (int s = 0; s < group->set_count; s++) {
        const size_t count = field_count(group, &group->sets[s]);
        double *field = group->sets[s].field;
        if (count > 0)
            memcpy(back ? field : copy, back ? copy : field, sizeof *copy * count);
        copy += count;
    }
    for (int k = 0; k < group->ion_count * RV_ION_SLOTS; k++) {
        double *const row = ion_row(group, k);
        if (row == NULL)
            continue;
        memcpy(back ? row : copy, back ? copy : row, sizeof *copy * group->row);
        copy += group->row;
    }
}

static size_t ion_count(rv_group *group)
{
    size_t count = 0;
    for (int k = 0; k < group->ion_count * RV_ION_SLOTS; k++)
        count += ion_row(group, k) != NULL ? group->row : 0;
    return count;
}

static size_t value_count(rv_group *group)
{
    size_t count = ion_count(group);
    for (int s = 0; s < group->set_count; s++)
        count += field_count(group, &group->sets[s]);
    return count;
}

/* What the kernels of a step set, at the potentials there are and the times that they last had. */
static void evaluate(rv_group *group, int midway)
{
    group->midway = midway;
    rv_currents(group, group->t);
    for (int s = 0; s < group->set_count; s++)
        if (group->sets[s].unseen & RV_UNSEEN_FIELDS)
            rv_call_set(group, &group->sets[s], group->model->types[group->sets[s].type].mechanism->advance, RV_BLOCKS_ADVANCE, group->advanced);
    group->midway = 0;
}

/* A field that two evaluations, with and without what may be left out, give alike was not left out: it stays as it was. */
static void keep_fields(rv_group *group, const double *before, const double *without)
{
    for (int s = 0; s < group->set_count; s++) {
        const size_t count = field_count(group, &group->sets[s]);
        double *field = group->sets[s].field;
        for (size_t i = 0; i < count; i++)
            if (memcmp(&field[i], &without[i], sizeof *field) == 0)
                field[i] = before[i];
        before += count;
        without += count;
    }
}

/* All but the currents stays. */
static void keep_ions(rv_group *group, const double *before)
{
    for (int k = 0; k < group->ion_count * RV_ION_SLOTS; k++) {
        double *const row = ion_row(group, k);
        if (row != NULL && k % RV_ION_SLOTS != RV_SLOT_I)
            memcpy(row, before, sizeof *before * group->row);
        before += row != NULL ? group->row : 0;
    }
}

/* Set what the steps of a span up to the one that failed left out, so that whoever looks for the cause finds the values of that moment. */
void rv_catch_up(rv_group *group)
{
    const size_t count = value_count(group);
    double *before = malloc(sizeof *before * (2 * count + 1)), *without = before + count;
    group->midway = 0;
    if (before == NULL)
        return;
    copy_values(group, before, 0);
    evaluate(group, 1);
    copy_values(group, without, 0);
    copy_values(group, before, 1);
    evaluate(group, 0);
    keep_fields(group, before, without);
    keep_ions(group, before + count - ion_count(group));
    free(before);
}
