/* mechanism.h: the contract between compiled mechanisms and whoever runs them.
 *
 * A mechanism library exports one function, rv_describe(), and nothing else. It has no undefined symbol but those of
 * the C library, owns no memory and keeps no mutable file-scope variable: everything a kernel works on is handed
 * in through one `const rv_call *`. It can therefore be run by the engine, or alone on bare arrays in a test.
 * The exception are mechanisms with VERBATIM, marked not_reentrant: see verbatim.h.
 *
 * The layout below is versioned by RV_ABI_VERSION: a library of another version is refused at load.
 * Units stand in brackets. Arrays are structures of arrays: one contiguous run of doubles per field.
 */
#ifndef RANVIER_MECHANISM_H
#define RANVIER_MECHANISM_H

#include <stddef.h>

#define RV_ABI_VERSION 8

#if defined(_WIN32)
#define RV_EXPORT __declspec(dllexport)
#else
#define RV_EXPORT __attribute__((visibility("default")))
#endif

/* Put before a loop whose iterations touch different instances on different nodes. */
#if defined(__clang__)
#define RV_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define RV_INDEPENDENT _Pragma("GCC ivdep")
#else
#define RV_INDEPENDENT
#endif

/* How a function is compiled, which decides where the compiler's time goes.
 * RV_INLINE: of a header; written out where it is called, so that the loop around the call can be vectorised.
 * RV_OFTEN: a kernel of each step: all that it calls is written out in it. RV_ROUTINE: what such kernels and others call: one version that is
 * called, beside those written out. RV_OUTLINE: never written out. RV_COLD, and RV_RARE of a header: not worth a vector loop.
 * RV_ONCE: run when a simulation starts or from Python: translated as it stands. */
#if defined(__GNUC__)
#define RV_INLINE static inline __attribute__((always_inline, unused))
#define RV_OUTLINE static __attribute__((noinline, unused, flatten))
#define RV_OFTEN static __attribute__((flatten))
#define RV_ROUTINE static __attribute__((unused))
#define RV_COLD static __attribute__((cold))
#define RV_RARE static __attribute__((cold, noinline, unused))
#if defined(__clang__)
#define RV_ONCE static __attribute__((cold, unused))
#else
#define RV_ONCE static __attribute__((cold, unused, optimize("O0")))
#endif
#define RV_HIDDEN __attribute__((visibility("hidden")))
#define RV_NAN __builtin_nan("")
#define RV_INFINITY __builtin_inf()
#else
#include <math.h>
#define RV_NAN ((double)NAN)
#define RV_INFINITY ((double)INFINITY)
#define RV_INLINE static inline
#define RV_OUTLINE static
#define RV_OFTEN static
#define RV_ROUTINE static inline
#define RV_ONCE static
#define RV_COLD static
#define RV_RARE static
#define RV_HIDDEN
#endif

/* Between these two gcc leaves quotients as they are written (compiler/codegen/exact.py says where). clang does everywhere. */
#if defined(__GNUC__) && !defined(__clang__)
#define RV_EXACT_QUOTIENTS _Pragma("GCC push_options") _Pragma("GCC optimize (\"no-reciprocal-math\")")
#define RV_EXACT_END _Pragma("GCC pop_options")
#else
#define RV_EXACT_QUOTIENTS
#define RV_EXACT_END
#endif

/* Passes of a loop between two questions to the engine whether to go on; a power of 2. */
#define RV_PASSES 1024u

/* Instances of a block: a vector of doubles of any processor holds one or divides one. */
#define RV_BLOCK 8
#define RV_WHOLE_BLOCKS(count) (((count) + RV_BLOCK - 1) & ~(RV_BLOCK - 1))

/* Instances that a kernel of whole blocks goes through at a time. */
#define RV_CHUNK 64

/* ---------------------------------------------------------------- descriptions, all constant */

typedef enum { RV_DENSITY = 0, RV_POINT_PROCESS = 1, RV_ARTIFICIAL_CELL = 2 } rv_kind;

