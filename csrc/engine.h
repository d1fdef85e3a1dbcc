/* engine.h: the engine as Python calls it.
 *
 * A model owns everything. Sections, point processes, event sources and NetCons are named by ids: small integers that are never
 * used again, so that a call with the id of a deleted object answers RV_DEAD and never touches freed memory. A value
 * (v, a range variable, a weight) has one home at any time; rv_…_value() gives its address, good until the next call that
 * changes the structure or runs. References that must last (record, play, POINTER, thresholds) are rv_ref: symbolic.
 *
 * Every function that returns int answers a count or an id >= 0, or an rv_status < 0; rv_model_error() then holds the story.
 * No function prints, exits, or calls back into Python.
 */
#ifndef RANVIER_ENGINE_H
#define RANVIER_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "mechanism.h"

typedef struct rv_model rv_model;
typedef int32_t rv_id;

typedef enum {
    RV_OK = 0,
    RV_DEAD = -1,       /* the object was deleted */
    RV_RANGE = -2,      /* an index, x or slot out of range */
    RV_INVALID = -3,    /* the arguments make no sense: the message says why */
    RV_MEMORY = -4,
    RV_NOT_FINITE = -5, /* v became NaN or infinite */
    RV_FAILED = -6,     /* a mechanism called fail() */
    RV_ABSENT = -7,     /* the section has no such mechanism */
    RV_INTERRUPTED = -8 /* the poll of rv_set_poll asked to stop */
} rv_status;

typedef struct {
    int code;          /* rv_status */
    char message[400];
    double t;          /* [ms] */
    rv_id section;     /* −1 when it has no place */
    double x;
    int type;          /* mechanism at fault, −1 when none */
    rv_id point;       /* point process at fault, −1 when none */
} rv_error;

rv_model *rv_model_new(void);
void rv_model_free(rv_model *model);
const rv_error *rv_model_error(const rv_model *model);

/* ---------------------------------------------------------------- vectors */

typedef struct rv_memory rv_memory; /* memory of a Vector that arrays of numpy look into */

typedef struct {
    double *data;
    size_t size, capacity;
    rv_memory *held; /* data is also somebody else's, or was; NULL: never */
    /* The engine's own, so that freeing a Vector need not search all that may refer to it: */
    int recorded; /* 1 + the entry that records into it, 0: none */
    int spikes;   /* 1 + the source whose spikes it records, −1: of several, 0: none */
    int referred; /* something else may refer to it */
} rv_vector;

rv_vector *rv_vector_new(rv_model *model, size_t size);
void rv_vector_free(rv_model *model, rv_vector *vector); /* also ends every record, play and attachment to it */
int rv_vector_reserve(rv_vector *vector, size_t size);   /* make room; who else holds the memory keeps it as it is */
int rv_vector_resize(rv_vector *vector, size_t size);    /* new elements are 0 */
int rv_vector_renew(rv_vector *vector, size_t size);     /* for other content: in memory that nobody else holds */
int rv_vector_append(rv_vector *vector, double x);
rv_memory *rv_vector_hold(rv_vector *vector); /* its memory stays until the last holder drops it; NULL: there is none */
void rv_memory_drop(rv_memory *memory);

/* Of count >= 2 elements: the count - 1 slopes between neighbours, and central ones with those between neighbours at the ends;
 * result may be y. */
void rv_differences(const double *y, size_t count, double dx, double *result);
void rv_central_differences(const double *y, size_t count, double dx, double *result);
/* The sum of y dx up to each element, of the first one as it is; result may be y. */
void rv_integral(const double *y, size_t count, double dx, double *result);
/* y over x, both of `count` > 0 elements and x ascending, at ascending places; the first or last y outside. */
void rv_interpolate(const double *wanted, size_t wanted_count, const double *x, const double *y, size_t count, double *result);
/* For each element the mean of a window around it that grows to the right and the left in turn until it holds `least`, or all. */
void rv_window_means(const double *counts, size_t size, double least, double *result);

/* ---------------------------------------------------------------- mechanism types */

