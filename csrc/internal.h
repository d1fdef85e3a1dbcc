/* internal.h: the engine's own structures; what is where in csrc/.
 *
 *   model/      what Python builds: sections, mechanisms in them, point processes, references to their values
 *   layout/     from that to arrays: cells of one shape side by side, in groups that fit in a cache; the order of elimination
 *   step/       one step of a group in NEURON's order, and the spans of many
 *   events/     sources, NetCons, the queue, what is recorded and played
 *   random/     generators with NEURON's sequences
 *   state/      all that decides how a run goes on, as bytes
 *   analysis/   what is computed of a model without running it
 *   host/       what compiled mechanisms may ask of the engine, and calls of theirs from Python
 *   python/     the module ranvier._access: attributes that scripts read and set in loops
 *   engine.h    the engine as Python calls it      mechanism.h   the contract with compiled mechanisms
 *   run.h       what the running half shares       rv….h, verbatim….h, waves.h, lag.h   what generated C includes
 *
 * Life of a model: Python edits the model side (sections, props, points). A structural edit sets model->dirty. rv_init_begin, rv_advance and
 * rv_fcurrent then call rv_build(): the groups are laid out anew, values move to their new homes, rv_refs are located again.
 * Between builds the value of every variable has exactly one home: rv_home says where. Values edited by Python act at once.
 */
#ifndef RANVIER_INTERNAL_H
#define RANVIER_INTERNAL_H

#include "engine.h"
#include "mechanism.h"

#include <pthread.h>
#include <stdatomic.h>

/* Where the values of one thing live: slot s of element k is data[s * row + k * step]. Elements are the segments of a section (k = segment),
 * or the one instance of a point process (k = 0). In an array of the section's own, row = nseg and step = 1; in a group, row is the group's
 * padded length and step the width of the section's lane block. */
typedef struct {
    double *data;
    ptrdiff_t row, step; /* step is negative where the section meets its parent by its end at 1 */
    double *owned; /* the allocation, where the home is the object's own; else NULL */
} rv_home;

/* The same for the non-number slots of a mechanism. Homes of handles move with the numbers. */
typedef struct {
    rv_ref *targets;     /* POINTER: [slot * elements + k], the truth; located at each build */
    rv_random **randoms; /* RANDOM: [slot * elements + k], owned streams, stay in place */
    void **vectors;      /* VECTOR: [slot * elements + k]: the truth while not built; copied in and out at build */
    void **vector_data;  /* where the truth is now: `vectors`, or in the group's set; indexed as rv_home.data, see rv_vector_handle */
} rv_handles;

/* A mechanism inserted in a section (all its segments), or the body of a point process. */
typedef struct {
    int type;
    rv_home home;
    rv_handles handles;
    int rank; /* in order of insertion, see rv_section_types */
    int set, first; /* where it is in its group: set of its type and instance of element 0; instance of k is first + k * step */
} rv_prop;

typedef struct {
    float x, y, z, diam;
    double arc; /* [µm] from the first point */
} rv_point3d;

typedef struct {
    int c_style, e_style, einit, eadvance, cinit;
    int forced; /* set by the user: not derived from the mechanisms */
    int was;    /* what mechanisms that are no longer inserted raised it to: c_style + 8 · e_style, and 128, 256 as ion_style says what they wrote */
} rv_style;

typedef struct rv_section {
    rv_id id;
    int nseg;
    double length, ra, rallbranch;
    rv_id parent;      /* −1: root */
    double parent_x;   /* as given to connect */
    int own_end;       /* 0 or 1: the end that meets the parent, or last met one */
    rv_id *children;   /* in NEURON's order */
    int child_count, child_room;
    rv_point3d *points;
    int point_count, point_room;
    float logical[3]; /* where on the parent its wire begins, see rv_pt3d_set_logical */
    int has_logical;
    int geometry_stale; /* area, ri … must be computed from length, diam or the points */
    rv_prop *props;     /* sorted by type; ions and mechanisms; the node's own values are in `nodes` */
    int prop_count, insertions;
    rv_style *styles;   /* parallel to props; used for ions */
    rv_home nodes;      /* slots RV_NODE_…, in a group but RV_NODE_I_MEMBRANE; elements = segments */
    rv_home end, root;  /* the same slots, one element: the far end, and the near end (that of own_end) of a root */
    rv_prop *end_props, *root_props; /* ions at zero-area nodes that carry point processes */
    int end_prop_count, root_prop_count;
    int *marks, last_mark; /* [nseg], and the last that was given, 0 while nobody refers to a segment; NULL: 1 … nseg, nseg never changed since */
    double *ri_left, *ri_right; /* [nseg] as rv_half_resistance says; NULL without 3-D points */
    rv_id *located;      /* point processes on it, in order of placing */
    int located_count, located_room;
    int group, block, lane; /* where it is laid out; −1 when not */
    int first_node;         /* group node index of segment 0; segment k: first_node + k * node_step */
    int node_step;          /* the block's width, negative where own_end is 1 (parents come first) */
    int end_node, root_node;
} rv_section;

