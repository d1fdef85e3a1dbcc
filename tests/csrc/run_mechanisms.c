/* Mechanisms written by hand against mechanism.h, for the tests of the engine's running half. */
#include <math.h>

#include "mechanism.h"

#define FIELD(word, slot_, role_, initial_) \
    {.name = word, .unit = "", .initial = initial_, .low = 1, .high = 0, .slot = slot_, .scope = RV_INSTANCE, .role = role_, .visible = 1}
#define NODE(call, i) ((call)->node != NULL ? (call)->node[i] : (call)->first + (i))
#define ROW(call, slot) ((call)->field + (size_t)(slot) * (call)->stride)

/* ---------------------------------------------------------------- leak */

static void leak_current(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const int n = NODE(call, i);
        ROW(call, 2)[i] = ROW(call, 0)[i] * (call->v[n] - ROW(call, 1)[i]);
        call->rhs[n] -= ROW(call, 2)[i];
        call->d[n] += ROW(call, 0)[i];
    }
}

static double leak_sum(const rv_call *call, int i, const double *argument)
{
    return ROW(call, 0)[i] + argument[0] + argument[1];
}

static double leak_vector(const rv_call *call, int i, const double *argument)
{
    void *vector = call->host->vector_argument(call, 1);
    (void)i;
    if (vector == NULL)
        return -1.0;
    call->host->vector_resize(vector, 1.0);
    call->host->vector_append(vector, argument[1]);
    return 0.0;
}

static const rv_field leak_fields[] = {FIELD("g", 0, RV_PARAMETER, 0.001), FIELD("e", 1, RV_PARAMETER, -70), FIELD("i", 2, RV_ASSIGNED, 0)};
static const rv_routine leak_routines[] = {{"sum", 2, 1, 1, leak_sum}, {"fill", 2, 0, 1, leak_vector}};
static const rv_mechanism leak = {.name = "leak", .file = "leak.mod", .kind = RV_DENSITY, .field_count = 3, .fields = leak_fields,
                                  .slots = {3}, .routine_count = 2, .routines = leak_routines, .current = leak_current};

/* ---------------------------------------------------------------- axon: Hodgkin and Huxley's, without TABLE */

static double trap(double x, double y)
{
    return fabs(x / y) < 1e-6 ? y * (1 - x / y / 2) : x / (exp(x / y) - 1);
}

static void axon_rates(double v, double celsius, double inf[3], double tau[3])
{
    const double q10 = pow(3, (celsius - 6.3) / 10);
    const double a[3] = {0.1 * trap(-(v + 40), 10), 0.07 * exp(-(v + 65) / 20), 0.01 * trap(-(v + 55), 10)};
    const double b[3] = {4 * exp(-(v + 65) / 18), 1 / (exp(-(v + 35) / 10) + 1), 0.125 * exp(-(v + 65) / 80)};
    for (int k = 0; k < 3; k++) {
        inf[k] = a[k] / (a[k] + b[k]);
        tau[k] = 1 / (q10 * (a[k] + b[k]));
    }
}

static void axon_initialise(const rv_call *call)
{
    double inf[3], tau[3];
    for (int i = 0; i < call->count; i++) {
        axon_rates(call->v[NODE(call, i)], call->celsius, inf, tau);
        for (int k = 0; k < 3; k++)
            ROW(call, k)[i] = inf[k];
    }
}

static void axon_current(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const int n = NODE(call, i);
        const double m = ROW(call, 0)[i], h = ROW(call, 1)[i], w = ROW(call, 2)[i];
        const double gna = 0.12 * m * m * m * h, gk = 0.036 * w * w * w * w, gl = 0.0003;
        const double ina = gna * (call->v[n] - call->ion[0].reversal[n]), ik = gk * (call->v[n] - call->ion[1].reversal[n]);
        call->ion[0].current[n] += ina;
        call->ion[1].current[n] += ik;
        call->rhs[n] -= ina + ik + gl * (call->v[n] + 54.3);
        call->d[n] += gna + gk + gl;
    }
}