/* Open a mechanism library and check its version: a const rv_library * that stays loaded for the life of the process, or NULL with
 * the reason in `message`. */
const void *rv_library_open(const char *path, char *message, size_t room);

/* Type 0 is the node itself; its slots: */
enum {
    RV_NODE = 0,
    RV_NODE_V = 0,    /* [mV] */
    RV_NODE_CM = 1,   /* [µF/cm²] */
    RV_NODE_DIAM = 2, /* [µm] */
    RV_NODE_AREA = 3, /* [µm²] 0 at section ends for Python, see rv_call.area */
    RV_NODE_I_CAP = 4,/* [mA/cm²] */
    RV_NODE_I_MEMBRANE = 5, /* [nA] of the whole node, without ELECTRODE_CURRENTs; only while rv_use_membrane_current is on */
    RV_NODE_SLOTS = 6
};
/* Slots of an ion type: */
enum { RV_SLOT_E = 0, RV_SLOT_I = 1, RV_SLOT_DIDV = 2, RV_SLOT_IN = 3, RV_SLOT_OUT = 4, RV_ION_SLOTS = 5 };
/* Globals of an ion type: the concentrations a section starts with and the valence. */
enum { RV_ION_IN0 = 0, RV_ION_OUT0 = 1, RV_ION_VALENCE = 2, RV_ION_GLOBALS = 3 };

/* Register a mechanism (const rv_mechanism *, kept by reference) and the ions it names; the type, or RV_INVALID on a bad ion valence.
 * na (1), k (1), ca (2) exist from the start with NEURON's defaults. A type of the same name replaces the older for new instances. */
int rv_register(rv_model *model, const void *mechanism);
int rv_type_renew(rv_model *model, int type, const void *mechanism); /* the code of a type, for another with the same variables */
int rv_type(const rv_model *model, const char *name);          /* newest type of a name ("na_ion" for ions), or −1 */
int rv_ion_type(rv_model *model, const char *ion, double valence); /* creates it where missing; NaN valence: unknown yet */
int rv_type_count(const rv_model *model);
const void *rv_type_mechanism(const rv_model *model, int type); /* rv_mechanism, NULL for nodes and ions */
const char *rv_type_name(const rv_model *model, int type);
int rv_type_is_ion(const rv_model *model, int type);
double *rv_global_value(rv_model *model, int type, int slot);   /* RV_SHARED slot; writes act at once in all groups via rv_global_set */
int rv_global_set(rv_model *model, int type, int slot, double value);

/* ---------------------------------------------------------------- sections */

rv_id rv_section_new(rv_model *model);
int rv_section_free(rv_model *model, rv_id section); /* children become roots; point processes on it lose their location */
int rv_section_alive(const rv_model *model, rv_id section);
int rv_section_count(const rv_model *model);
int rv_section_list(const rv_model *model, rv_id *out, int room); /* living ones in order of creation (NEURON's allsec order) */
rv_id rv_section_first(const rv_model *model); /* of those that live, the one made first */
int rv_section_nseg(const rv_model *model, rv_id section);
int rv_section_set_nseg(rv_model *model, rv_id section, int nseg); /* 1 … 32767 */
/* The segment in which the instances at x go on when there will be `nseg` segments, as rv_section_set_nseg; −1: they end. */
int rv_section_goes_on(rv_model *model, rv_id section, double x, int nseg);
double rv_section_length(const rv_model *model, rv_id section);    /* L [µm]; NaN when dead */
int rv_section_set_length(rv_model *model, rv_id section, double length);
double rv_section_ra(const rv_model *model, rv_id section);        /* [Ω cm] */
int rv_section_set_ra(rv_model *model, rv_id section, double ra);
double rv_section_rallbranch(const rv_model *model, rv_id section);
int rv_section_set_rallbranch(rv_model *model, rv_id section, double n);
int rv_section_set_diam(rv_model *model, rv_id section, int segment, double diam); /* segment −2: all; updates 3-D points */