/* An armed WATCH condition. */
typedef struct {
    int armed, above;
    double flag;
    uint64_t number;     /* of arming: the conditions that become true in one step send their events in this order */
    int64_t pending;     /* its event, see queue.c; 0: none. Once delivered it names nothing */
} rv_watch;

typedef struct {
    rv_id id;
    rv_prop body;
    rv_id section; /* −1: nowhere */
    double x;      /* 0, 1 or the centre of its segment */
    int group;     /* −1 when not laid out */
    rv_id source;  /* its event source, −1 */
    int64_t self_event; /* what net_move moves: the pending self-event of flag 1, see queue.c; 0: none */
    rv_watch *watches;  /* [rv_mechanism.watch_count]; NULL until the first is armed */
    rv_id *incoming;    /* NetCons to it, where FOR_NETCONS is used */
    int incoming_count, incoming_room;
    double **weights; /* of `incoming`, as VERBATIM was given them */
} rv_point;

/* Where the spikes of a source go; NULL: nowhere. */
typedef struct { rv_vector *times, *ids; double id; } rv_spike_record;

typedef struct {
    rv_id id;
    int kind;           /* 1 watch, 2 point */
    rv_ref variable;
    rv_id point;
    double threshold;
    int holds;          /* NetCons and others that use it */
    rv_id *netcons;     /* in order of joining; −1 where one has left */
    int netcon_count, netcon_room, netcon_gaps;
    int group;
    rv_spike_record record;
    int reported;       /* to rv_pending: Python has something to call at its spikes */
    int above;          /* the flag that re-arms at or below threshold */
} rv_source;

typedef struct {
    rv_id id;
    rv_id source, target;
    int place;      /* in its source's netcons */
    int sourceless; /* it was given no source */
    double delay; /* [ms] */
    double *weight;
    int weight_count;
    int active;
} rv_netcon;

typedef struct {
    char *name;               /* "hh", "na_ion" */
    int is_ion;
    const rv_mechanism *mechanism;
    int *ion_types;           /* type of each rv_mechanism.ions[k] */
    double *global;           /* slots[RV_SHARED] values; RV_ION_GLOBALS for an ion */
    double *table;
    int writes_concentration; /* for the order of INITIAL and advance */
    rv_table_values *tables;  /* [function_table_count] */
    double **external;        /* [slots[RV_POINTER]] addresses of EXTERNALs; NULL before rv_link_externals, or when it has none */
    int owned;                /* `mechanism` was allocated with the type */
    int slope_followed;       /* something refers to one of `global`, and `slope` may read it */
    int linked;               /* has EXTERNALs, or is referred to by some: one `global` for all groups, and its cells together */
} rv_type_info;

/* ---------------------------------------------------------------- groups, made by rv_build */

/* A node and the neighbour into whose equation it is eliminated, in lane 0: group nodes. From group->a on, `up` is the place of the node's term
 * in the neighbour's equation, `down` that of the neighbour's term in the node's. */
typedef struct {
    int node, above, up, down;
} rv_link;

/* Consecutive links of a block, `places` chains side by side: each link but the last `places` goes into the node that is eliminated `places` further
 * on. 0 places: any links. */
typedef struct {
    int links, places;
} rv_run;
enum { RV_PLACES = 4 }; /* at most */

/* The same of constant links whose places lie side by side with all that belongs to them, so that a level of them is one link of as many `lanes`.
 * Those of the last level may all go into one node. */
typedef struct {
    unsigned links : 27, lanes : 4, joined : 1;
} rv_band;

/* Group nodes that follow each other. */
typedef struct {
    int first, count;
} rv_range;

/* `width` cells of one shape, interleaved: node n of lane l is group node first + n * width + l. */
typedef struct {
    int first, width, nodes;
    const int *parent; /* [nodes] index within the cell, −1 for the root */
    const int *order;  /* [nodes] parents before children: the root first */
    const rv_link *links; /* [nodes − 1] first those that are eliminated, from the leaves on; then those of bare ends: see elimination.c */
    int eliminated;       /* of the links */
    int constant;         /* of those, the first: nothing that a step computes is in their pivots, see constant.c */
    const rv_run *runs;   /* [run_count] of the other eliminated ones */
    int run_count;
    const rv_band *bands; /* [band_count] of the constant ones of a cell alone */
    int band_count;
    int last;             /* group node into which all are eliminated, in lane 0 */
    int solved_first, solved; /* all nodes but bare ends are among this many from solved_first on */
    const rv_range *varying; /* [varying_count] nodes whose d is a sum: all but bare ends and those of constant links */
    int varying_count;
} rv_block;