typedef enum {
    RV_INSTANCE = 0, /* call->field + slot * call->stride */
    RV_SHARED = 1,   /* call->global[slot]: one value for the mechanism */
    RV_POINTER = 2,  /* call->pointer + slot * call->stride: address of a double, NULL when unset */
    RV_RANDOM = 3,   /* call->random + slot * call->stride */
    RV_VECTOR = 4    /* call->vector + slot * call->stride */
} rv_scope;

/* RV_EXTERNAL: an RV_POINTER to the RV_SHARED value of another mechanism that `name` is with its suffix; every instance is handed the
 * same address, and every call of SUFFIX nothing too. An array is the address of its first element: it takes one slot. */
typedef enum { RV_PARAMETER = 0, RV_STATE = 1, RV_ASSIGNED = 2, RV_EXTERNAL = 3 } rv_role;

/* A variable. Slots count within one scope; an array of `length` n takes the slots slot … slot + n − 1. */
typedef struct {
    const char *name;       /* as in the .mod file, without suffix */
    const char *unit;       /* "" when none is declared */
    double initial;         /* value of a new instance (or of the mechanism, for RV_SHARED) */
    double low, high;       /* limits for editors; low > high when there are none */
    int length;             /* 0: scalar */
    int slot;
    rv_scope scope;
    rv_role role;
    int visible;            /* 1: readable and writable from Python */
} rv_field;

enum { RV_ION_REVERSAL = 1, RV_ION_CURRENT = 2, RV_ION_INSIDE = 4, RV_ION_OUTSIDE = 8 };

/* An ion the mechanism uses; call->ion[k] are its pools, k the position in rv_mechanism.ions. */
typedef struct {
    const char *name; /* "na", "ca" … */
    double valence;   /* NaN when the file gives none */
    int reads;        /* RV_ION_… bits */
    int writes;       /* RV_ION_… bits */
} rv_ion_use;

/* ---------------------------------------------------------------- what a kernel is given */

typedef struct rv_random rv_random; /* a Random123 stream, owned by the engine */

/* The pools of one ion, arrays over the nodes of the group (index: node). */
typedef struct {
    double *reversal;    /* [mV] */
    double *current;     /* [mA/cm²] sum over mechanisms; kernels add to it */
    double *conductance; /* [S/cm²] ∂current/∂v; kernels add to it, only in ion_conductance */
    double *inside;      /* [mM] */
    double *outside;     /* [mM] */
} rv_ion;

struct rv_host;

/* RV_UNSEEN_FIELDS: assigned variables of instances that no kernel of a step reads before it sets them. RV_UNSEEN_CURRENT(k): the currents that
 * would be added to the pool of ion k. */
enum { RV_UNSEEN_FIELDS = 1, RV_UNSEEN_IONS = 30 };
#define RV_UNSEEN_CURRENT(k) (2 << (k))

typedef struct rv_call {
    double t;        /* [ms] time of the phase; in receive: the event's own time */
    double dt;       /* [ms] */
    double celsius;  /* [°C] */
    int secondorder; /* 0, 1 or 2 */

    int count;       /* instances in this call; kernels work on 0 … count − 1 */
    int first;       /* with node == NULL: instance i is at node first + i */
    const int *node; /* else: instance i is at node[i]. Distinct for RV_DENSITY; may repeat for RV_POINT_PROCESS.
                        Kernels of whole blocks (rv_mechanism.blocks) take no notice of it: see there */

    double *field;      /* fields, 64-byte aligned rows; instance i of slot s: field[s * stride + i] */
    double **pointer;   /* POINTERs, same indexing */
    rv_random **random; /* RANDOMs, same indexing */
    void **vector;      /* handles of attached Vectors, same indexing; NULL when none */
    size_t stride;      /* instances per row, padded to a multiple of 8 */
    double *global;     /* the mechanism's RV_SHARED values; this call may write them */
    double *table;      /* rv_mechanism.table_size doubles for TABLEs, zero at load, shared by all groups */

    const double *v;    /* [mV] node arrays; not for RV_ARTIFICIAL_CELL */
    const double *area; /* [µm²] 100 where the node has no area */
    const double *diam; /* [µm] */
    double *rhs;        /* [mA/cm²] right-hand side: an outward current is subtracted */
    double *d;          /* [S/cm²] diagonal: its conductance is added */
    const rv_ion *ion;  /* in the order of rv_mechanism.ions */

    const struct rv_host *host;
    void *context;      /* the engine's; host functions find their way by it */
    int offset;         /* position of instance 0 of this call within the engine's array; for host functions */
    int unseen;         /* RV_UNSEEN_… bits: what kernels of whole blocks may leave as it is; 0: all is set */
    const double *no_rhs, *no_d; /* NULL, or RV_CHUNK zeros, which the `current` of a density, in whole blocks, takes for what rhs or d hold
                                    at its nodes: it is the first to add to them */
} rv_call;