/* Segments: 0 … nseg − 1; −1 is the node at x = 0 (the parent's where there is one), nseg the node at x = 1. */
int rv_section_segment(const rv_model *model, rv_id section, double x);
double *rv_section_value(rv_model *model, rv_id section, int segment, int type, int slot);
/* Fill (set != 0, from value) or read into `values` all nseg segments of one variable. */
int rv_section_fill(rv_model *model, rv_id section, int type, int slot, double value);
int rv_section_read(rv_model *model, rv_id section, int type, int slot, double *values);

/* connect: `end` is the child's end (0 or 1) that meets parent(x). */
int rv_connect(rv_model *model, rv_id child, double end, rv_id parent, double x);
int rv_disconnect(rv_model *model, rv_id child);
rv_id rv_section_parent(const rv_model *model, rv_id section, double *x, double *end); /* −1: a root */
int rv_section_children(const rv_model *model, rv_id section, rv_id *out, int room);   /* in NEURON's order */
double rv_distance(rv_model *model, rv_id from, double x_from, rv_id to, double x_to); /* [µm] path; 1e20 unconnected; NaN dead */
double rv_segment_area(rv_model *model, rv_id section, double x); /* [µm²] 0 at ends */
double rv_segment_ri(rv_model *model, rv_id section, double x);   /* [MΩ] */
double rv_segment_volume(rv_model *model, rv_id section, double x); /* [µm³] */

int rv_insert(rv_model *model, rv_id section, int type);
int rv_uninsert(rv_model *model, rv_id section, int type);
int rv_has(const rv_model *model, rv_id section, int type);                              /* 1, 0 or RV_DEAD */
int rv_section_types(const rv_model *model, rv_id section, int *out, int room);           /* ions included, in order of insertion */

/* 3-D points (stored as 32-bit floats) */
int rv_pt3d_count(const rv_model *model, rv_id section);
int rv_pt3d_clear(rv_model *model, rv_id section);
int rv_pt3d_insert(rv_model *model, rv_id section, int i, double x, double y, double z, double diam); /* i = count appends */
int rv_pt3d_change(rv_model *model, rv_id section, int i, double x, double y, double z, double diam);
int rv_pt3d_change_diam(rv_model *model, rv_id section, int i, double diam);
int rv_pt3d_remove(rv_model *model, rv_id section, int i);
int rv_pt3d_get(const rv_model *model, rv_id section, int i, double out[5]); /* x y z diam arc; diam < 0: with a spine */
/* A place on the parent from which a wire without resistance runs to the first point (pt3dstyle 1): define_shape then keeps the distance between the
 * two. NULL takes it away. The second answers whether there is one. */
int rv_pt3d_set_logical(rv_model *model, rv_id section, const double xyz[3]);
int rv_pt3d_get_logical(const rv_model *model, rv_id section, double xyz[3]);
double rv_spine_area(const rv_model *model); /* [µm²] that each 3-D point with a spine adds to its segment; 0 at first */
int rv_set_spine_area(rv_model *model, double area);
int rv_points_fixed(rv_model *model, int fixed); /* whether 3-D points stay when diam or L is set (pt3dconst); −1 asks. Answers what it was */
int rv_define_shape(rv_model *model); /* gives sections without points their points, as NEURON's define_shape */

/* Layers of `extracellular` (2 at first), the only mechanism that is part of the engine. layers < 0: only answer how many there are. It cannot
 * change while the mechanism is inserted anywhere; then there is a new type of that name. */
int rv_extracellular_layers(rv_model *model, int layers);
/* Compute RV_NODE_I_MEMBRANE from now on (1), or no longer (0); −1: only answer. Returns what was. */
int rv_use_membrane_current(rv_model *model, int use);

/* ion style of a section: c_style, e_style, einit, eadvance, cinit as NEURON's ion_style; −1 leaves one as it is. Returns the old
 * style as NEURON encodes it (c_style + 4·cinit + 8·e_style + 32·einit + 64·eadvance). */
int rv_ion_style(rv_model *model, rv_id section, int ion_type, int c_style, int e_style, int einit, int eadvance, int cinit);

/* ---------------------------------------------------------------- point processes and artificial cells */