static void axon_conductance(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const int n = NODE(call, i);
        const double m = ROW(call, 0)[i], h = ROW(call, 1)[i], w = ROW(call, 2)[i];
        call->ion[0].conductance[n] += 0.12 * m * m * m * h;
        call->ion[1].conductance[n] += 0.036 * w * w * w * w;
    }
}

static void axon_advance(const rv_call *call)
{
    double inf[3], tau[3];
    for (int i = 0; i < call->count; i++) {
        axon_rates(call->v[NODE(call, i)], call->celsius, inf, tau);
        for (int k = 0; k < 3; k++)
            ROW(call, k)[i] += (1 - exp(-call->dt / tau[k])) * (inf[k] - ROW(call, k)[i]);
    }
}

static const rv_field axon_fields[] = {FIELD("m", 0, RV_STATE, 0), FIELD("h", 1, RV_STATE, 0), FIELD("n", 2, RV_STATE, 0)};
static const rv_ion_use axon_ions[] = {{"na", 1, RV_ION_REVERSAL, RV_ION_CURRENT}, {"k", 1, RV_ION_REVERSAL, RV_ION_CURRENT}};
static const rv_mechanism axon = {.name = "axon", .file = "axon.mod", .kind = RV_DENSITY, .field_count = 3, .fields = axon_fields,
                                  .slots = {3}, .ion_count = 2, .ions = axon_ions, .initialise = axon_initialise, .current = axon_current,
                                  .ion_conductance = axon_conductance, .advance = axon_advance};

/* ---------------------------------------------------------------- calcium: a current that fills a pool */

static void calcium_current(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const int n = NODE(call, i);
        const double current = ROW(call, 0)[i] * (call->v[n] - call->ion[0].reversal[n]);
        call->ion[0].current[n] += current;
        call->rhs[n] -= current;
        call->d[n] += ROW(call, 0)[i];
    }
}

static void calcium_initialise(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        ROW(call, 1)[i] = 1e-4;
        call->ion[0].inside[NODE(call, i)] = 1e-4;
    }
}

static void calcium_advance(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const int n = NODE(call, i);
        ROW(call, 1)[i] += call->dt * (-10.0 * call->ion[0].current[n] - (ROW(call, 1)[i] - 1e-4) / 5.0);
        call->ion[0].inside[n] = ROW(call, 1)[i];
    }
}

static const rv_field calcium_fields[] = {FIELD("g", 0, RV_PARAMETER, 1e-5), FIELD("cai", 1, RV_STATE, 0)};
static const rv_ion_use calcium_ions[] = {{"ca", 2, RV_ION_REVERSAL | RV_ION_CURRENT, RV_ION_CURRENT | RV_ION_INSIDE}};
static const rv_mechanism calcium = {.name = "calcium", .file = "calcium.mod", .kind = RV_DENSITY, .field_count = 2, .fields = calcium_fields,
                                     .slots = {2}, .ion_count = 1, .ions = calcium_ions, .initialise = calcium_initialise,
                                     .current = calcium_current, .advance = calcium_advance};

/* ---------------------------------------------------------------- clamp: a current from del for dur */

static void clamp_current(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const double del = ROW(call, 0)[i], dur = ROW(call, 1)[i];
        const int n = NODE(call, i);
        ROW(call, 3)[i] = call->t < del + dur && call->t >= del ? ROW(call, 2)[i] : 0.0;
        call->rhs[n] += ROW(call, 3)[i] * 100 / call->area[n];
    }
}

static const rv_field clamp_fields[] = {FIELD("del", 0, RV_PARAMETER, 0), FIELD("dur", 1, RV_PARAMETER, 0), FIELD("amp", 2, RV_PARAMETER, 0),
                                        FIELD("i", 3, RV_ASSIGNED, 0)};