enum { RV_SUM_RHS = 1, RV_SUM_D = 2 };

/* Instances for kernels of whole blocks, from `offset` on, a multiple of RV_BLOCK: on the nodes from `first` on, or anywhere (−1). */
typedef struct {
    int offset, count, first;
    int begins; /* RV_SUM_… bits: what no other adds to at these nodes before it, see sums.c */
} rv_piece;

typedef struct rv_longitudinal rv_longitudinal;

/* All instances of one mechanism type in a group. */
typedef struct {
    int type;
    int count;
    size_t stride;
    double *field;
    double **pointer;
    rv_random **random;
    void **vector;
    int *node;      /* [count]; NULL for artificial cells */
    rv_piece *pieces; /* for kernels of whole blocks: see blocks.c */
    int piece_count;
    int span_first, span; /* its nodes are among span_first … span_first + span − 1: see slopes.c */
    double *global; /* the type's, or the group's own copy */
    rv_ion *ion;    /* [ions] pools in the order of rv_mechanism.ions */
    rv_id *owner;   /* [count] point id; NULL for densities, whose place follows from `node` */
    struct rv_longitudinal *longitudinal; /* NULL where no state diffuses, see diffusion.c */
    int followed, unseen; /* something refers to what kernels may leave out; what they do leave out, as in rv_call: see unseen.c */
    int slope_followed;   /* something refers to a parameter, and `slope` may read it */
} rv_set;

typedef struct {
    int type;      /* ion type */
    double *data;  /* rows of group->row: reversal potential and current, then the others that are there */
    rv_ion pool;   /* NULL: a row that is not there, see ion_rows.c */
    char rows[RV_ION_SLOTS];    /* which are among `data` */
    double same[RV_ION_SLOTS];  /* of rows that are not there: the value at all nodes */
    double *late[RV_ION_SLOTS]; /* rows made after the layout */
    int *node;     /* nodes that have the ion, ascending; NULL: those from `first` on. See rv_ion_node */
    int first, count;
    unsigned char *style; /* [count] bits: see ions.c; NULL: `common_style` everywhere */
    unsigned char common_style;
    int advances;         /* some style asks for Nernst at each step (rv_ions_styles) */
    int followed, unseen; /* RV_ION_… bits: something refers to these; these may be left out: see unseen.c */
} rv_ion_set;

typedef struct rv_queue rv_queue;
typedef struct rv_recorder rv_recorder;
typedef struct rv_player rv_player;
typedef struct rv_outbox rv_outbox;
typedef struct rv_profile rv_profile;
typedef struct rv_profile_part rv_profile_part; /* what a group measures, see run.h */
typedef struct rv_runtime rv_runtime; /* queues, outboxes, recorders … of all groups: owned by the model, they outlive a rebuild */

typedef struct {
    double *variable;   /* located */
    rv_source *source;
} rv_detector;

/* Rows of the equations, and the group that they are lent to: NULL when what they hold is out of date. */
typedef struct {
    double *memory;
    size_t row;
    const struct rv_group *group;
} rv_rows;