rv_id rv_point_new(rv_model *model, int type);
int rv_point_free(rv_model *model, rv_id point);
int rv_point_alive(const rv_model *model, rv_id point);
int rv_point_place(rv_model *model, rv_id point, rv_id section, double x);
int rv_point_location(const rv_model *model, rv_id point, rv_id *section, double *x); /* 1 placed, 0 not; x of the segment's centre */
int rv_point_type(const rv_model *model, rv_id point);
int rv_segment_points(const rv_model *model, rv_id section, int segment, rv_id *out, int room);
double *rv_point_value(rv_model *model, rv_id point, int slot);

/* ---------------------------------------------------------------- references */

typedef enum {
    RV_REF_NONE = 0,
    RV_REF_SECTION = 1, /* object: section; x; type; slot; mark: of the segment, which it dies with; 0: whichever is at x */
    RV_REF_POINT = 2,   /* object: point process; slot */
    RV_REF_GLOBAL = 3,  /* type; slot */
    RV_REF_CLOCK = 4,   /* slot: RV_CLOCK_… */
    RV_REF_WEIGHT = 5,  /* object: NetCon; slot: element of its weight vector */
    RV_REF_ADDRESS = 6  /* address: memory that Python keeps alive and in place (h.ref, a Vector's buffer element) */
} rv_ref_kind;

typedef struct {
    rv_ref_kind kind;
    rv_id object;
    double x;
    int type, slot;
    double *address;
    int mark;
} rv_ref;

/* What a segment is known by as long as it lives, whatever nseg becomes: the mark of the one at x; 0 for the nodes at 0 and 1. */
int rv_segment_mark(rv_model *model, rv_id section, double x);

enum { RV_CLOCK_T = 0, RV_CLOCK_DT = 1, RV_CLOCK_CELSIUS = 2, RV_CLOCK_SECONDORDER = 3, RV_CLOCK_SLOTS = 4 };

double *rv_ref_locate(rv_model *model, rv_ref ref);      /* NULL: dead or impossible, see rv_model_error */
/* Many at once: their numbers to `values`, or from there. The answer of the first that is dead; those before it are done. */
int rv_refs_gather(rv_model *model, const rv_ref *refs, size_t count, double *values);
int rv_refs_scatter(rv_model *model, const rv_ref *refs, size_t count, const double *values);
double *rv_clock(rv_model *model, int slot);              /* lives as long as the model */

/* POINTER `slot` (scope RV_POINTER) of a density mechanism at section(x), or of a point process. */
int rv_set_section_pointer(rv_model *model, rv_id section, double x, int type, int slot, rv_ref target);
int rv_set_point_pointer(rv_model *model, rv_id point, int slot, rv_ref target);
int rv_pointer_target(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, rv_ref *out); /* 1 set, 0 unset */

/* ---------------------------------------------------------------- events */

rv_id rv_source_watch(rv_model *model, rv_ref variable, double threshold); /* threshold detector; the same variable gives the same source;
                                                                             NaN threshold keeps the present (10 at first) */
rv_id rv_source_point(rv_model *model, rv_id point);                       /* artificial cell, or point process with net_event */
int rv_source_free(rv_model *model, rv_id source);                         /* when nobody uses it any more; reference-counted by NetCons and hold */
int rv_source_hold(rv_model *model, rv_id source, int delta);              /* gids and the like keep it alive */
double *rv_source_threshold(rv_model *model, rv_id source);
int rv_source_info(const rv_model *model, rv_id source, rv_ref *variable, rv_id *point); /* kind: 1 watch, 2 point */
int rv_source_fire(rv_model *model, rv_id source, double t);                /* a spike at t, sent now: only within finitialize */
int rv_source_netcons(const rv_model *model, rv_id source, rv_id *out, int room); /* how many; in order of joining */
int rv_source_record(rv_model *model, rv_id source, rv_vector *times, rv_vector *ids, double id); /* append on each spike */

