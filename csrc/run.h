/* run.h: what the running half of the engine shares: queues, outboxes, recorders, players, threads.
 *
 * All of it hangs on model->runtime, so that rv_build need not know it: a group only borrows.
 */
#ifndef RANVIER_RUN_H
#define RANVIER_RUN_H

#include "internal.h"

#include <time.h>

/* Events of equal time are delivered in order of sending (queue.c has the exceptions): those of one step's thresholds by the age of their sources,
 * others as they were sent, as NEURON does. Only where the latter cross from one group to another does this depend on how cells are grouped;
 * never on threads. A mark stands for a function that Python calls (span.c). */
typedef enum { RV_EVENT_PLAY = 0, RV_EVENT_NETCON = 1, RV_EVENT_SELF = 2, RV_EVENT_RECORD = 3, RV_EVENT_MARK = 4 } rv_event_kind;

typedef struct {
    double t, sent; /* [ms] */
    int order;      /* of sending, before that of arrival in the queue */
    rv_event_kind kind;
    rv_id id;       /* play or record entry, NetCon, point process */
    rv_id netcon;   /* self-events: the NetCon whose weights the sender was given, −1 */
    double flag;
    int64_t handle; /* set by push: names the event while it is pending; never 0 */
} rv_event;

rv_queue *rv_queue_new(void);
void rv_queue_free(rv_queue *queue);
void rv_queue_clear(rv_queue *queue);
int64_t rv_queue_push(rv_queue *queue, const rv_event *event);   /* an event that is sent now; the handle, or 0: no memory */
int64_t rv_queue_put(rv_queue *queue, const rv_event *event);    /* the same of one that pended elsewhere: the others keep their places */
int64_t rv_queue_move(rv_queue *queue, int64_t handle, double sent, double t); /* the new handle; 0: it is gone, or there is no memory */
int rv_queue_pop(rv_queue *queue, double until, rv_event *event); /* 1 when there was one with t <= until */
int rv_queue_take(rv_queue *queue, int64_t handle, rv_event *event); /* remove a pending event; 0 when it is gone */
uint64_t rv_queue_number(rv_queue *queue); /* the next in the row that events get as they arrive */
size_t rv_queue_size(const rv_queue *queue); /* at least the number of pending events */
int64_t rv_queue_list(const rv_queue *queue, rv_event *out);
uint64_t rv_queue_sequence(const rv_queue *queue);
void rv_queue_set_sequence(rv_queue *queue, uint64_t sequence);
double rv_queue_next(rv_queue *queue);                            /* time of the first event, or infinity */

typedef struct {
    double sent, t;
    rv_id source;
} rv_spike;

/* What a group has for others at the end of a span. */
struct rv_outbox {
    rv_event *events;
    size_t event_count, event_room;
    rv_spike *spikes; /* of sources that are recorded or watched by Python */
    size_t spike_count, spike_room;
};

struct rv_recorder {
    const double *variable;
    rv_vector *values;
    int neighbours; /* how many recorders from this on have variables that follow each other in memory */
};

/* What Python asked for; entries stay in place until the queue is cleared, because events name them by index. */
typedef struct rv_record_entry {
    rv_vector *values; /* NULL: removed */
    rv_ref source;
    double interval; /* [ms] 0: at `times`, or each step */
    const rv_vector *times;
    double t;          /* next sample [ms] */
    size_t index;      /* of times */
    int group;
    const double *variable;
} rv_record_entry;

/* Stepwise: the values are set by events. Continuous: linear interpolation at each half step, among the samples up to `index`, which an event
 * raises when the time of a sample has come; so a line goes on until that event, and the last one for ever, as in NEURON. */
typedef struct rv_play_entry {
    const rv_vector *values; /* NULL: removed */
    rv_ref target;
    const rv_vector *times;
    double interval; /* [ms] of the samples where times is NULL */
    int continuous;
    size_t index;    /* next sample */
    size_t last;     /* where interpolation was last */
    int group;
    double *variable;
} rv_play_entry;

struct rv_player {
    rv_play_entry *entry;
};

struct rv_runtime {
    rv_queue **queues; /* one a group */
    rv_outbox *outboxes;
    rv_detector **detectors;
    rv_recorder **recorders;
    rv_player **players;
    int groups;        /* length of the arrays above */
    rv_id *watch_table; /* hash table of watching sources: id + 1, 0 empty */
    size_t watch_room, watch_used;
    int play_shared;   /* a value that several groups see is played: step all groups together */
    int callbacks;     /* sources whose spikes are reported */
    rv_id *marked;     /* of the marks that the first group has delivered */
    size_t marked_count, marked_room;
    double step_seconds; /* [s] measured, for the length of spans; 0 unknown */
};