typedef struct rv_group {
    struct rv_model *model;
    int index;
    int nodes;       /* in use */
    size_t row;      /* padded */
    double *node;    /* RV_NODE_ROWS rows: v cm diam area i_cap as Python sees them */
    double *i_membrane, *late_i_membrane; /* a row where it is computed or was asked for, else NULL; late: it was made after the layout */
    double *v, *cm, *diam, *area; /* rows; `area` here is 100 where the node has none (its own array) */
    double *a, *b;   /* rows that follow each other: [S/cm²] coupling: a = node's term in its parent's equation, b = parent's term in the node's equation; both negative as NEURON's */
    /* Lent by the thread that works on the group, see rows.c: */
    double *rhs, *d; /* the matrix: d x = rhs; d without cap. Of constant links, within a span: d the reciprocal of the pivot */
    double *axial;   /* constant part of d: −Σ b − Σ children's a, without the terms of bare ends (elimination.c) in their neighbours' equations */
    double *cap;     /* constant part of d: axial + cm · 1e-3 · (1 or 2)/dt + constant slopes; made before each span, see constant.c */
    rv_block *blocks;
    int block_count;
    rv_ion_set *ions;
    int ion_count;
    rv_set *sets;    /* in the order of type registration; see order for INITIAL and advance */
    int set_count;
    int *order;      /* [set_count] sets in NEURON's INITIAL and state order: concentration writers reversed, the others, artificial cells */
    rv_id *node_section; /* [nodes] for diagnoses */
    int16_t *node_segment;
    struct rv_apart *apart; /* NULL unless membrane currents are wanted: see membrane.c */
    struct rv_extracellular *extracellular; /* NULL where no section has it: see extracellular.c */
    rv_range *cleared[2]; /* [cleared_count[k]] nodes whose rhs (0) or d (1) is set to 0 before currents are added up: see sums.c */
    int cleared_count[2];
    double *copies;        /* of node values, for kernels of whole blocks (blocks.c) */
    rv_ion *copied_ions;
    double *slope_rows;    /* for slopes.c; NULL where every mechanism's are finite */
    rv_ion *slope_ions;
    double t; /* [ms] */
    rv_queue *queue;
    rv_detector *detectors;
    int detector_count;
    rv_recorder *recorders;
    int recorder_count;
    double *samples;     /* of the last `staged` steps, not yet in their Vectors */
    int staged;
    int records_at_once; /* each step's samples go to their Vectors at its end */
    int transfer_first, transfer_count; /* of the model's transfers, by group */
    int random_first, random_count; /* of the model's random_plays */
    int linear_rows;                /* equations of its LinearMechanisms, see linear.c */
    rv_player *players;
    int player_count;
    rv_outbox *outbox;
    int has_hooks;   /* some mechanism has a BEFORE or AFTER block */
    int wants_i_cap; /* someone records i_cap: compute it each step */
    int cm_followed; /* something refers to a cm */
    int moves;       /* `cap` may change from step to step: it is made anew in each */
    int midway, goes_on; /* the step is not the last of a span; not the first */
    int ends_followed, ends_seen; /* something refers to v of a node without area; v of bare ends is set in each step: see unseen.c */
    double advanced; /* [ms] time at the end of the last step whose states were begun */
    rv_error error;
    rv_profile_part *profile; /* NULL: nothing is measured */
    void *arena;     /* one allocation for the arrays above */
    size_t arena_bytes;
    char apart_from_next[128]; /* two threads write to neighbours in an array of groups: they must not share a line of the cache */
} rv_group;

struct rv_threads;

enum { STALE_SOURCES = 1, STALE_DELAYS = 2 }; /* sources or NetCons changed; only delays */

typedef struct {
    const char *name;
    int type; /* of the mechanism that brings it */
    double (*method)(void *vector);
    double (*run)(const rv_call *call, double (*method)(void *vector), void *vector);
} rv_method;

/* A reference that VERBATIM may keep. */
typedef struct {
    rv_ref ref;
    double *cell;  /* what VERBATIM sees */
    double loaded; /* what was copied there last */
    double *home;  /* of the number, as of `build` */
    int build;     /* model->builds then; −1: to be located anew */
    int holders;   /* instances that were given it; 0: it is forgotten, and only its memory stays */
} rv_kept;

/* A Random that plays into a variable. */
typedef struct {
    rv_generator *generator;
    rv_ref target;
    double *variable; /* NULL where the target is dead */
    int group, order; /* entries lie in order of group, then of this */
} rv_random_play_entry;

/* A value copied to another place when v is new, see transfer.c. */
typedef struct {
    rv_ref source, target;
    int group;
    const double *from;
    double *to;
} rv_transfer;

/* An instance that was given a kept reference: a point process, or what is in a section (point −1); −1 for both: it stays for good. */
typedef struct {
    int kept;
    rv_id section, point;
} rv_hold;

