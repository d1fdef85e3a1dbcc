/* step.c: one step of a group, in NEURON's order. */
#include "run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Fill a call on all instances of a set. `context` must live as long as the call. */
void rv_make_call(rv_group *group, rv_set *set, double t, rv_call *call, rv_context *context)
{
    const rv_model *model = group->model;
    *context = (rv_context){.group = group, .set = set, .netcon = -1};
    *call = (rv_call){
        .t = t,
        .dt = model->clock[RV_CLOCK_DT],
        .celsius = model->clock[RV_CLOCK_CELSIUS],
        .secondorder = (int)model->clock[RV_CLOCK_SECONDORDER],
        .count = set->count,
        .node = set->node,
        .field = set->field,
        .pointer = set->pointer,
        .random = set->random,
        .vector = set->vector,
        .stride = set->stride,
        .global = set->global,
        .table = model->types[set->type].table,
        .v = group->extracellular != NULL && model->types[set->type].mechanism->electrode_current ? group->apart->inside : group->v,
        .area = group->area,
        .diam = group->diam,
        .rhs = group->rhs,
        .d = group->d,
        .ion = set->ion,
        .host = &rv_engine_host,
        .context = context,
        .unseen = group->midway ? set->unseen : 0,
    };
}

/* Run a kernel by a call that has been made. */
void rv_run_call(rv_group *group, rv_set *set, rv_kernel kernel, rv_call *call, int block)
{
    if (group->model->types[set->type].mechanism->blocks & block)
        rv_call_blocks(group, set, kernel, call, block);
    else
        kernel(call);
}

/* Run a kernel on all instances of a set. */
void rv_call_set(rv_group *group, rv_set *set, rv_kernel kernel, int block, double t)
{
    rv_context context;
    rv_call call;
    if (kernel == NULL || set->count == 0)
        return;
    rv_make_call(group, set, t, &call, &context);
    rv_run_call(group, set, kernel, &call, block);
}

/* Run a BEFORE or AFTER block, given by the member's place in rv_mechanism, of all mechanisms that have it. */
void rv_call_hook(rv_group *group, ptrdiff_t member)
{
    for (int s = 0; group->has_hooks && s < group->set_count && group->error.code == RV_OK; s++) {
        rv_kernel kernel;
        memcpy(&kernel, (const char *)group->model->types[group->sets[s].type].mechanism + member, sizeof kernel);
        rv_call_set(group, &group->sets[s], kernel, 0, group->t);
    }
}

/* Section and x of a node. */
void rv_node_place(const rv_group *group, int node, rv_id *section, double *x)
{
    *section = group->node_section[node];
    const rv_section *place = group->model->sections[*section];
    const int k = group->node_segment[node];
    if (k < 0 || k >= place->nseg)
        *x = k < 0 ? 0.0 : 1.0;
    else
        *x = (k + 0.5) / place->nseg;
}

/* Note the first failure of a group; the answer is `code`. */
int rv_group_failed(rv_group *group, int code, double t, const rv_set *set, int i, const char *format, ...)
{
    va_list arguments;
    if (group->error.code != RV_OK)
        return group->error.code;
    group->error = (rv_error){.code = code, .t = t, .section = -1, .type = -1, .point = -1};
    va_start(arguments, format);
    vsnprintf(group->error.message, sizeof group->error.message, format, arguments);
    va_end(arguments);
    if (set != NULL) {
        const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
        group->error.type = set->type;
        if (mechanism->kind != RV_DENSITY && set->owner != NULL)
            group->error.point = set->owner[i];
        if (set->node != NULL)
            rv_node_place(group, set->node[i], &group->error.section, &group->error.x);
    }
    return code;
}

/* Membrane currents at time t into rhs and d, without axial and capacitive terms and without constant slopes, which are in cap. */
int rv_currents(rv_group *group, double t)
{
    rv_model *model = group->model;
    uint64_t time = rv_profile_now(group);
    rv_clear_sums(group);
    rv_call_hook(group, offsetof(rv_mechanism, before_breakpoint));
    const int enough = rv_ions_before_current(model, group);
    if (group->apart != NULL)
        rv_begin_apart(group);
    if (group->moves)
        rv_begin_constant(group);
    time = rv_profile_phase(group, RV_PHASE_CURRENTS, time);
    for (int s = 0; s < group->set_count; s++) {
        const rv_mechanism *mechanism = model->types[group->sets[s].type].mechanism;
        if (group->apart != NULL && mechanism->electrode_current)
            rv_call_electrode(group, &group->sets[s], t);
        else
            rv_call_current(group, &group->sets[s], t);
        if (group->moves)
            rv_add_slope(group, &group->sets[s], t, group->cap);
        time = rv_profile_set(group, &group->sets[s], RV_WORK_CURRENT, mechanism->current != NULL ? group->sets[s].count : 0, time);
    }
    if (group->apart != NULL)
        rv_end_apart(group);
    if (model->clock[RV_CLOCK_SECONDORDER] == 2.0 && enough)
        for (int s = 0; s < group->set_count; s++)
            rv_call_set(group, &group->sets[s], model->types[group->sets[s].type].mechanism->ion_conductance, 0, t);
    if (group->linear_rows > 0)
        rv_linears_evaluate(group);
    rv_profile_phase(group, RV_PHASE_CURRENTS, time);
    return group->error.code;
}