/* What rv_call.context points to. */
typedef struct {
    rv_group *group;
    rv_set *set;
    rv_id netcon; /* whose event is being received, −1 */
    int watching; /* a WATCH was executed in this call */
} rv_context;

/* Of a group whose membrane currents are wanted: what ELECTRODE_CURRENTs bring is kept apart. Rows of the group's length. */
struct rv_apart {
    double *rhs, *d;         /* of electrodes while currents are computed; then of the membrane: current outward, conductance with capacitance */
    double *own_rhs, *own_d; /* where a mechanism with an ELECTRODE_CURRENT writes; zero between calls */
    double *inside;          /* [mV] v + vext[0]: what electrodes see */
};

/* bare.c */
enum { RV_BARE_IONS = 8 };
typedef struct {
    rv_group group;
    rv_set set;
    rv_context context;
    rv_call call;
    rv_ion ions[RV_BARE_IONS];
    double node[1];
} rv_bare;
void rv_bare_begin(const rv_model *model, int type, rv_bare *bare);
int rv_bare_end(rv_bare *bare);

/* watch.c */
int rv_watch_arm(rv_group *group, rv_point *point, int k, double flag, double value);
void rv_watch_forget(const rv_model *model, rv_point *point, rv_queue *queue);
void rv_watch_moved(const rv_model *model, rv_point *point, int64_t before, int64_t after);
void rv_watch_test(rv_group *group);
int rv_list_incoming(rv_model *model);

/* scop.c, function_table.c, force.c: functions of rv_host */
double rv_force(const rv_call *call, int i, double t, const char *name, int stepped);
double rv_scop_random(const rv_call *call);
void rv_scop_seed(const rv_call *call, double seed);
double rv_scop_negexp(const rv_call *call, double mean);
double rv_scop_normal(const rv_call *call, double mean, double deviation);
double rv_scop_poisson(const rv_call *call, double mean);
double rv_table_look_up(const rv_call *call, int i, int k, const double *argument);

/* runtime.c */
rv_runtime *rv_get_runtime(rv_model *model); /* NULL: no memory */
int rv_runtime_resize(rv_model *model, int groups);
void rv_expect_stop(rv_model *model);        /* the calling thread may be asked to stop from now on; rv_prepare does it */
int rv_prepare(rv_model *model);             /* build and attach where needed; before anything runs */
void rv_share_globals(rv_model *model, int type, const double *global, const double *before);
double *rv_copy_globals(const rv_model *model, const rv_set *set);
int rv_prepare_span(rv_model *model);        /* tables, cap: what may have been edited since the last span */

/* profile.c: nothing is measured while a group's `profile` is NULL */
typedef struct {
    uint64_t ticks[RV_WORKS], instances[RV_WORKS];
} rv_profile_sums;

struct rv_profile_part {
    uint64_t phase[RV_PHASES], nodes; /* ticks */
    rv_profile_sums *types;
    int type_count;
};

int rv_profile_enter(rv_model *model, uint64_t *start);
void rv_profile_leave(rv_model *model, uint64_t start, int64_t steps);
uint64_t rv_profile_layout_begins(const rv_model *model);
void rv_profile_layout_ends(rv_model *model, uint64_t start);

/* A counter that runs evenly and takes little to read; clock_gettime takes 20 ns. */
static inline uint64_t rv_ticks(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
#endif
}

static inline uint64_t rv_profile_now(const rv_group *group)
{
    return group->profile == NULL ? 0 : rv_ticks();
}

/* Since `since` it was this phase; the answer is now. */
static inline uint64_t rv_profile_phase(rv_group *group, rv_phase phase, uint64_t since)
{
    if (group->profile == NULL)
        return 0;
    const uint64_t now = rv_ticks();
    group->profile->phase[phase] += now - since;
    return now;
}

static inline void rv_profile_nodes(rv_group *group)
{
    if (group->profile != NULL)
        group->profile->nodes += (uint64_t)group->nodes;
}

/* Since `since` it was a mechanism's work on so many instances; the answer is now. */
static inline uint64_t rv_profile_set(rv_group *group, const rv_set *set, rv_work work, int instances, uint64_t since)
{
    if (group->profile == NULL)
        return 0;
    const uint64_t now = rv_ticks();
    group->profile->types[set->type].ticks[work] += now - since;
    group->profile->types[set->type].instances[work] += (uint64_t)instances;
    return now;
}