/* An argument of the running call from Python, for VERBATIM. Whoever owns `object` keeps it until the instance is gone. */
enum { RV_ARGUMENT_NUMBER = 1, RV_ARGUMENT_TEXT = 2, RV_ARGUMENT_VECTOR = 3, RV_ARGUMENT_RANDOM = 4, RV_ARGUMENT_REFERENCE = 5,
       RV_ARGUMENT_LIST = 6, RV_ARGUMENT_FILE = 7, RV_ARGUMENT_OBJECT = 8 };
typedef struct {
    int kind;         /* RV_ARGUMENT_… */
    int count;        /* of a list: its Vectors */
    double number;    /* a number; of a file: its descriptor */
    const char *text; /* a text; of an object: its name */
    void *object;     /* a Vector, a Random's generator, the address of a reference; of a list: an array of Vectors; of a text that
                         a reference holds: the address of a char * to put another in */
} rv_argument;

/* What the engine offers. `i` is always the instance's position in the call. All set before any kernel runs. */
typedef struct rv_host {
    void (*net_send)(const rv_call *call, int i, double delay, double flag); /* self-event at call->t + delay [ms] */
    void (*net_event)(const rv_call *call, int i, double t);                /* spike of this instance at t [ms] */
    void (*net_move)(const rv_call *call, int i, double t);                 /* move the pending self-event to t */
    int (*at_time)(const rv_call *call, double t);                          /* 1 in the one step that reaches t */
    void (*fail)(const rv_call *call, int i, const char *message);          /* stop the run with a SimulationError */
    void (*print)(const rv_call *call, const char *format, ...);            /* printf of the .mod file */

    double (*random_uniform)(rv_random *stream, double low, double high);
    double (*random_negexp)(rv_random *stream, double mean);
    double (*random_normal)(rv_random *stream, double mean, double deviation);
    double (*random_ipick)(rv_random *stream);
    double (*random_dpick)(rv_random *stream);
    void (*random_setseq)(rv_random *stream, double sequence);
    void (*random_setids)(rv_random *stream, double id1, double id2, double id3);

    void *(*vector_argument)(const rv_call *call, int k); /* k-th argument (1-based) of the running Python call, a Vector, else NULL */
    void (*vector_resize)(void *vector, double size);
    void (*vector_append)(void *vector, double x);

    /* WATCH: arm condition k, which is `value` above its threshold now; the first in a receive forgets those armed before. */
    void (*watch)(const rv_call *call, int i, int k, double flag, double value);
    double *(*netcon_weight)(const rv_call *call, int i, int k); /* weights of the k-th NetCon to the instance; NULL: no more */
    /* The weights of all of them, NULL behind the last; good until a NetCon is made or goes. For VERBATIM. */
    double **(*netcon_weights)(const rv_call *call, int i, int *count);
    void (*set_voltage)(const rv_call *call, int i, double v); /* of the instance's node [mV]; only in receive */
    double (*function_table)(const rv_call *call, int i, int k, const double *argument); /* FUNCTION_TABLE k */

    /* One stream for the whole model, as in NEURON; only for mechanisms that say in_order. */
    double (*scop_random)(const rv_call *call);
    double (*exprand)(const rv_call *call, double mean);
    double (*normrand)(const rv_call *call, double mean, double deviation);
    double (*poisrand)(const rv_call *call, double mean);
    void (*set_seed)(const rv_call *call, double seed);
    /* For VERBATIM: see verbatim.h. */
    rv_argument *(*argument)(const rv_call *call, int k);  /* k-th argument (1-based) of the running Python call, else NULL */
    double *(*vector_elements)(void *vector, int *size, int *room);
    void *(*vector_new)(const rv_call *call, double size); /* lives as long as the model */
    rv_random *(*random_new)(void);
    void (*random_free)(rv_random *stream);
    void (*random_ids)(const rv_random *stream, double ids[3]);
    double (*random_sequence)(const rv_random *stream);
    double (*generator_pick)(void *generator);             /* of a Random: the next number of its distribution */
    rv_random *(*generator_stream)(void *generator);       /* its Random123 stream */
    void (*fetch_references)(const rv_call *call); /* around the code of a mechanism: what it may keep references to comes and goes */
    void (*store_references)(const rv_call *call);
    void (*vector_method)(const rv_call *call, const char *name, double (*method)(void *vector),
                          double (*run)(const rv_call *call, double (*method)(void *vector), void *vector)); /* Vector.name() from now on */

    /* For code of which nobody knows whether it ends. `stopped`: 1: the run failed or was interrupted; the kernel is to return soon.
     * `deeper`, at the start of a routine that may call itself: 0: the same, or the stack is nearly full, which stops the run with
     * `message`; the routine is to return at once. */
    int (*stopped)(const rv_call *call);
    int (*deeper)(const rv_call *call, int i, const char *message);
    double (*force)(const rv_call *call, int i, double t, const char *file, int stepped); /* the points of a file at t: force.c */
} rv_host;

