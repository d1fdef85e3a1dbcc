/* verbatim.h: what the C inside VERBATIM … ENDVERBATIM may use.
 *
 * The file of a mechanism with VERBATIM includes this header. Its instances are worked on one after the other, and "the present
 * instance" below is the one at hand. Beside what follows, VERBATIM sees:
 *
 *   x                every variable of the mechanism by its name, to read and to set; x[i] for an array; the target of a POINTER
 *   _p_x             the address that POINTER or BBCOREPOINTER x holds; may be used to keep any pointer
 *   _lx              LOCAL x, argument x; in FUNCTION f its value, _lf
 *   _ion_x           an ion's variable in the pool of the present instance's node, for x of USEION
 *   f(…), f_NAME(…)  FUNCTIONs and PROCEDUREs of the file, with or without _threadargs_ or _threadargscomma_ in front
 *   v t dt celsius   [mV] [ms] [ms] [°C]; diam and area [µm] [µm²] of the present instance's node
 *   _args[k]         in NET_RECEIVE: its arguments; _lflag: the flag
 *
 * What stands at file level in VERBATIM exists once for the process. NEURON's own functions and variables not
 * named here are not there: calling one is an error of the build.
 */
#ifndef RANVIER_VERBATIM_H
#define RANVIER_VERBATIM_H

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "mechanism.h"

#define RVV static __attribute__((unused))

/* A variable that other files may see by its name; where several have one of that name, it is one. */
#define RVV_SHOWN __attribute__((weak, visibility("hidden")))
#define RVV_TEXT_OF(x) #x
#define RVV_TEXT(x) RVV_TEXT_OF(x)
#define RVV_LABEL(name) __asm__(RVV_TEXT(__USER_LABEL_PREFIX__) name)

/* ---------------------------------------------------------------- versions: as NEURON 8.2.6 */

/* The last before 9.0: what files have for that is C++. */
#define NRN_VERSION_MAJOR 8
#define NRN_VERSION_MINOR 2
#define NRN_VERSION_PATCH 6
#define RVV_NUMBER(x, y, z) (10000 * (x) + 100 * (y) + (z))
#define NRN_VERSION_EQ(x, y, z) (80206 == RVV_NUMBER(x, y, z))
#define NRN_VERSION_NE(x, y, z) (80206 != RVV_NUMBER(x, y, z))
#define NRN_VERSION_GT(x, y, z) (80206 > RVV_NUMBER(x, y, z))
#define NRN_VERSION_LT(x, y, z) (80206 < RVV_NUMBER(x, y, z))
#define NRN_VERSION_GTEQ(x, y, z) (80206 >= RVV_NUMBER(x, y, z))
#define NRN_VERSION_LTEQ(x, y, z) (80206 <= RVV_NUMBER(x, y, z))
#define NRN_VERSION_GTEQ_8_2_0 1
#define NRNBBCORE 0 /* not CoreNEURON; CORENEURON_BUILD is not defined either */

/* Words of C++ that ported files use. static_cast<T>(x) and its kin are rewritten before the C compiler sees them. */
#define nullptr ((void *)0)

/* ---------------------------------------------------------------- types */

/* Code of the generated file that runs a method of Vectors. */
static double rvv_run_method(const rv_call *call, double (*method)(void *vector), void *vector) __attribute__((unused));

typedef void IvocVect;        /* a Vector */
typedef void Rand;            /* a Random */
typedef void nrnran123_State; /* a Random123 stream */

/* Kinds of NEURON's own objects: files may declare what is about them, but nothing of the kind is here. */
typedef struct Symlist Symlist;
typedef struct Section Section;
typedef struct Node Node;
typedef struct NetCon NetCon;
typedef struct PreSyn PreSyn;
typedef struct Memb_list Memb_list, _Memb_list;

typedef struct hoc_Item hoc_Item, hoc_List;
typedef struct cTemplate cTemplate;

typedef struct Object {
    int refcount;
    int index;
    union {
        void *this_pointer; /* of a Vector: what vector_vec() takes */
    } u;
    const char *name;
} Object;

/* What a name of hoc would be: no function gives one. */
typedef struct Symbol {
    char *name;
    union {
        int oboff;
        double *pval, *_pval;
        cTemplate *ctemplate, *template;
    } u;
} Symbol;
struct cTemplate {
    Symbol *sym;
    hoc_List *olist;
    int is_point_, index, count;
};
struct hoc_Item {
    union {
        Object *obj;
    } element;
    hoc_Item *next, *prev;
};
typedef union Objectdata {
    double *pval, *_pval;
} Objectdata;
#define ITERATE(item, list) for (item = (list)->next; item != (list); item = item->next)
#define OBJ(item) ((item)->element.obj)

typedef union Datum {
    union {
        double *pval, *_pval;
    };
    void *_pvoid;
    int i;
} Datum;

typedef struct NrnThread {
    double _t, _dt;
    int id, end, ncell;
} NrnThread, _NrnThread;

typedef struct Prop {
    double *param;
    Datum *dparam;
} Prop;

