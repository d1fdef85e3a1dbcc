/* unseen.c: what kernels need not store in the middle of a span, because nobody looks at it before the span's last step.
 *
 * Kernels leave out what no kernel reads before it is set (the generator knows), where the engine allows it: here, where no record, POINTER,
 * threshold or the like refers to a value of the mechanism, and where no mechanism of the group reads the current of an ion. Nor does the engine
 * follow the concentrations of an ion with its reversal potential where none uses that. Python, events that it waits for, and code in VERBATIM see
 * all values: those come after a last step, or forbid all this.
 */
#include "run.h"

static int is_within(const double *address, const double *first, size_t count)
{
    return address >= first && address < first + count;
}

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
        if (is_within(address, set->field, (size_t)mechanism->slots[RV_INSTANCE] * set->stride))
            set->followed |= may_be_left_out(mechanism, (int)((size_t)(address - set->field) / set->stride));
    }
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        ions->followed |= is_within(address, ions->pool.current, group->row) ? RV_ION_CURRENT : 0;
        ions->followed |= is_within(address, ions->pool.reversal, group->row) ? RV_ION_REVERSAL : 0;
    }
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
    const int all_seen = rv_needs_one_thread(model), moved = model->clock[RV_CLOCK_SECONDORDER] == 2.0;
    for (int k = 0; k < group->ion_count; k++) {
        rv_ion_set *ions = &group->ions[k];
        ions->unseen = all_seen ? 0 : (RV_ION_REVERSAL | (moved ? 0 : RV_ION_CURRENT)) & ~ions->followed & ~used_of(group, ions->type);
    }
    for (int s = 0; s < group->set_count; s++)
        group->sets[s].unseen = all_seen ? 0 : bits_of(group, &group->sets[s]);
}