/* secondorder 2: ionic currents at the middle of the step. */
static void move_ion_currents(rv_group *group)
{
    for (int k = 0; k < group->ion_count; k++) {
        const rv_ion_set *ions = &group->ions[k];
        for (int i = 0; i < ions->count; i++)
            ions->pool.current[rv_ion_node(ions, i)] += ions->pool.conductance[rv_ion_node(ions, i)] * group->rhs[rv_ion_node(ions, i)];
    }
}

/* Thresholds on the values the last step left, then events up to the middle of the step. */
int rv_step_begin(rv_group *group)
{
    rv_detect(group);
    return rv_deliver(group, group->t + 0.5 * group->model->clock[RV_CLOCK_DT]);
}

/* Currents at t + dt/2, then v. */
int rv_step_voltage(rv_group *group)
{
    rv_model *model = group->model;
    const double half = 0.5 * model->clock[RV_CLOCK_DT], secondorder = model->clock[RV_CLOCK_SECONDORDER];
    uint64_t time = rv_profile_now(group);
    if (group->random_count > 0)
        rv_random_play_now(group);
    group->t += half;
    rv_play_at(group, group->t);
    rv_profile_phase(group, RV_PHASE_PLAY, time);
    if (rv_currents(group, group->t) != RV_OK)
        return group->error.code;
    time = rv_profile_now(group);
    if (group->moves)
        rv_end_constant(group);
    if (rv_solve(group, secondorder != 0.0 ? 2.0 : 1.0) != RV_OK)
        return rv_diagnose(group);
    time = rv_profile_phase(group, RV_PHASE_ELIMINATION, time);
    rv_profile_nodes(group);
    if (group->linear_rows > 0 && rv_linears_solve(group) != RV_OK)
        return group->error.code;
    if (secondorder == 2.0)
        move_ion_currents(group);
    if (group->wants_i_cap)
        rv_set_i_cap(group);
    if (model->wants_membrane_current)
        rv_set_membrane_current(group);
    group->t += half;
    if (group->transfer_count > 0)
        rv_transfer_now(group);
    rv_profile_phase(group, RV_PHASE_VOLTAGE, time);
    return group->error.code;
}

/* States at t + dt, samples. */
int rv_step_states(rv_group *group)
{
    const rv_model *model = group->model;
    uint64_t time = rv_profile_now(group);
    rv_play_at(group, group->t);
    group->advanced = group->t;
    time = rv_profile_phase(group, RV_PHASE_PLAY, time);
    for (int k = 0; k < group->set_count; k++) {
        rv_set *set = &group->sets[group->order[k]];
        const rv_kernel advance = model->types[set->type].mechanism->advance;
        rv_call_set(group, set, advance, RV_BLOCKS_ADVANCE, group->t);
        time = rv_profile_set(group, set, RV_WORK_ADVANCE, advance != NULL ? set->count : 0, time);
    }
    if (group->error.code == RV_OK)
        rv_diffuse(group);
    time = rv_profile_phase(group, RV_PHASE_DIFFUSION, time);
    rv_call_hook(group, offsetof(rv_mechanism, after_solve));
    rv_call_hook(group, offsetof(rv_mechanism, before_step));
    time = rv_profile_phase(group, RV_PHASE_STATES, time);
    if (group->error.code != RV_OK)
        return group->error.code;
    const int status = rv_record_now(group);
    rv_profile_phase(group, RV_PHASE_RECORDING, time);
    return status;
}

int rv_step_body(rv_group *group)
{
    return rv_step_voltage(group) == RV_OK ? rv_step_states(group) : group->error.code;
}

/* One fadvance. */
int rv_step(rv_group *group)
{
    if (rv_step_begin(group) != RV_OK || rv_step_body(group) != RV_OK)
        return group->error.code;
    return rv_deliver(group, group->t);
}