rv_id rv_netcon_new(rv_model *model, rv_id source, rv_id target_point); /* −1 for none of either; delay 1, weights 0 */
int rv_netcon_free(rv_model *model, rv_id netcon);
int rv_netcon_alive(const rv_model *model, rv_id netcon);
rv_id rv_netcon_source(const rv_model *model, rv_id netcon);
rv_id rv_netcon_target(const rv_model *model, rv_id netcon);
int rv_netcon_set_source(rv_model *model, rv_id netcon, rv_id source);
int rv_netcon_set_target(rv_model *model, rv_id netcon, rv_id target_point);
double *rv_netcon_delay(rv_model *model, rv_id netcon);
double *rv_netcon_weight(rv_model *model, rv_id netcon, int *count);
int rv_netcon_active(rv_model *model, rv_id netcon, int on); /* −1 asks; returns the former */
int rv_netcon_event(rv_model *model, rv_id netcon, double t); /* deliver to its target at t (no delay added) */
int rv_netcon_self_event(rv_model *model, rv_id netcon, double t, double flag); /* as if the target had sent it to itself */
int rv_netcon_list(const rv_model *model, rv_id *out, int room);

/* Stop events: rv_advance returns early, before the step that would deliver it; Python runs its callback. Used by
 * NetCon.record(callable). */
int rv_source_callback(rv_model *model, rv_id source, int on); /* its spikes are reported by rv_pending */
int rv_pending(rv_model *model, rv_id *sources, double *times, int room); /* reported and not yet fetched; sorted by time */
int rv_mark(rv_model *model, double t, rv_id number);           /* Python is to call its function `number` at t [ms]; an event that does nothing */
int rv_marked(rv_model *model, rv_id *numbers, int room);       /* the functions whose events were delivered and not yet fetched, in that order */

/* ---------------------------------------------------------------- record and play */

int rv_record(rv_model *model, rv_vector *values, rv_ref source, double interval, const rv_vector *times); /* interval 0 and times NULL: each step */
int rv_record_remove(rv_model *model, const rv_vector *values);
int rv_records_dead(rv_model *model); /* how many Vectors record what is gone, as of the last preparation to run */
int rv_record_init(rv_model *model); /* Vectors that record each step begin again, with the present values */
/* continuous: 1: interpolated, the first value at finitialize; 2: from the first step on */
int rv_play(rv_model *model, const rv_vector *values, rv_ref target, const rv_vector *times, double interval, int continuous);
int rv_play_remove(rv_model *model, const rv_vector *values);

/* ---------------------------------------------------------------- run */

/* finitialize in four parts, so that Python can run FInitializeHandlers between them. */
int rv_init_begin(rv_model *model);                           /* build the groups if needed; t = 0; clear the queue; restart play */
int rv_init_voltage(rv_model *model, double v, int set);      /* set 0 leaves v */
int rv_init_mechanisms(rv_model *model);
int rv_init_end(rv_model *model);                             /* events at 0, currents, first record */

int rv_fcurrent(rv_model *model);
/* Run up to `steps` steps of dt. Ends early after about `seconds` of wall time (0: no limit), or when Python is needed (rv_pending).
 * `done` receives the steps made. Errors leave the model usable. */
int rv_advance(rv_model *model, int64_t steps, double seconds, int64_t *done);
/* A function that the calling thread asks now and then whether to stop, in the middle of a step with very many events too. */
void rv_set_poll(rv_model *model, int (*poll)(void));
int rv_set_threads(rv_model *model, int threads); /* returns the number in force */
int rv_set_max_span(rv_model *model, double ms);

/* ---------------------------------------------------------------- calls, numbers */

/* Call routine `index` of a type on section(x) (density) or a point process. `vectors[k]` is argument k where it is a Vector, else NULL. */
int rv_call_routine(rv_model *model, int type, int index, rv_id section, double x, rv_id point, const double *arguments, int count,
                    rv_vector *const *vectors, double *result);

/* Values of a FUNCTION_TABLE: a constant (dimensions 0), else numbers over one axis or two, the last varying fastest. Each array is a Vector
 * or an address; an axis with neither has equal steps from low to high. The memory is Python's and stays where it is. */
typedef struct {
    int size;
    double low, high;
    const double *address;
    const rv_vector *vector;
} rv_table_axis;

