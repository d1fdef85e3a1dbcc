/* span.c: rv_advance: spans of steps in which every group runs alone, and what must happen between spans. */
#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---------------------------------------------------------------- spans */

enum { FEW_STEPS = 40 }; /* a group is fetched from memory once for all of them: that costs as much as ten steps of hh */
static const double PATIENCE = 0.5; /* [s] */

int rv_set_max_span(rv_model *model, double ms)
{
    if (!(ms > 0.0))
        return rv_set_error(model, RV_INVALID, "the longest span must be above 0 ms");
    model->max_span = ms;
    return RV_OK;
}

static int64_t whole_steps(double ms, double dt, int64_t at_most)
{
    const double n = floor((ms + 5e-11) / dt);
    return n < (double)at_most ? (int64_t)n : at_most;
}

/* Steps that take about `seconds`. The groups of a model beyond the caches make all of them while they are in the caches: a few must be, unless
 * they are very long. */
static double steps_for(double seconds, double step_seconds)
{
    const double step = step_seconds > 0.0 ? step_seconds : 0.005;
    const double few = FEW_STEPS * step < PATIENCE ? FEW_STEPS : PATIENCE / step;
    return seconds / step > few ? seconds / step : few;
}

/* Steps that all groups can make alone. 0: the delay between groups is shorter than a step. */
static int64_t span_steps(const rv_model *model, int64_t wanted, double seconds)
{
    const rv_runtime *runtime = model->runtime;
    const double dt = model->clock[RV_CLOCK_DT];
    int64_t steps = wanted;
    if (seconds > 0.0) {
        const double enough = steps_for(seconds, runtime->step_seconds);
        steps = enough < (double)steps ? (int64_t)enough : steps;
    }
    if (model->max_span > 0.0)
        steps = whole_steps(model->max_span, dt, steps);
    if (steps < 1 || runtime->callbacks > 0 || runtime->play_shared || rv_linears_call_back(model))
        steps = 1;
    return model->group_count > 1 ? whole_steps(model->cross_delay, dt, steps) : steps;
}

/* One step of all groups together, phase by phase, with exchange wherever events are delivered. */
static int step_together(rv_model *model)
{
    const double dt = model->clock[RV_CLOCK_DT];
    for (int g = 0; g < model->group_count; g++)
        rv_detect(&model->groups[g]);
    int status = rv_exchange(model);
    if (status == RV_OK)
        status = rv_deliver_all(model, model->groups[0].t + 0.5 * dt);
    for (int g = 0; status == RV_OK && g < model->group_count; g++) {
        rv_lend_rows(&model->groups[g], 0);
        if (rv_step_body(&model->groups[g]) == RV_OK && !model->groups[g].wants_i_cap)
            rv_set_i_cap(&model->groups[g]);
        rv_record_flush(&model->groups[g]);
    }
    status = status == RV_OK ? rv_collect_errors(model) : status;
    return status == RV_OK ? rv_deliver_all(model, model->groups[0].t) : status;
}

/* A thread takes whole groups. */
int rv_threads_used(const rv_model *model)
{
    if (model->thread_count < 2 || model->group_count < 2 || model->runtime == NULL || model->runtime->play_shared || rv_needs_one_thread(model))
        return 1;
    return model->thread_count < model->group_count ? model->thread_count : model->group_count;
}

static int run_span(rv_model *model, int64_t steps)
{
    if (steps == 0)
        return step_together(model);
    if (rv_threads_used(model) == 1 || !rv_run_in_threads(model, steps))
        for (int g = 0; g < model->group_count; g++)
            rv_run_group(&model->groups[g], steps, 0);
    int status = rv_collect_errors(model);
    if (model->group_count > 1 || model->groups[0].outbox->spike_count > 0) {
        const int exchanged = rv_exchange(model);
        status = status == RV_OK ? exchanged : status;
    }
    for (int g = 0; g < model->group_count && status == RV_OK; g++)
        if (rv_queue_next(model->groups[g].queue) <= model->groups[g].t)
            rv_deliver(&model->groups[g], model->groups[g].t);
    return status == RV_OK ? rv_collect_errors(model) : status;
}

/* Spikes that Python's callbacks wait for are reported while v is still that of the step's beginning: the first half of the step's events is
 * delivered here. */
static int look_ahead(rv_model *model)
{
    if (model->runtime->callbacks == 0)
        return RV_OK;
    for (int g = 0; g < model->group_count; g++)
        rv_detect(&model->groups[g]);
    int status = rv_collect_errors(model);
    if (status == RV_OK)
        status = rv_exchange(model);
    if (status == RV_OK && model->pending_count == 0)
        status = rv_deliver_all(model, model->clock[RV_CLOCK_T] + 0.5 * model->clock[RV_CLOCK_DT]);
    return status;
}

/* ---------------------------------------------------------------- a step in two halves */

static int begin_half(rv_model *model)
{
    const int status = rv_prepare(model);
    return status == RV_OK ? rv_prepare_span(model) : status;
}

static int first_half(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++)
        rv_detect(&model->groups[g]);
    int status = rv_exchange(model);
    if (status == RV_OK)
        status = rv_deliver_all(model, model->groups[0].t + 0.5 * model->clock[RV_CLOCK_DT]);
    for (int g = 0; status == RV_OK && g < model->group_count; g++) {
        rv_lend_rows(&model->groups[g], 0);
        rv_step_voltage(&model->groups[g]);
    }
    model->t_after = model->groups[0].t;
    return status == RV_OK ? rv_collect_errors(model) : status;
}

