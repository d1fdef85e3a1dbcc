/* host.c: what compiled mechanisms may ask of the engine. */
#include "run.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static rv_context *context_of(const rv_call *call)
{
    return call->context;
}

static rv_point *point_of(const rv_call *call, int i)
{
    const rv_context *context = context_of(call);
    const rv_model *model = context->group->model;
    const rv_id id = context->set->owner != NULL ? context->set->owner[call->offset + i] : -1;
    return id >= 0 && id < model->point_count ? model->points[id] : NULL;
}

static void fail_at(const rv_call *call, int i, const char *message)
{
    rv_context *context = context_of(call);
    if (context->group != NULL)
        rv_group_failed(context->group, RV_FAILED, call->t, context->set, call->offset + i, "%s", message);
}

static void send_at(const rv_call *call, int i, double t, double flag, rv_id netcon)
{
    rv_context *context = context_of(call);
    rv_point *point = point_of(call, i);
    if (point == NULL || context->group->queue == NULL)
        return;
    const rv_event event = {.t = t, .sent = call->t, .kind = RV_EVENT_SELF, .id = point->id, .netcon = netcon, .flag = flag};
    const int64_t handle = rv_queue_push(context->group->queue, &event);
    if (handle == 0)
        fail_at(call, i, "out of memory for a self-event");
    if (flag == 1.0)
        point->self_event = handle;
}

static void net_send(const rv_call *call, int i, double delay, double flag)
{
    if (!(delay >= 0.0)) {
        fail_at(call, i, "net_send into the past");
        return;
    }
    send_at(call, i, call->t + delay, flag, context_of(call)->netcon);
}

static void net_event(const rv_call *call, int i, double t)
{
    rv_context *context = context_of(call);
    const rv_model *model = context->group->model;
    const rv_point *point = point_of(call, i);
    if (point == NULL || point->source < 0 || point->source >= model->source_count || model->sources[point->source] == NULL)
        return;
    if (t < context->group->t - model->clock[RV_CLOCK_DT] || !isfinite(t)) {
        fail_at(call, i, "net_event into the past");
        return;
    }
    rv_send_spike(context->group, model->sources[point->source], call->t, t);
}

static void net_move(const rv_call *call, int i, double t)
{
    rv_context *context = context_of(call);
    rv_point *point = point_of(call, i);
    if (point == NULL)
        return;
    if (t < call->t) {
        fail_at(call, i, "net_move into the past");
        return;
    }
    const int64_t moved = context->group->queue == NULL ? 0 : rv_queue_move(context->group->queue, point->self_event, call->t, t);
    if (moved == 0)
        fail_at(call, i, "net_move without a pending self-event of flag 1");
    else
        point->self_event = moved;
}

/* True in the one step whose time first reaches t. */
static int at_time(const rv_call *call, double t)
{
    const double x = t - 1e-11;
    return x <= call->t && x > call->t - call->dt;
}

static void print(const rv_call *call, const char *format, ...)
{
    va_list arguments;
    (void)call;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
}

static void *vector_argument(const rv_call *call, int k)
{
    const rv_model *model = context_of(call)->group->model;
    return k >= 1 && k <= model->call_vector_count && model->call_vectors != NULL ? model->call_vectors[k - 1] : NULL;
}

static void vector_resize(void *vector, double size)
{
    if (vector != NULL && size >= 0.0 && size < 1e15)
        rv_vector_renew(vector, (size_t)size);
}

static void vector_append(void *vector, double x)
{
    if (vector != NULL)
        rv_vector_append(vector, x);
}

static double random_uniform(rv_random *stream, double low, double high)
{
    return low + rv_random_uniform01(stream) * (high - low);
}

static double random_negexp(rv_random *stream, double mean)
{
    return mean * -log(rv_random_uniform01(stream));
}

/* Marsaglia's polar method; the second number of a pair is not kept, as in NEURON. */
static double random_normal(rv_random *stream, double mean, double deviation)
{
    double w, x, y;
    do {
        x = 2.0 * rv_random_uniform01(stream) - 1.0;
        y = 2.0 * rv_random_uniform01(stream) - 1.0;
        w = x * x + y * y;
    } while (w > 1.0);
    return mean + deviation * (x * sqrt(-2.0 * log(w) / w));
}