typedef struct rv_model {
    rv_error error;
    int dirty;        /* structure changed since the groups were built */
    int values_stale; /* geometry, cm, pools: cheap refresh before running (no new layout) */
    rv_type_info *types;
    int type_count, type_room;
    rv_section **sections; /* by id; NULL: dead */
    int section_count, section_room, living;
    rv_point **points;
    int point_count, point_room;
    rv_source **sources;
    int source_count, source_room;
    rv_netcon **netcons;
    int netcon_count, netcon_room;
    int sourceless_count, sourceless_rank; /* NetCons without a source; they stand before the source of this id, see incoming.c */
    double clock[RV_CLOCK_SLOTS];
    double spine_area; /* [µm²] of each 3-D point with a spine */
    int points_fixed;  /* diam and L do not change 3-D points */
    rv_group *groups;
    int group_count;
    double cross_delay; /* [ms] smallest delay of a NetCon between groups; infinity when there is none */
    double max_span;
    int max_width, target_nodes;
    int thread_count;
    rv_rows *rows; /* [row_sets] one for each thread, the calling one first */
    int row_sets;
    struct rv_threads *threads;
    rv_profile *profile; /* NULL: nothing is measured */
    uint32_t globalindex;
    uint32_t stream_count; /* streams numbered so far */
    uint32_t mcell_low, mcell_count; /* of MCellRan4: the word hashed with the counter, streams made so far */
    int mcell_used;                  /* by scop_random */
    rv_transfer *transfers;
    int transfer_count;
    rv_linear **linears;
    int linear_count;
    rv_random_play_entry *random_plays;
    int random_play_count, random_play_order;
    struct rv_record_entry *records; /* what Python asked to record and play, symbolic */
    int record_count;
    struct rv_play_entry *plays;
    int play_count;
    rv_kept *kept;
    int kept_count, kept_room;
    rv_hold *holds;
    int hold_count, hold_room;
    int builds; /* how often the groups were laid out */
    int reshapes; /* how often L, Ra, diam, 3-D points or nseg were set, sections made or connected: what sets NEURON's diam_changed */
    int geometries; /* how often the geometry of all sections was computed */
    int laid_reshapes; /* reshapes when the geometry of all sections was last computed */
    int wants_membrane_current; /* i_membrane_ is computed */
    int extracellular;    /* type of that name, for sections to come */
    double t_after;       /* [ms] of the step that rv_step_first has begun */
    double grounded;      /* vext where there is no extracellular: 0 */
    rv_method *methods; /* of Vectors, brought by mechanisms with VERBATIM */
    int method_count, method_room;
    rv_vector *const *call_vectors;  /* arguments of the routine call in progress */
    int call_vector_count;
    rv_argument *arguments; /* the same for VERBATIM */
    int argument_count;
    struct { rv_id source; double t; } *pending;
    int pending_count, pending_room;
    int (*poll)(void);   /* NULL: none */
    pthread_t caller;    /* the only thread that may ask poll */
    atomic_int stopping; /* 1: poll asked to stop, in the call in progress */
    rv_runtime *runtime; /* made on first use (span.c) */
    int sources_stale;   /* STALE_… bits: detectors and cross_delay are made again before the next run */
    int records_stale;   /* the same for record and play */
    uint32_t scop_value; /* of the stream that the mechanisms in_order draw from */
} rv_model;

/* model.c */
rv_section *rv_get_section(const rv_model *model, rv_id id); /* NULL and error set when dead */
rv_point *rv_get_point(const rv_model *model, rv_id id);
rv_source *rv_get_source(const rv_model *model, rv_id id);
rv_netcon *rv_get_netcon(const rv_model *model, rv_id id);
int rv_set_error(const rv_model *model, int code, const char *format, ...);
void *rv_alloc(size_t count, size_t size);    /* zeroed; NULL only when out of memory */
void *rv_alloc_aligned(size_t bytes);         /* 64-byte aligned, zeroed; rv_free_aligned */
void rv_free_aligned(void *memory);

void rv_vector_forget(rv_model *model, const rv_vector *vector); /* nothing in the model refers to it any more */

/* linear.c */
void rv_linears_free(rv_model *model);
int rv_linears_call_back(const rv_model *model); /* some call Python */
const rv_ref *rv_linear_refs(const rv_linear *linear, int *count);