static const rv_mechanism clamp = {.name = "Clamp", .file = "clamp.mod", .kind = RV_POINT_PROCESS, .field_count = 4, .fields = clamp_fields,
                                   .slots = {4}, .electrode_current = 1, .current = clamp_current};

/* ---------------------------------------------------------------- synapse: an exponential conductance */

static void synapse_initialise(const rv_call *call)
{
    for (int i = 0; i < call->count; i++)
        ROW(call, 2)[i] = 0;
}

static void synapse_current(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        const int n = NODE(call, i);
        const double scale = 100 / call->area[n], g = ROW(call, 2)[i];
        call->rhs[n] -= scale * g * (call->v[n] - ROW(call, 1)[i]);
        call->d[n] += scale * g;
    }
}

static void synapse_advance(const rv_call *call)
{
    for (int i = 0; i < call->count; i++)
        ROW(call, 2)[i] += (1 - exp(-call->dt / ROW(call, 0)[i])) * -ROW(call, 2)[i];
}

static void synapse_receive(const rv_call *call, int i, double *weight, double flag)
{
    (void)flag;
    ROW(call, 2)[i] += weight[0];
}

static const rv_field synapse_fields[] = {FIELD("tau", 0, RV_PARAMETER, 0.1), FIELD("e", 1, RV_PARAMETER, 0), FIELD("g", 2, RV_STATE, 0)};
static const rv_mechanism synapse = {.name = "Synapse", .file = "synapse.mod", .kind = RV_POINT_PROCESS, .field_count = 3, .fields = synapse_fields,
                                     .slots = {3}, .weight_count = 1, .initialise = synapse_initialise, .current = synapse_current,
                                     .advance = synapse_advance, .receive = synapse_receive};

/* ---------------------------------------------------------------- clock: an artificial cell that fires every `interval` */

static void clock_initialise(const rv_call *call)
{
    for (int i = 0; i < call->count; i++) {
        ROW(call, 1)[i] = ROW(call, 2)[i] = 0;
        if (ROW(call, 0)[i] > 0)
            call->host->net_send(call, i, ROW(call, 0)[i], 1);
    }
}

/* Flag 1: fire and go on. An event from outside (flag 0): weight < 0 moves the next firing to t − weight, > 0 notes it; the second weight counts. */
static void clock_receive(const rv_call *call, int i, double *weight, double flag)
{
    ROW(call, 2)[i] = call->t;
    if (flag == 1) {
        ROW(call, 1)[i]++;
        call->host->net_event(call, i, call->t);
        call->host->net_send(call, i, ROW(call, 0)[i], 1);
        return;
    }
    weight[1]++;
    if (weight[0] < 0)
        call->host->net_move(call, i, call->t - weight[0]);
    if (weight[0] > 100)
        call->host->fail(call, i, "too heavy");
}

static void clock_receive_initial(const rv_call *call, int i, double *weight)
{
    (void)call;
    (void)i;
    weight[1] = 0;
}

static const rv_field clock_fields[] = {FIELD("interval", 0, RV_PARAMETER, 0), FIELD("fired", 1, RV_ASSIGNED, 0), FIELD("last", 2, RV_ASSIGNED, 0)};
static const rv_mechanism clock = {.name = "Clock", .file = "clock.mod", .kind = RV_ARTIFICIAL_CELL, .field_count = 3, .fields = clock_fields,
                                   .slots = {[RV_INSTANCE] = 3, [RV_RANDOM] = 1}, .weight_count = 2, .initialise = clock_initialise, .receive = clock_receive,
                                   .receive_initial = clock_receive_initial};

static const rv_mechanism *const all[] = {&leak, &axon, &calcium, &clamp, &synapse, &clock};
static const rv_library library = {RV_ABI_VERSION, 6, all, "by hand"};

const void *rv_describe(void)
{
    return &library;
}