/* ---------------------------------------------------------------- kernels */

typedef void (*rv_kernel)(const rv_call *call);

/* A FUNCTION or PROCEDURE callable from Python on instance i; a PROCEDURE returns 0. */
typedef struct {
    const char *name;
    int arguments;
    int is_function;
    int of_instance; /* it reads or sets what an instance has: variables, ions, v, area, diam, POINTERs */
    double (*call)(const rv_call *call, int i, const double *argument);
} rv_routine;

/* A FUNCTION_TABLE: its values come from Python. */
typedef struct {
    const char *name;
    int arguments;
} rv_function_table;

/* A state that diffuses along sections: slots of RV_INSTANCE. The engine solves for it after `advance` of all mechanisms. */
typedef struct {
    int state;
    int coefficient; /* diffusion constant · cross section [µm⁴/ms where volume is in µm²]; set by the kernel `diffusion` */
    int volume;      /* per length; set by the kernel */
    int ion, part;   /* position in rv_mechanism.ions of the pool that the result is stored to, and RV_ION_INSIDE or _OUTSIDE; −1: none */
} rv_diffusion;

/* A state that BREAKPOINT integrates: its slot of RV_INSTANCE; a written concentration is read from the pool: ion and part as above. */
typedef struct {
    int slot, ion, part;
} rv_unknown;

enum { RV_BLOCKS_CURRENT = 1, RV_BLOCKS_ADVANCE = 2, RV_BLOCKS_AREA = 4, RV_BLOCKS_DIAM = 8, RV_BLOCKS_IONS = 16 };