/* section.c, geometry.c, topology.c, point.c, ref.c */
rv_prop *rv_find_prop(rv_prop *props, int count, int type);
int rv_add_prop(rv_model *model, rv_prop **props, int *count, int type, int elements, int own_end);
void rv_refresh_geometry(rv_model *model, rv_section *section);
int rv_compute_geometry(rv_model *model);
double rv_half_resistance(const rv_section *section, int k, int higher); /* [MΩ] from segment k's centre to its end at lower or higher x */
int rv_is_root_end(const rv_section *section, int segment);
void **rv_vector_handle(const rv_model *model, const rv_prop *prop, int slot, int element);
int rv_type_slots(const rv_model *model, int type); /* instance slots of a type */
double rv_ion_initial(const char *ion_name, int slot); /* of "na_ion" … */
void rv_show_globals(const rv_type_info *info); /* to the other files of its library */
void rv_keep_globals(rv_model *model);
int rv_link_externals(rv_model *model, int type); /* twice is once; RV_ABSENT when a mechanism is not loaded */
int rv_make_prop(const rv_model *model, int type, int elements, int own_end, rv_prop *prop);
void rv_free_prop(const rv_model *model, rv_prop *prop, int elements);
int rv_own_prop(const rv_model *model, int group, rv_prop *prop, int elements); /* into a home of its own; RV_MEMORY leaves it where it is */
int rv_segment_before(int segment, int nseg, int old_nseg, int own_end);
int rv_kept_instance(int segment, int nseg, int old_nseg, int own_end);
int rv_marked_segment(const rv_section *section, int segment, int mark); /* the segment of a mark, looked for at `segment` first; −1: gone */
int rv_resample_prop(const rv_model *model, const rv_prop *prop, int old_nseg, int nseg, int own_end, rv_prop *made);
int rv_section_add_type(rv_model *model, rv_section *section, int type);
double rv_segment_centre(const rv_section *section, int segment); /* x of a segment, −1 … nseg */
void rv_geometry_changed(rv_model *model, rv_section *section);
void rv_scale_points(rv_section *section, double length); /* stretch the 3-D points to a new L */
void rv_points_take_diam(rv_section *section);            /* the 3-D points take the diameter of the segment they lie in */
int rv_add_point_ions(rv_model *model, const rv_point *point);
int rv_point_segment(const rv_model *model, const rv_point *point); /* −1 … nseg of a placed point */
#define RV_FRESH_V (-65.0) /* [mV] of a new node */
void rv_destroy_section(rv_model *model, rv_section *section);
void rv_destroy_point(rv_model *model, rv_point *point);
void rv_remove_prop(rv_model *model, rv_prop *props, int *count, int at, int elements);
void rv_free_props(rv_model *model, rv_prop *props, int count, int elements);
double *rv_home_value(const rv_home *home, int slot, int element);
/* The section whose own node is at a segment's place, and which: *segment becomes 0 … nseg − 1, RV_AT_FAR_END or RV_AT_ROOT. */
enum { RV_NODE_ROWS = RV_NODE_I_MEMBRANE }; /* the slots before it have rows in every group */
enum { RV_AT_FAR_END = -2, RV_AT_ROOT = -3 };
rv_section *rv_resolve(const rv_model *model, rv_section *section, int *segment);
int rv_own_home(rv_model *model, rv_section *section); /* copy a section's values out of its group, before a structural edit */
void rv_recentre_points(rv_model *model, rv_section *section, int old_nseg); /* after a change of nseg */

static inline int rv_is_within(const double *address, const double *first, size_t count)
{
    return address >= first && address < first + count;
}

/* unseen.c: something refers to a number of the group, as long as that is laid out as it is */
void rv_follow(rv_group *group, const double *address);

/* layout.c, home.c: afterwards every section, point, source and NetCon knows its group, every home is in a group, every detector, recorder and
 * player is located (rv_events_attach, rv_records_attach), axial terms are set (rv_set_axial in axial.c). */
int rv_build(rv_model *model); /* nothing to do when neither dirty nor values_stale */
void rv_free_groups(rv_group *groups, int count);
rv_set *rv_set_of(const rv_group *group, int type); /* NULL when the group has none */

static inline int rv_ion_node(const rv_ion_set *ions, int i)
{
    return ions->node != NULL ? ions->node[i] : ions->first + i;
}

/* ion_rows.c: `group` is that of the prop's section or point, −1 when it is not laid out */
double *rv_prop_value(rv_model *model, int group, const rv_prop *prop, int slot, int element); /* NULL and error set: no memory for its row */
double rv_prop_number(const rv_model *model, int group, const rv_prop *prop, int slot, int element); /* to be read: needs no row */
double **rv_ion_row_of(rv_ion *pool, int slot);                      /* the member for an RV_SLOT_… */
double *rv_ion_row(rv_group *group, rv_ion_set *ions, int slot);     /* made where it is not there; NULL: no memory */
void rv_free_ions(rv_ion_set *ions);

/* elimination.c */
int rv_order_elimination(rv_group *group);                           /* links of each block, when it is known what is at which node */
int rv_has_area(const rv_group *group, int node);

/* bands.c */
void rv_reduce_bands(const rv_group *group, const rv_block *block);
void rv_expand_bands(const rv_group *group, const rv_block *block, double factor);

/* axial.c */
void rv_set_axial(rv_model *model, rv_group *group);                 /* a and b from geometry */
void rv_sum_axial(rv_group *group);                                  /* axial from a and b */

/* hines.c */
void rv_set_ends(const rv_group *group);                             /* v of bare ends, where it was left to the last step of a span */
int rv_solve(rv_group *group, double factor);                        /* v += factor · d⁻¹ rhs; RV_NOT_FINITE leaves v as it was */