typedef struct {
    int given, dimensions;
    double constant;
    const double *address;
    const rv_vector *vector;
    rv_table_axis axis[8];
} rv_table_values;

int rv_function_table_set(rv_model *model, int type, int k, const rv_table_values *values);

double rv_nernst(double celsius, double valence, double inside, double outside); /* [mV] */
double rv_ghk(double celsius, double v, double inside, double outside, double valence); /* [mA/cm² per cm/s] as NEURON's ghk */
double rv_nernst_coef(double celsius);

/* Random123 as NEURON uses it: one stream. */
void rv_random123(uint32_t id1, uint32_t id2, uint32_t id3, uint32_t sequence, uint32_t globalindex, uint32_t out[4]);
void rv_random_globalindex(rv_model *model, uint32_t index);
uint32_t rv_random_get_globalindex(const rv_model *model);
/* RANDOM `slot` of a density mechanism (type) at section(x), or of a point process: its ids and position; NULL leaves one as it is; draw is in (0, 1). */
int rv_stream_get(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, double ids[3], double *sequence);
int rv_stream_set(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, const double *ids, const double *sequence);
int rv_stream_draw(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, double *out);

/* What layout was chosen, for tests and people. */
typedef struct {
    int groups, cells, nodes, widest;
    size_t bytes;
} rv_layout_info;
int rv_layout(rv_model *model, rv_layout_info *out); /* builds when needed */
void rv_set_layout(rv_model *model, int max_width, int target_nodes); /* for tests: 0 keeps what is, a width of -1 is the default */

/* ---------------------------------------------------------------- where the time of a run goes */

/* Phases of a step, without what mechanisms do in them: that is counted by type. */
typedef enum {
    RV_PHASE_THRESHOLDS = 0,
    RV_PHASE_EVENTS = 1,
    RV_PHASE_PLAY = 2,
    RV_PHASE_CURRENTS = 3,    /* sums set to 0, ions, BEFORE BREAKPOINT */
    RV_PHASE_ELIMINATION = 4,
    RV_PHASE_VOLTAGE = 5,     /* what follows from the new v: capacitive and membrane currents, transfers, LinearMechanisms */
    RV_PHASE_STATES = 6,      /* AFTER SOLVE, BEFORE STEP */
    RV_PHASE_DIFFUSION = 7,
    RV_PHASE_RECORDING = 8,
    RV_PHASES = 9
} rv_phase;
typedef enum { RV_WORK_CURRENT = 0, RV_WORK_ADVANCE = 1, RV_WORK_RECEIVE = 2, RV_WORKS = 3 } rv_work;

/* Times [s]. Those of phases are summed over threads. */
typedef struct {
    double seconds[RV_PHASES];
    double layout;    /* making groups of the model */
    double run;       /* wall time of rv_advance behind that */
    double available; /* the same, times the threads that took part */
    double nodes;     /* how many were solved for, each step anew */
    int64_t steps;
} rv_profile_times;

/* Of one type: times [s] and how many instances were worked on, each step anew; for RV_WORK_RECEIVE, events. */
typedef struct {
    double seconds[RV_WORKS], instances[RV_WORKS];
} rv_profile_work;

int rv_profile_start(rv_model *model); /* measure from now on; nothing happens where it does already */
void rv_profile_stop(rv_model *model); /* and forget the sums */
void rv_profile_read(const rv_model *model, rv_profile_times *out); /* sums since the start; zeros where nothing is measured */
void rv_profile_type(const rv_model *model, int type, rv_profile_work *out);

/* The groups as they were last laid out, and the threads that a run of them takes. */
typedef struct {
    int groups, cells, nodes, threads, threads_wanted;
} rv_profile_layout;
void rv_profile_groups(const rv_model *model, rv_profile_layout *out);
int rv_profile_lanes(const rv_model *model, int *blocks, int room); /* blocks of cells by their width below `room`; the widest */
void rv_profile_instances(const rv_model *model, int type, int *instances, int *copied); /* copied: nodes' values are, for whole blocks */

/* ---------------------------------------------------------------- Random objects */