typedef struct Point_process {
    union {
        Prop *_prop, *prop;
    };
    Object *ob;
    void *_vnt;
} Point_process;

/* ---------------------------------------------------------------- the present instance */

RVV const rv_call *rvv_call;
RVV const rv_host *rvv_host;
RVV int rvv_instance, rvv_node;
RVV double *rvv_field, *rvv_global, *rvv_table;
RVV double **rvv_pointer;
RVV rv_random **rvv_random;
RVV void **rvv_vector;
RVV ptrdiff_t rvv_stride;
RVV double rvv_t, rvv_dt, rvv_v, rvv_area, rvv_diam;
RVV jmp_buf rvv_escape;

/* The present thread: there is one. */
RVV NrnThread rvv_thread, *nrn_threads = &rvv_thread, *_nt = &rvv_thread;
RVV int nrn_nthread = 1, nrnmpi_myid = 0, nrnmpi_numprocs = 1;
RVV int cvode_active_ = 0, _method3 = 0, secondorder = 0;
RVV double celsius;          /* [°C] */
RVV double hoc_ac_, hoc_epsilon = 1e-11;

/* What `_threadargs_` hands on to functions declared with `_threadargsproto_`: the present instance's fields, and three things
 * of a point process: its area, itself, its pending self-event. */
RVV double *_p;
RVV Datum rvv_datum[3], *_ppvar = rvv_datum, *_thread;
RVV Object rvv_self;
RVV Prop rvv_prop;
RVV Point_process rvv_point = {{&rvv_prop}, &rvv_self, &rvv_thread}, *_pnt = &rvv_point;
RVV void **_tqitem = &rvv_datum[2]._pvoid;
#define _threadargs_ _p, _ppvar, _thread, _nt
#define _threadargscomma_ _p, _ppvar, _thread, _nt,
#define _threadargsproto_ double *_p, Datum *_ppvar, Datum *_thread, NrnThread *_nt
#define _threadargsprotocomma_ double *_p, Datum *_ppvar, Datum *_thread, NrnThread *_nt,
#define _internalthreadargs_ _threadargs_
#define _internalthreadargscomma_ _threadargscomma_
#define _internalthreadargsproto_ _threadargsproto_
#define _internalthreadargsprotocomma_ _threadargsprotocomma_

RVV void rvv_enter(const rv_call *call)
{
    rvv_call = call;
    rvv_host = call->host;
    rvv_field = call->field;
    rvv_pointer = call->pointer;
    rvv_random = call->random;
    rvv_vector = call->vector;
    rvv_stride = (ptrdiff_t)call->stride;
    rvv_global = call->global;
    rvv_table = call->table;
    rvv_t = rvv_thread._t = call->t;
    rvv_dt = rvv_thread._dt = call->dt;
    celsius = call->celsius;
    secondorder = call->secondorder;
    rvv_host->fetch_references(call);
}

RVV void rvv_at(int instance)
{
    rvv_instance = instance;
    _p = rvv_field + instance;
    rvv_prop = (Prop){_p, _ppvar};
    rvv_datum[0].pval = &rvv_area;
    rvv_datum[1]._pvoid = _pnt;
    rvv_node = rvv_call->node != NULL ? rvv_call->node[instance] : rvv_call->first + instance;
    if (rvv_call->v != NULL) {
        rvv_v = rvv_call->v[rvv_node];
        rvv_area = rvv_call->area[rvv_node];
        rvv_diam = rvv_call->diam[rvv_node];
    }
}

/* ---------------------------------------------------------------- errors */

/* Stop the run (or the call from Python) with a SimulationError of this message; does not return. */
RVV void hoc_execerror(const char *first, const char *second)
{
    char message[400];
    snprintf(message, sizeof message, "%s%s%s", first != NULL ? first : "", first != NULL && second != NULL ? " " : "",
             second != NULL ? second : "");
    rvv_host->fail(rvv_call, rvv_instance, message);
    longjmp(rvv_escape, 1);
}

/* The same, with a format as printf's. */
RVV void hoc_execerr_ext(const char *format, ...)
{
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    hoc_execerror(message, NULL);
}

/* A warning on stderr; the run goes on. */
RVV void hoc_warning(const char *first, const char *second)
{
    fprintf(stderr, "%s %s\n", first != NULL ? first : "", second != NULL ? second : "");
}

/* Stop the run where routines have called each other so often that the stack is nearly full. */
RVV void rvv_deeper(const char *message)
{
    if (!rvv_host->deeper(rvv_call, rvv_instance, message))
        longjmp(rvv_escape, 1);
}

/* One element of an array of the present instance; one outside stops the run with `message`, whose %d is the index. */
RVV double *rvv_element(int slot, int index, int length, const char *message)
{
    if (index < 0 || index >= length) {
        char text[256];
        snprintf(text, sizeof text, message, index);
        hoc_execerror(text, NULL);
    }
    return &_p[(slot + index) * rvv_stride];
}