/* constant.c */
void rv_set_constant(rv_group *group);                               /* cap, and the pivots of constant links: before each span */
void rv_begin_constant(rv_group *group);                             /* the same in three parts, in each step of a group that moves: cap without slopes; */
void rv_add_slope(rv_group *group, rv_set *set, double t, double *d); /* a constant slope, to cap or anywhere; */
void rv_end_constant(rv_group *group);                               /* pivots */
void rv_find_moving(rv_group *group);                                /* whether it moves */
void rv_set_slopes(rv_group *group);                                 /* d becomes the slopes of all mechanisms, after rv_currents */
void rv_follow_constant(rv_group *group, const double *address);     /* rv_follow, for constants */

/* membrane.c: membrane currents without those of electrodes */
void rv_call_electrode(rv_group *group, rv_set *set, double t);      /* its currents, which are also kept apart */
void rv_begin_apart(rv_group *group);
void rv_end_apart(rv_group *group);                                  /* when all currents are in rhs and d, without axial terms */
void rv_set_membrane_current(rv_group *group);                       /* i_membrane_, from the Δv that the last solution left in rhs */
void rv_start_membrane_current(rv_group *group);                     /* the same at finitialize */

/* extracellular.c */
enum { RV_LAYERS = 2 }; /* of extracellular, unless the user asks for others */
int rv_add_extracellular(rv_model *model, int layers);               /* the type, or a status */
int rv_is_extracellular(const rv_model *model, int type);
int rv_end_extracellular(rv_model *model, rv_section *section);      /* its instances at zero-area nodes come and go */
void rv_ground_layers(const rv_model *model, rv_prop *prop, int element); /* of a node that is new, as in NEURON */
double *rv_vext(rv_model *model, rv_section *section, int segment, int type, int slot); /* NULL: the slot is no vext */
int rv_extracellular_attach(rv_model *model, rv_group *group);       /* after a build */
void rv_extracellular_free(struct rv_extracellular *part);
void rv_set_extracellular(rv_model *model, rv_group *group);         /* couplings, from xraxial and geometry */
void rv_find_inside(rv_group *group);                                /* potentials inside the cells */
int rv_solve_extracellular(rv_group *group, int block, double factor); /* RV_ABSENT: no section of the block has it */

/* diffusion.c */
int rv_longitudinal_attach(rv_model *model, rv_group *group);        /* after a build, when axial terms are set */
void rv_set_longitudinal(rv_model *model, rv_group *group);          /* coupling, from geometry */
void rv_longitudinal_free(rv_longitudinal *order);
int rv_diffuse(rv_group *group);                                     /* one step of what diffuses along sections */

/* ions.c */
void rv_ions_styles(rv_model *model, rv_group *group);               /* from mechanisms and the user */
int rv_ion_states(rv_model *model, int group, const rv_prop *prop, int element); /* bits of slots that decide how a run goes on, of a model laid out */
rv_style rv_section_style(const rv_model *model, const rv_section *section, int ion_type); /* what holds there now, for rv_ion_style */
void rv_keep_styles(const rv_model *model, rv_section *section, int type); /* before a mechanism is taken out of a section */
void rv_promote_styles(const rv_model *model, rv_section *section, int type); /* when it has been inserted */
int rv_written_concentrations(int writes); /* 128 inside, 256 outside, as in ion_style */
int rv_encode_style(const rv_style *style); /* as NEURON's ion_style returns it */
void rv_ions_initialise(rv_model *model, rv_group *group);           /* concentrations and reversals at finitialize */
void rv_ions_after_initial(rv_model *model, rv_group *group);
int rv_ions_before_current(rv_model *model, rv_group *group);        /* zero currents; Nernst where c_style 3, e_style 2; 0: no memory */
void rv_ions_catch_up(rv_model *model, rv_group *group);            /* reversals after a step that failed: see unseen.c */

/* blocks.c */
size_t rv_copy_size(int ions);                                       /* doubles of rv_group.copies for that many ions */
int rv_find_pieces(const rv_group *group, rv_set *set);
void rv_call_blocks(rv_group *group, const rv_set *set, rv_kernel kernel, const rv_call *whole, int block); /* whole: on the whole set */

/* sums.c */
int rv_find_sums(rv_group *group);                                   /* when pieces and the order of elimination are known */
void rv_clear_sums(rv_group *group);                                 /* rhs and d, but where a piece begins them */

/* slopes.c */
size_t rv_slope_rows(void);                                          /* rows of rv_group.slope_rows */
void rv_find_slope_span(rv_set *set);
void rv_call_current(rv_group *group, rv_set *set, double t);        /* the kernel `current`, with a slope that is finite where there is one */