/* Numbers from a source with a distribution: at first Random123 of ids 0, 55, 0, and normal of mean 0, variance 1. */
typedef struct rv_generator rv_generator;
enum { RV_RANDOM123 = 0, RV_MCELL_RAN4 = 1, RV_ACG = 2 };
enum {
    RV_UNIFORM = 0,      /* a … b */
    RV_NEGEXP = 1,       /* mean a */
    RV_NORMAL = 2,       /* mean a, variance b; also of the next */
    RV_LOGNORMAL = 3,
    RV_POISSON = 4,      /* mean a */
    RV_DISCRETE_UNIFORM = 5, /* whole numbers a … b */
    RV_BINOMIAL = 6,     /* a trials of probability b */
    RV_GEOMETRIC = 7,    /* 1 + successes of probability a before a failure */
    RV_HYPERGEOMETRIC = 8, /* mean a, variance b; also of the next */
    RV_ERLANG = 9,
    RV_WEIBULL = 10      /* (b · exponential)^(1/a) */
};
rv_generator *rv_generator_new(rv_model *model);
void rv_generator_free(rv_generator *generator);
void rv_generator_set_ids(rv_generator *generator, double id1, double id2, double id3); /* back to the first number */
void rv_generator_ids(const rv_generator *generator, double ids[3]);
double rv_generator_set_mcell(rv_generator *generator, uint32_t counter, uint32_t low); /* returns the first counter */
int rv_generator_set_acg(rv_generator *generator, uint32_t seed, int size);
int rv_generator_source(const rv_generator *generator);
void rv_generator_set_sequence(rv_generator *generator, double sequence);
double rv_generator_sequence(const rv_generator *generator);
void rv_generator_distribution(rv_generator *generator, int distribution, double a, double b);
double rv_generator_pick(rv_generator *generator);
void rv_generator_fill(rv_generator *generator, double *out, size_t count, int add); /* add: to what is there */
int rv_random_play(rv_model *model, rv_generator *generator, rv_ref target); /* until either is gone */

/* h.mcell_ran4: the number of a counter, which moves on; the word hashed with it; whether scop_random uses it (−1: only ask). */
double rv_mcell_draw(const rv_model *model, double *counter);
uint32_t rv_mcell_low(const rv_model *model);
void rv_mcell_set_low(rv_model *model, uint32_t low);
int rv_mcell_use(rv_model *model, int use);

/* Arguments of the next call of a routine of a mechanism with VERBATIM; the array stays the caller's. NULL, 0 afterwards. */
void rv_set_arguments(rv_model *model, rv_argument *arguments, int count);

/* An address for a reference that VERBATIM may keep: it never moves; NULL with the error set where the reference is dead. It is
 * kept up to date as long as the point process or section lives that holds it; −1 for both: for good. */
double *rv_keep_reference(rv_model *model, rv_ref ref, rv_id section, rv_id point);
int rv_kept_references(const rv_model *model); /* how many are kept up to date */

/* Methods of Vectors that mechanisms with VERBATIM brought: the number of one, and its call with the arguments set before. */
int rv_vector_method(const rv_model *model, const char *name);
int rv_call_vector_method(rv_model *model, int k, rv_vector *vector, double *result);

/* LinearMechanism: c dy/dt + g y = b, of `size` equations. The first `nodes` unknowns are the potentials at the places that
 * `refs` name, inside the cell (layer 0) or of a layer of extracellular; the Vectors, of
 * `size` numbers and the caller's, must outlive it; y0 may be NULL. NULL and an error. */
typedef struct rv_linear rv_linear;
rv_linear *rv_linear_new(rv_model *model, int size, int nodes, const rv_ref *refs, const int *layers, rv_vector *y, const rv_vector *y0,
                         const rv_vector *b);
void rv_linear_free(rv_model *model, rv_linear *linear);
void rv_linear_matrices(rv_linear *linear, const double *c, const double *g); /* copies size² numbers of each, row by row */
int rv_linear_valid(const rv_model *model, const rv_linear *linear);          /* all its sections live */
/* Called by the calling thread before b is used; an answer that is not 0 stops the run. */
void rv_linear_callback(rv_linear *linear, int (*callback)(void *), void *handle);