/* As rvv_element, where VERBATIM names the array in a line of a file. */
RVV double *rvv_element_at(int slot, long index, int length, const char *name, const char *path, int line)
{
    if (index < 0 || index >= length) {
        const char *const folder = strrchr(path, '/');
        char text[256];
        snprintf(text, sizeof text, "index %ld lies outside %s[%d] (%s:%d)", index, name, length,
                 folder != NULL ? folder + 1 : path, line);
        hoc_execerror(text, NULL);
    }
    return &_p[(slot + index) * rvv_stride];
}

/* An array of the present instance that is used as a whole lies in an array of its own while the instance is at work. */
RVV void rvv_gather(double *array, int slot, int length)
{
    for (int k = 0; k < length; k++)
        array[k] = _p[(slot + k) * rvv_stride];
}

RVV void rvv_scatter(const double *array, int slot, int length)
{
    for (int k = 0; k < length; k++)
        _p[(slot + k) * rvv_stride] = array[k];
}

RVV Object rvv_object(void *object, const char *name)
{
    return (Object){1, 0, {object}, name};
}

/* What a POINTER holds: `kept` is where VERBATIM keeps it; a target set by Python goes first. */
RVV double **rvv_kept(int slot, double *kept)
{
    double *const target = rvv_pointer[slot * rvv_stride + rvv_instance];
    double **const place = (double **)(void *)kept;
    if (target != NULL)
        *place = target;
    return place;
}

RVV double *rvv_target(int slot, double *kept, const char *message)
{
    double *const target = *rvv_kept(slot, kept);
    if (target == NULL)
        hoc_execerror(message, NULL);
    return target;
}

#include "verbatim_arguments.h"
#include "verbatim_objects.h"
#include "verbatim_random.h"

/* ---------------------------------------------------------------- mathematics */

/* exp() of NMODL and of C in it: 0 below −700, and at most exp(700). */
RVV double hoc_Exp(double x)
{
    return x < -700.0 ? 0.0 : exp(x > 700.0 ? 700.0 : x);
}

RVV double hoc_pow(double x, double y)
{
    return pow(x, y);
}

/* ---------------------------------------------------------------- memory */

/* As malloc and calloc; without memory the run stops. */
RVV void *emalloc(size_t bytes)
{
    void *const memory = malloc(bytes > 0 ? bytes : 1);
    if (memory == NULL)
        hoc_execerror("out of memory", NULL);
    return memory;
}

RVV void *ecalloc(size_t count, size_t size)
{
    void *const memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (memory == NULL)
        hoc_execerror("out of memory", NULL);
    return memory;
}

RVV void *erealloc(void *memory, size_t bytes)
{
    void *const moved = realloc(memory, bytes > 0 ? bytes : 1);
    if (moved == NULL)
        hoc_execerror("out of memory", NULL);
    return moved;
}

RVV void *hoc_Emalloc(size_t bytes)
{
    return emalloc(bytes);
}

RVV void *hoc_Erealloc(void *memory, size_t bytes)
{
    return erealloc(memory, bytes);
}

RVV void *hoc_Ecalloc(size_t count, size_t size)
{
    return ecalloc(count, size);
}

RVV void hoc_malchk(void)
{
}

/* ---------------------------------------------------------------- events */

/* A self-event of the present instance at `when` [ms]; the first three arguments say nothing here. */
RVV void net_send(void *item, double *weights, void *point, double when, double flag)
{
    (void)item, (void)weights, (void)point;
    rvv_host->net_send(rvv_call, rvv_instance, when - rvv_t, flag);
}

RVV void nrn_net_send(void *item, double *weights, void *point, double when, double flag)
{
    net_send(item, weights, point, when, flag);
}

RVV void artcell_net_send(void *item, double *weights, void *point, double when, double flag)
{
    net_send(item, weights, point, when, flag);
}

/* A spike of the present instance at `when` [ms]. */
RVV void net_event(void *point, double when)
{
    (void)point;
    rvv_host->net_event(rvv_call, rvv_instance, when);
}

/* Move the pending self-event of flag 1 to `when` [ms]. */
RVV void net_move(void *item, void *point, double when)
{
    (void)item, (void)point;
    rvv_host->net_move(rvv_call, rvv_instance, when);
}

RVV void nrn_net_event(void *point, double when)
{
    net_event(point, when);
}

RVV void nrn_net_move(void *item, void *point, double when)
{
    net_move(item, point, when);
}

RVV void artcell_net_move(void *item, void *point, double when)
{
    net_move(item, point, when);
}

/* In a file with FOR_NETCONS: the number of NetCons to the present instance, and where the weights of each are in *weights. The
 * first argument is what NEURON's C has: _ppvar[_fnc_index]._pvoid. */
#define _fnc_index 1

RVV int _nrn_netcon_args(void *ignored, double ***weights)
{
    int count;
    (void)ignored;
    *weights = rvv_host->netcon_weights(rvv_call, rvv_instance, &count);
    return count;
}

/* 1 in the one step that reaches `when` [ms]. */
RVV int at_time(NrnThread *thread, double when)
{
    (void)thread;
    return rvv_host->at_time(rvv_call, when);
}

/* `*place` := value. */
RVV void state_discontinuity(int at, double *place, double value)
{
    (void)at;
    *place = value;
}

#endif