/* step.c */
void rv_call_hook(rv_group *group, ptrdiff_t member);                /* offsetof(rv_mechanism, before_step) … */
void rv_call_set(rv_group *group, rv_set *set, rv_kernel kernel, int block, double t); /* block: its RV_BLOCKS_… bit, 0 when it has none */
void rv_run_call(rv_group *group, rv_set *set, rv_kernel kernel, rv_call *call, int block);
int rv_step(rv_group *group);                                        /* one fadvance of a group */
int rv_currents(rv_group *group, double t);                          /* rhs and d of membrane, no axial terms */

/* attach.c, deliver.c, exchange.c, netcon.c */
int rv_events_attach(rv_model *model);                               /* after a build: detectors, queues (pending events move over) */
void rv_events_clear(rv_model *model);
void rv_sources_restart(rv_model *model); /* none is above its threshold, and their Vectors of spikes are empty */
int rv_events_initialise(rv_model *model);                           /* NET_RECEIVE INITIAL, weights */
int rv_deliver(rv_group *group, double until);
int rv_detect(rv_group *group);                                      /* thresholds on present values */
int rv_exchange(rv_model *model);                                    /* outboxes to queues, deterministic order */
void rv_events_forget_vector(rv_model *model, const rv_vector *vector); /* rv_vector_free: no source records to it any more */

/* record.c */
int rv_records_attach(rv_model *model);
void rv_records_restart(rv_model *model);                            /* finitialize: size 0, players at their start */
void rv_play_at(rv_group *group, double t);
int rv_record_now(rv_group *group);    /* take a sample of what is recorded each step */
void rv_record_flush(rv_group *group); /* put samples into their Vectors: before Python runs */

/* bare.c */
int rv_run_on_prop(const rv_model *model, rv_prop *prop, int first, int elements, rv_kernel kernel);

/* host.c */
extern const rv_host rv_engine_host;

/* diagnose.c */
int rv_diagnose(rv_group *group);                                    /* fills group->error: t, section, x, type */

/* random.c */
rv_random *rv_random_new(void);
void rv_random_number(const rv_model *model, rv_random *stream); /* a new instance's stream: ids (1, 0, n), n counting them, as NEURON's */
void *rv_random_state(rv_random *stream, size_t *size);              /* its bytes, for state.c */
enum { RV_GENERATOR_PARTS = 5 };                                     /* the last: the ACG, where it has one */
void *rv_generator_state(rv_generator *generator, int part, size_t *size);
int rv_generator_has_acg(const rv_generator *generator);
void rv_random_restart(rv_random *stream);
double rv_random_uniform01(rv_random *stream);
double rv_random_pick(rv_random *stream);
void rv_random_set_sequence(rv_random *stream, double sequence);
double rv_random_sequence(const rv_random *stream);
void rv_random_set_ids(rv_random *stream, double id1, double id2, double id3);
void rv_random_ids(const rv_random *stream, double ids[3]);

/* legacy_random.c */
typedef struct rv_acg rv_acg;
uint32_t rv_mcell_ran4(uint32_t *counter, uint32_t low);
rv_acg *rv_acg_new(uint32_t seed, int size);
double rv_acg_uniform01(rv_acg *acg);
void *rv_acg_state(rv_acg *acg, size_t *size);                       /* its bytes, for state.c */

/* generator.c, verbatim_host.c */
rv_random *rv_generator_stream(rv_generator *generator);
rv_argument *rv_host_argument(const rv_call *call, int k);
double *rv_host_vector_elements(void *vector, int *size, int *room);
void *rv_host_vector_new(const rv_call *call, double size);
void rv_free_kept(rv_model *model);
void rv_drop_references(rv_model *model, rv_id section, rv_id point); /* of a holder that goes */
double *rv_kept_cell(const rv_model *model, const rv_ref *ref); /* NULL: it is not kept */
void rv_host_fetch_references(const rv_call *call);
void rv_host_store_references(const rv_call *call);
void rv_host_vector_method(const rv_call *call, const char *name, double (*method)(void *vector),
                           double (*run)(const rv_call *call, double (*method)(void *vector), void *vector));
void rv_host_random_free(rv_random *stream);
double rv_host_generator_pick(void *generator);
rv_random *rv_host_generator_stream(void *generator);
int rv_needs_one_thread(const rv_model *model);

/* threads.c, runtime.c, rows.c */
void rv_free_rows(rv_model *model);
void rv_threads_stop(rv_model *model);
void rv_runtime_free(rv_model *model);                               /* rv_model_free: stops the threads, frees all that runs */

#endif