/* Copy a value to another place at finitialize and in each step, when v is new. */
int rv_transfer_add(rv_model *model, rv_ref source, rv_ref target);
void rv_transfers_clear(rv_model *model);
/* Impedances around the present state, for a current of `frequency` [Hz] into section(x), or nowhere (−1). `delta` > 0: states follow v, with
 * derivatives over that [mV, or of a state's unit], and what cells exchange joins them, in up to `rounds` rounds. The number of rounds, 0 where
 * nothing is exchanged, or an error. */
typedef struct rv_impedances rv_impedances;
rv_impedances *rv_impedances_new(void);
void rv_impedances_free(rv_impedances *impedances);
int rv_impedances_compute(rv_model *model, rv_impedances *impedances, rv_id section, double x, double frequency, double delta, int rounds);
/* Of the last computation, real and imaginary part: v(x) / i(x) [MΩ]; v(x) / i there [MΩ], which without exchange is v there / i(x) too; and the
 * ratio of v there to v(x) for a current at x. Of a model that has changed since these are those of the sections and segments as they were; an
 * error where there was none, and where values are exchanged for all but the transfer impedance, as those are solved for when asked for. */
typedef enum { RV_IMPEDANCE_INPUT, RV_IMPEDANCE_TRANSFER, RV_IMPEDANCE_RATIO } rv_impedance;
int rv_impedances_at(rv_model *model, rv_impedances *impedances, rv_id section, double x, rv_impedance which, double out[2]);
/* How often the groups were laid out. */
int rv_layout_count(const rv_model *model);
int rv_geometry_count(const rv_model *model); /* how often the geometry of all sections was computed */
int rv_diam_changed(const rv_model *model); /* whether geometry will be computed before the next step */
void rv_set_diam_changed(rv_model *model);  /* it will: diameters have been written through references */
/* One step in two halves, for what Python does between v and the states; t moves with the second. */
int rv_step_first(rv_model *model);
int rv_step_second(rv_model *model);

/* Pending events in order of delivery: time [ms], flag, NetCon, and target or −1; how many there are. */
int rv_pending_events(rv_model *model, double *times, double *flags, rv_id *netcons, rv_id *points, int room);

/* ---------------------------------------------------------------- the state as bytes */

/* All; t, states and numbers, but nothing that waits, no weights and no plays; or what cells share: t, records and plays, GLOBALs, Random
 * objects. The last follows rv_parts_restore; where it does not fit, records and plays go on from t. */
typedef enum { RV_WHOLE = 0, RV_VALUES = 1, RV_SHARED_STATE = 2 } rv_extent;

/* All that decides how a run goes on, or what cells share, with the given Random objects; NULL and an error. Freed by rv_state_free. */
char *rv_state_save(rv_model *model, rv_generator *const *generators, int count, rv_extent extent, size_t *size);
void rv_state_free(char *bytes);
/* Bring the model into a saved state; it must have the same structure. On an error nothing has changed. */
int rv_state_restore(rv_model *model, const char *bytes, size_t size, rv_generator *const *generators, int count, rv_extent extent);

/* Parts of the model: each a section, or −1, with points on it (or an artificial cell) and NetCons to these, one part after another,
 * the ids of one part ascending. */
typedef struct {
    int count;
    const rv_id *sections;
    const int *point_counts;
    const rv_id *points;
    const int *netcon_counts;
    const rv_id *netcons;
} rv_parts;

/* The states of parts, one after another, with the size of each; NULL and an error. Freed by rv_state_free. */
char *rv_parts_save(rv_model *model, const rv_parts *parts, size_t *sizes);
/* Bring parts into saved states, those of size 0 excepted, and the clock to t [ms]; nothing else is pending any more, no record or play
 * either: what cells share is to be restored next. On an error nothing has changed. */
int rv_parts_restore(rv_model *model, double t, const rv_parts *parts, const char *bytes, const size_t *sizes);

#endif