typedef struct {
    const char *name; /* SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL name */
    const char *file; /* the .mod file's own name, without folder */
    const char *const *source; /* its text in pieces, NULL after the last; INCLUDEd files left out */
    rv_kind kind;

    int field_count;
    const rv_field *fields;
    int slots[5];         /* number of slots of each rv_scope */
    int ion_count;
    const rv_ion_use *ions;
    int routine_count;
    const rv_routine *routines;
    int weight_count;     /* arguments of NET_RECEIVE; 0 when it has none */
    int table_size;       /* doubles of call->table */
    int electrode_current;/* 1: has an ELECTRODE_CURRENT */
    int writes_global;    /* 1: kernels write RV_SHARED values: every group gets a copy of its own */

    /* Any may be NULL. In the order of a run: */
    rv_kernel check_tables;   /* before initialise and before each span: rebuild TABLEs whose DEPEND changed; one call, count 0 */
    rv_kernel initialise;     /* finitialize: states := state0, then INITIAL */
    rv_kernel current;        /* each step at t + dt/2: rhs −= i, d += ∂i/∂v, ion currents += (point processes: times 100/area) */
    rv_kernel slope;          /* d += ∂i/∂v, see constant_slope; on any nodes, not in blocks */
    rv_kernel ion_conductance;/* after current, only with secondorder 2: ion conductance += ∂i_ion/∂v */
    rv_kernel advance;        /* each step at t + dt with the new v: states over dt, then written concentrations to the pools */
    void (*receive)(const rv_call *call, int i, double *weight, double flag); /* an event for instance i at call->t */
    void (*receive_initial)(const rv_call *call, int i, double *weight);      /* finitialize, for each NetCon to i; NULL: weights
                                                                                 but the first are set to 0 */

    /* BEFORE and AFTER blocks. `constructor` runs when instances come into being, before they are laid out: v, ions and events are
     * not there; `destructor` when they end. */
    rv_kernel before_initial, after_initial, before_breakpoint, after_solve, before_step, constructor, destructor;
    int watch_count;
    double (*const *watch)(const rv_call *call, int i); /* [watch_count] WATCH conditions: above 0 where they hold */
    int function_table_count;
    const rv_function_table *function_tables;
    int for_netcons;   /* 1: has FOR_NETCONS */
    int in_order;      /* 1: draws from the one stream, or passes values between instances in RV_SHARED: all its cells must be stepped
                          together, in one thread */
    int bare;          /* 1: SUFFIX nothing: names have no suffix, there are no instances, routines run with count 0 */
    int diffusion_count;      /* densities only */
    const rv_diffusion *diffusions;
    rv_kernel diffusion;      /* each step after `advance` of every mechanism: coefficients and volumes */
    int unknown_count;        /* −1: some of what BREAKPOINT solves is no integral over time: nothing is known of its rates */
    const rv_unknown *unknowns;
    rv_kernel rates;          /* not in a run: each of the unknowns := its rate of change [per ms] at the present v and values */
    int sends_events;         /* 1: calls net_event */
    int not_reentrant;        /* 1: has VERBATIM: a model with instances of it is run in one thread */
    int solves_equations;     /* 1: SOLVEs a DERIVATIVE or KINETIC block: NEURON makes one instance of it when it loads it, for its
                                 own use, and that numbers a stream for each RANDOM */
    int keeps_pointers;       /* 1: its C may keep where POINTERs point to */
    void (*show)(const double *global); /* NULL, or: give the C variables that other files see these RV_SHARED values */

    /* RV_BLOCKS_… bits: kernels that work on whole blocks of RV_BLOCK instances, rounding `count` up, at the nodes first + i whatever
     * `node` says. The caller sees to it that fields and node arrays reach so far: where nodes are not consecutive it hands in copies
     * of their values: always of v, of area and diam where RV_BLOCKS_AREA and RV_BLOCKS_DIAM are set, of the ions' pools for `current`,
     * and for `advance` with RV_BLOCKS_IONS. What such a kernel computes for padding goes nowhere; it calls nothing of the C library, and of
     * the host `fail`, for instances below `count`. */
    int blocks;
    const char *current_alone, *advance_alone; /* why these kernels do not work on whole blocks, for people; NULL where they do */
    int slopes_may_fail; /* 1: the ∂i/∂v that `current` adds to d may not be finite where i is. The caller then takes the difference over
                            0.001 mV, as the engine does in slopes.c. `current` may be called again with the same v. */
    int constant_slope; /* 1: `current` leaves d as it is. `slope` adds ∂i/∂v to it, NULL where that is 0: it depends on nothing but RV_PARAMETERs
                           that neither the mechanism's events nor its kernels of a step assign to */
} rv_mechanism;

typedef struct {
    int abi_version; /* RV_ABI_VERSION of the compiler; checked before anything else is read */
    int count;
    const rv_mechanism *const *mechanisms;
    const char *build; /* compiler version and flags, for people */
} rv_library;

/* The one exported function: a `const rv_library *`, as const void * because the pointer crosses foreign interfaces. */
RV_EXPORT const void *rv_describe(void);

#endif