/* rows.c */
int rv_prepare_rows(rv_model *model);            /* for all threads, out of date */
void rv_lend_rows(rv_group *group, int thread);  /* before currents and steps: those of a thread, with what is constant */

/* threads.c */
void rv_run_group(rv_group *group, int64_t steps, int thread); /* until it fails; 0: the calling thread */
int rv_threads_used(const rv_model *model);              /* by a run of the present groups */
int rv_run_in_threads(rv_model *model, int64_t steps);   /* all groups; 0: no thread could be started, nothing was run */

/* init.c */
int rv_collect_errors(rv_model *model);      /* the first failure of any group becomes the model's */
int rv_deliver_all(rv_model *model, double until);

/* deliver.c */
enum { POLL_EVERY = 1 << 14 };               /* events, or rounds of exchange: some milliseconds */
int rv_asked_to_stop(rv_model *model);       /* for the rest of the call in progress once it was */

/* stack.c */
int rv_stack_left(void);                     /* 1: enough for one more call of a routine; 0: leave what is there to those it calls */

/* unseen.c */
void rv_find_unseen(rv_group *group);        /* before each span */
void rv_catch_up(rv_group *group);           /* after a step that failed and was not the last of its span */

/* step.c */
void rv_make_call(rv_group *group, rv_set *set, double t, rv_call *call, rv_context *context);
int rv_step_begin(rv_group *group);          /* thresholds and events up to t + dt/2 */
int rv_step_voltage(rv_group *group);         /* its halves: currents and v; */
int rv_step_states(rv_group *group);          /* states and recorders */
int rv_step_body(rv_group *group);           /* currents, v, states, recorders */
int rv_group_failed(rv_group *group, int code, double t, const rv_set *set, int i, const char *format, ...);
void rv_node_place(const rv_group *group, int node, rv_id *section, double *x);

/* hines.c */
void rv_set_i_cap(rv_group *group);
int rv_block_of(const rv_group *group, int node);

/* netcon.c */
void rv_find_cross_delay(rv_model *model);                               /* attach.c: after edits of delays */
void rv_send_spike(rv_group *group, rv_source *source, double sent, double t);
rv_group *rv_group_of_ref(rv_model *model, rv_ref ref, double **address); /* and the address; NULL when dead */
int rv_report(rv_model *model, rv_id source, double t);                   /* to rv_pending */

/* record.c */
void rv_records_begin(rv_model *model);
void rv_records_resume(rv_model *model); /* their next samples follow from t */
void rv_record_event(rv_group *group, const rv_event *event);
void rv_play_event(rv_group *group, const rv_event *event);

/* random.c */
void rv_random_set_index(rv_random *stream, uint32_t globalindex);
void rv_random_follow_index(rv_random *stream, uint32_t globalindex);

/* transfer.c */
void rv_transfers_attach(rv_model *model);
void rv_transfer_now(rv_group *group);

/* linearise.c */
int rv_linearise(rv_group *group, double delta, double omega, double _Complex *out); /* adds di/dv [S/cm²] of all mechanisms to the nodes' */
int rv_linearise_field(rv_group *group, rv_set *set, int i, int slot, double delta, double *out); /* ∂i/∂(a field) of instance i, outward */

/* linear.c */
void rv_linears_attach(rv_model *model);
void rv_linears_initialise(rv_group *group);
void rv_linears_evaluate(rv_group *group); /* with the currents */
int rv_linears_solve(rv_group *group);     /* after rv_solve */

/* extracellular_cell.c: for LinearMechanisms, of nodes in a block with extracellular; unknown 0 is the inside, 1 + j layer j */
const double *rv_respond_extracellular(rv_group *group, int block, int lane, int n, int unknown, double current); /* Δ of all unknowns of a cell */
void rv_move_extracellular(rv_group *group, int block, int lane);                /* by the last response */
double rv_layer_potential(const rv_group *group, int node, int unknown);
double rv_layer_moved(const rv_group *group, int node, int unknown);             /* in the step's solution */

/* dense.c */
void rv_solve_dense(double *m, int size, double *b, int columns);

/* random_play.c */
int rv_random_plays_attach(rv_model *model);
void rv_random_play_now(const rv_group *group);
void rv_random_play_forget(rv_model *model, const rv_generator *generator);

/* Make room for one more element of `size` bytes; 0 when there is no memory. */
int rv_grow(void **data, size_t count, size_t *room, size_t size);

#endif