/* The first WATCH that an event executes forgets those armed before, and what they have sent but is not delivered. */
static void watch(const rv_call *call, int i, int k, double flag, double value)
{
    rv_context *context = context_of(call);
    rv_point *point = point_of(call, i);
    if (point == NULL)
        return;
    if (!context->watching)
        rv_watch_forget(context->group->model, point, context->group->queue);
    context->watching = 1;
    if (rv_watch_arm(context->group, point, k, flag, value) != RV_OK)
        fail_at(call, i, "out of memory for a WATCH");
}

static double *netcon_weight(const rv_call *call, int i, int k)
{
    const rv_model *model = context_of(call)->group->model;
    const rv_point *point = point_of(call, i);
    if (point == NULL || k < 0 || k >= point->incoming_count)
        return NULL;
    return model->netcons[point->incoming[k]]->weight;
}

static double **netcon_weights(const rv_call *call, int i, int *count)
{
    const rv_model *model = context_of(call)->group->model;
    rv_point *point = point_of(call, i);
    *count = 0;
    if (point == NULL)
        return NULL;
    double **weights = realloc(point->weights, ((size_t)point->incoming_count + 1) * sizeof *weights);
    if (weights == NULL) {
        fail_at(call, i, "out of memory for the weights of NetCons");
        return NULL;
    }
    for (int k = 0; k < point->incoming_count; k++)
        weights[k] = model->netcons[point->incoming[k]]->weight;
    weights[point->incoming_count] = NULL;
    *count = point->incoming_count;
    return point->weights = weights;
}

static void set_voltage(const rv_call *call, int i, double v)
{
    const rv_context *context = context_of(call);
    if (context->set->node != NULL)
        context->group->v[context->set->node[call->offset + i]] = v;
}

/* Asked in loops of mechanisms, every so many passes. */
static int stopped(const rv_call *call)
{
    const rv_context *context = context_of(call);
    rv_group *group = context->group;
    if (group->error.code == RV_OK && rv_asked_to_stop(group->model))
        rv_group_failed(group, RV_INTERRUPTED, call->t, NULL, 0, "interrupted in a loop of %s at t = %.10g ms",
                        group->model->types[context->set->type].mechanism->name, call->t);
    return group->error.code != RV_OK;
}

/* Asked in routines that call themselves. What has failed must unwind without going down again, or it never ends. */
static int deeper(const rv_call *call, int i, const char *message)
{
    static _Thread_local unsigned calls;
    if (context_of(call)->group->error.code == RV_OK && rv_stack_left() == 0)
        fail_at(call, i, message);
    return context_of(call)->group->error.code == RV_OK && (++calls % RV_PASSES != 0 || !stopped(call));
}

const rv_host rv_engine_host = {
    .net_send = net_send,
    .net_event = net_event,
    .net_move = net_move,
    .at_time = at_time,
    .fail = fail_at,
    .print = print,
    .random_uniform = random_uniform,
    .random_negexp = random_negexp,
    .random_normal = random_normal,
    .random_ipick = rv_random_pick,
    .random_dpick = rv_random_uniform01,
    .random_setseq = rv_random_set_sequence,
    .random_setids = rv_random_set_ids,
    .vector_argument = vector_argument,
    .vector_resize = vector_resize,
    .vector_append = vector_append,
    .watch = watch,
    .set_voltage = set_voltage,
    .netcon_weight = netcon_weight,
    .netcon_weights = netcon_weights,
    .function_table = rv_table_look_up,
    .force = rv_force,
    .scop_random = rv_scop_random,
    .exprand = rv_scop_negexp,
    .normrand = rv_scop_normal,
    .poisrand = rv_scop_poisson,
    .set_seed = rv_scop_seed,
    .argument = rv_host_argument,
    .vector_elements = rv_host_vector_elements,
    .vector_new = rv_host_vector_new,
    .random_new = rv_random_new,
    .random_free = rv_host_random_free,
    .random_ids = rv_random_ids,
    .random_sequence = rv_random_sequence,
    .generator_pick = rv_host_generator_pick,
    .generator_stream = rv_host_generator_stream,
    .fetch_references = rv_host_fetch_references,
    .store_references = rv_host_store_references,
    .vector_method = rv_host_vector_method,
    .stopped = stopped,
    .deeper = deeper,
};