int rv_step_first(rv_model *model)
{
    uint64_t start = 0;
    int status = begin_half(model);
    if (status == RV_OK)
        status = rv_profile_enter(model, &start);
    if (status == RV_OK && model->group_count > 0)
        status = first_half(model);
    rv_profile_leave(model, start, 0);
    return status;
}

static int second_half(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++) {
        model->groups[g].t = model->t_after;
        rv_step_states(&model->groups[g]);
        rv_record_flush(&model->groups[g]);
    }
    model->clock[RV_CLOCK_T] = model->t_after;
    const int status = rv_collect_errors(model);
    return status == RV_OK ? rv_deliver_all(model, model->t_after) : status;
}

int rv_step_second(rv_model *model)
{
    uint64_t start = 0;
    int status = begin_half(model);
    if (status == RV_OK)
        status = rv_profile_enter(model, &start);
    if (status == RV_OK && model->group_count > 0)
        status = second_half(model);
    rv_profile_leave(model, start, status == RV_OK);
    return status;
}

int rv_layout_count(const rv_model *model)
{
    return model->builds;
}

/* ---------------------------------------------------------------- for Python */

/* Python calls its functions between steps, by its own list. In NEURON they are events of the queue, where they change the order of others. */
int rv_mark(rv_model *model, double t, rv_id number)
{
    const rv_event event = {.t = t, .sent = model->clock[RV_CLOCK_T], .kind = RV_EVENT_MARK, .id = number, .netcon = -1};
    if (model->runtime != NULL && model->runtime->groups > 0 && rv_queue_push(model->runtime->queues[0], &event) == 0)
        return rv_set_error(model, RV_MEMORY, "out of memory for an event");
    return RV_OK;
}

int rv_marked(rv_model *model, rv_id *numbers, int room)
{
    rv_runtime *runtime = model->runtime; /* all at once, or none where there is no room */
    const int count = runtime == NULL ? 0 : (int)runtime->marked_count;
    if (count == 0 || count > room)
        return count;
    memcpy(numbers, runtime->marked, sizeof *numbers * (size_t)count);
    runtime->marked_count = 0;
    return count;
}

int rv_pending(rv_model *model, rv_id *sources, double *times, int room)
{
    const int count = model->pending_count < room ? model->pending_count : room;
    for (int k = 0; k < count; k++) {
        sources[k] = model->pending[k].source;
        times[k] = model->pending[k].t;
    }
    model->pending_count -= count;
    if (count > 0)
        memmove(model->pending, model->pending + count, sizeof *model->pending * (size_t)model->pending_count);
    return count;
}

/* ---------------------------------------------------------------- rv_advance */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* One span of at most `wanted` steps; the steps made, or a status. */
static int64_t advance_once(rv_model *model, int64_t wanted, double seconds)
{
    const double start = seconds > 0.0 ? now() : 0.0;
    const int64_t steps = span_steps(model, wanted, seconds), made = steps > 0 ? steps : 1;
    int status = model->runtime->play_shared ? rv_prepare_span(model) : RV_OK;
    if (status == RV_OK)
        status = run_span(model, steps);
    if (status != RV_OK)
        return status;
    model->clock[RV_CLOCK_T] = model->groups[0].t;
    if (seconds > 0.0)
        model->runtime->step_seconds = (now() - start) / (double)made;
    return made;
}

static int check_arguments(rv_model *model)
{
    if (!(model->clock[RV_CLOCK_DT] > 0.0) || !isfinite(model->clock[RV_CLOCK_DT]))
        return rv_set_error(model, RV_INVALID, "dt must be above 0 ms, it is %g", model->clock[RV_CLOCK_DT]);
    return RV_OK;
}

/* Nothing to step but the clock. */
static int advance_clock(rv_model *model, int64_t steps, double seconds, int64_t *done)
{
    const int64_t most = seconds > 0.0 && steps > 100000 ? 100000 : steps;
    for (; *done < most; ++*done)
        for (int half = 0; half < 2; half++)
            model->clock[RV_CLOCK_T] += 0.5 * model->clock[RV_CLOCK_DT];
    return RV_OK;
}

static int advance(rv_model *model, int64_t steps, double seconds, int64_t *done)
{
    int64_t made = 0;
    const double deadline = seconds > 0.0 ? now() + seconds : INFINITY;
    int status = rv_prepare_span(model);
    while (*done < steps && status == RV_OK) {
        status = look_ahead(model);
        if (status != RV_OK || model->pending_count > 0)
            break;
        made = advance_once(model, steps - *done, seconds);
        status = made < 0 ? (int)made : RV_OK;
        *done += made > 0 ? made : 0;
        if (status == RV_OK && atomic_load(&model->stopping))
            status = rv_set_error(model, RV_INTERRUPTED, "interrupted at t = %.10g ms", model->clock[RV_CLOCK_T]);
        if (model->dirty || model->pending_count > 0 || (seconds > 0.0 && now() >= deadline))
            break;
    }
    return status;
}

int rv_advance(rv_model *model, int64_t steps, double seconds, int64_t *done)
{
    uint64_t start = 0;
    int status = rv_prepare(model);
    *done = 0;
    if (status != RV_OK || (status = check_arguments(model)) != RV_OK)
        return status;
    if (model->group_count == 0)
        return advance_clock(model, steps, seconds, done);
    status = rv_profile_enter(model, &start);
    if (status == RV_OK)
        status = advance(model, steps, seconds, done);
    rv_profile_leave(model, start, *done);
    return status;
}
