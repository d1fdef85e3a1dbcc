/* init.c: finitialize in its parts, and fcurrent. */
#include "run.h"

#include <math.h>
#include <string.h>

static int comes_first(const rv_error *error, const rv_error *other)
{
    if ((error->code == RV_INTERRUPTED) != (other->code == RV_INTERRUPTED))
        return error->code == RV_INTERRUPTED;
    return error->t < other->t;
}

/* Hand the first failure of any group to the model: an interrupt wins, then the lowest time, then the lowest group. */
int rv_collect_errors(rv_model *model)
{
    rv_group *first = NULL;
    for (int g = 0; g < model->group_count; g++) {
        rv_group *group = &model->groups[g];
        if (group->error.code != RV_OK && (first == NULL || comes_first(&group->error, &first->error)))
            first = group;
    }
    if (first == NULL)
        return RV_OK;
    model->error = first->error;
    model->clock[RV_CLOCK_T] = first->error.t;
    for (int g = 0; g < model->group_count; g++)
        model->groups[g].error.code = RV_OK;
    return model->error.code;
}

/* Deliver up to `until` in all groups, and what that sends from one to another, until nothing is due. */
int rv_deliver_all(rv_model *model, double until)
{
    unsigned rounds = 0;
    for (int due = 1; due;) {
        if (++rounds % POLL_EVERY == 0 && rv_asked_to_stop(model))
            return rv_set_error(model, RV_INTERRUPTED, "interrupted among events at t = %.10g ms", until);
        for (int g = 0; g < model->group_count; g++)
            rv_deliver(&model->groups[g], until);
        const int status = rv_exchange(model);
        if (status != RV_OK)
            return status;
        due = 0;
        for (int g = 0; g < model->group_count; g++)
            due |= model->groups[g].error.code == RV_OK && rv_queue_next(model->groups[g].queue) <= until;
    }
    return rv_collect_errors(model);
}

/* Streams go on where they are, as in NEURON; but a new global index takes effect. */
static void set_global_index(const rv_model *model, const rv_group *group)
{
    for (int s = 0; s < group->set_count; s++) {
        const rv_set *set = &group->sets[s];
        const int slots = set->random == NULL ? 0 : model->types[set->type].mechanism->slots[RV_RANDOM];
        for (int slot = 0; slot < slots; slot++)
            for (int i = 0; i < set->count; i++)
                if (set->random[(size_t)slot * set->stride + (size_t)i] != NULL)
                    rv_random_set_index(set->random[(size_t)slot * set->stride + (size_t)i], model->globalindex);
    }
}

int rv_init_begin(rv_model *model)
{
    const int status = rv_prepare(model);
    if (status != RV_OK)
        return status;
    model->error.code = RV_OK;
    model->clock[RV_CLOCK_T] = 0.0;
    rv_events_clear(model);
    rv_sources_restart(model);
    for (int g = 0; g < model->group_count; g++) {
        rv_group *group = &model->groups[g];
        group->t = 0.0;
        group->error.code = RV_OK;
        set_global_index(model, group);
    }
    rv_records_restart(model);
    for (int g = 0; g < model->group_count; g++)
        if (model->groups[g].random_count > 0)
            rv_random_play_now(&model->groups[g]);
    return rv_deliver_all(model, 0.0);
}

int rv_init_voltage(rv_model *model, double v, int set)
{
    const int status = rv_prepare(model);
    if (status != RV_OK)
        return status;
    for (int g = 0; g < model->group_count; g++) {
        rv_group *group = &model->groups[g];
        for (int n = 0; set && n < group->nodes; n++)
            group->v[n] = v;
        rv_find_inside(group);
        if (group->transfer_count > 0)
            rv_transfer_now(group);
    }
    return RV_OK;
}

static int initialise_group(rv_model *model, rv_group *group)
{
    memset(group->node + (size_t)RV_NODE_I_CAP * group->row, 0, (size_t)group->nodes * sizeof(double));
    rv_ions_styles(model, group);
    rv_ions_initialise(model, group);
    for (int k = 0; k < group->set_count && group->error.code == RV_OK; k++) {
        rv_set *set = &group->sets[group->order[k]];
        rv_call_set(group, set, model->types[set->type].mechanism->initialise, 0, group->t);
        if (model->types[set->type].writes_concentration)
            rv_ions_after_initial(model, group);
    }
    return group->error.code;
}

int rv_init_mechanisms(rv_model *model)
{
    int status = rv_prepare(model);
    if (status == RV_OK)
        status = rv_prepare_span(model);
    if (status != RV_OK)
        return status;
    for (int g = 0; g < model->group_count; g++)
        rv_call_hook(&model->groups[g], offsetof(rv_mechanism, before_initial));
    for (int g = 0; g < model->group_count; g++)
        initialise_group(model, &model->groups[g]);
    for (int g = 0; g < model->group_count; g++)
        rv_linears_initialise(&model->groups[g]);
    status = rv_collect_errors(model);
    if (status != RV_OK)
        return status;
    rv_events_initialise(model);
    for (int g = 0; g < model->group_count; g++)
        rv_call_hook(&model->groups[g], offsetof(rv_mechanism, after_initial));
    return rv_collect_errors(model);
}

int rv_init_end(rv_model *model)
{
    int status = rv_prepare(model);
    if (status == RV_OK)
        status = rv_deliver_all(model, model->clock[RV_CLOCK_T]);
    if (status == RV_OK)
        status = rv_prepare_span(model);
    if (status != RV_OK)
        return status;
    for (int g = 0; g < model->group_count; g++) {
        rv_lend_rows(&model->groups[g], 0);
        rv_currents(&model->groups[g], model->groups[g].t);
        if (model->wants_membrane_current)
            rv_start_membrane_current(&model->groups[g]);
    }
    for (int g = 0; g < model->group_count; g++)
        rv_call_hook(&model->groups[g], offsetof(rv_mechanism, before_step));
    rv_records_begin(model);
    for (int g = 0; g < model->group_count; g++) {
        rv_record_now(&model->groups[g]);
        rv_record_flush(&model->groups[g]);
    }
    status = rv_collect_errors(model);
    return status != RV_OK ? status : rv_deliver_all(model, model->clock[RV_CLOCK_T]);
}

/* Evaluate all currents at the present v and t. */
int rv_fcurrent(rv_model *model)
{
    int status = rv_prepare(model);
    if (status == RV_OK)
        status = rv_prepare_span(model);
    if (status != RV_OK)
        return status;
    for (int g = 0; g < model->group_count; g++) {
        model->groups[g].t = model->clock[RV_CLOCK_T];
        rv_lend_rows(&model->groups[g], 0);
        rv_currents(&model->groups[g], model->groups[g].t);
    }
    return rv_collect_errors(model);
}
