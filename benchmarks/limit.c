/* limit.c: what this processor can do with two of the workloads when one writes them by hand.
 *
 * No model, no events, no recording: Hodgkin and Huxley's membrane on cables, with cells interleaved (lanes), groups of
 * cells advanced through a span of steps while they are in cache, exp inline, and the tree solved by one reciprocal a
 * node. The equations, geometry and order of a step are those of the simulators, so that the potentials agree.
 * The C is that of vector extensions (gcc, clang): 8 doubles at a time, whatever the processor makes of them.
 *
 *     limit cells COUNT STEPS REPEATS          cells of 100 compartments, 20 with hh and 80 passive
 *     limit cables COUNT LENGTH STEPS REPEATS  unbranched cables of LENGTH compartments with hh
 *
 * Prints one line of JSON for each variant of hh: seconds of each repeat, compartments and the sum of the potentials.
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

enum { VECTOR = 8, SPAN = 40, LANES_MOST = 32, ROWS = 201 };
#define INLINE static inline __attribute__((always_inline))
static const double DT = 0.025, CELSIUS = 6.3;

typedef double vd __attribute__((vector_size(64)));
typedef int64_t vi __attribute__((vector_size(64)));

INLINE vd splat(double x)
{
    return (vd){x, x, x, x, x, x, x, x};
}

INLINE vd choose(vi mask, vd yes, vd no)
{
    return (vd)((mask & (vi)yes) | (~mask & (vi)no));
}

INLINE vd *at(double *p)
{
    return (vd *)p;
}

/* exp for |x| < 700: x = (16 k + j) ln 2 / 16 + r; 2^(j/16) from two registers, a polynomial of degree 6 for exp(r), k into the exponent. */
static vd sixteenths_low, sixteenths_high;

INLINE vd exp8(vd x)
{
    const vd shift = splat(0x1.8p52);
    vd t = x * splat(16 / 0.6931471805599453) + shift, whole = t - shift;
    vd r = x - whole * splat(6.93147180369123816490e-01 / 16);
    r -= whole * splat(1.90821492927058770002e-10 / 16);
    vd r2 = r * r;
    vd high = splat(1 / 24.) + r * splat(1 / 120.) + r2 * splat(1 / 720.);
    vd p = r + r2 * (splat(1 / 2.) + r * splat(1 / 6.) + r2 * high);
    vi bits = (vi)t, j = bits & 15;
#ifdef __AVX512F__
    vd base = (vd)_mm512_permutex2var_pd((__m512d)sixteenths_low, (__m512i)j, (__m512d)sixteenths_high);
#else
    vd base;
    for (int lane = 0; lane < VECTOR; lane++)
        base[lane] = j[lane] < 8 ? sixteenths_low[j[lane]] : sixteenths_high[j[lane] - 8];
#endif
    return (vd)((vi)(base + base * p) + ((bits >> 4) << 52));
}

/* A group: `lanes` cells of one shape, interleaved node by node, every array [node][lane]. */
typedef struct {
    double *v, *m, *h, *n;          /* mV, 1 */
    double *gnabar, *gkbar, *gl;    /* S/cm2 */
    double *rhs, *d;                /* right side (mA/cm2) and diagonal (S/cm2) of a step */
    double *to_parent, *to_node;    /* axial conductance over the area of the parent, of the node; S/cm2 */
    double *still;                  /* what of the diagonal never changes: cm/dt and the axial terms */
    double *clamp;                  /* [lane]: current into clamp_node over its area, mA/cm2 */
} group;

typedef struct {
    int nodes, hh_first, hh_end, pas_first, pas_end, clamp_node, lanes;
    int64_t clamp_from; /* the first step with the current */
    const int *parent;
    double compartments;
} shape;

enum { ARRAYS = 12 };

/* One gate: x' = (inf - x) rate, exactly over DT. */
INLINE vd relaxed(vd x, vd inf, vd decay)
{
    return inf + decay * (x - inf);
}

/* q/(exp(q) - 1) */
INLINE vd linoid(vd q, vd exponential)
{
    vi tiny = (q < splat(1e-6)) & (q > splat(-1e-6));
    return choose(tiny, splat(1) - q * splat(0.5), q / choose(tiny, splat(1), exponential - splat(1)));
}

typedef struct {
    vd m, h, n;
} gates;

static double q10;

/* The gates after a step, from nine exponentials. */
INLINE gates gates_by_exp(vd v, gates x)
{
    const vd rate = splat(-DT * q10);
    vd w = v + splat(65), q = (v + splat(40)) * splat(-0.1);
    vd a = linoid(q, exp8(q)), b = splat(4) * exp8(w * splat(-1 / 18.)), s = a + b;
    x.m = relaxed(x.m, a / s, exp8(s * rate));
    a = splat(0.07) * exp8(w * splat(-1 / 20.)), b = splat(1) / (exp8((v + splat(35)) * splat(-0.1)) + splat(1)), s = a + b;
    x.h = relaxed(x.h, a / s, exp8(s * rate));
    q = (v + splat(55)) * splat(-0.1);
    a = splat(0.1) * linoid(q, exp8(q)), b = splat(0.125) * exp8(w * splat(-1 / 80.)), s = a + b;
    x.n = relaxed(x.n, a / s, exp8(s * rate));
    return x;
}

static double row[ROWS][VECTOR] __attribute__((aligned(64))), slope[ROWS][VECTOR] __attribute__((aligned(64)));

static double scalar_linoid(double x, double y)
{
    return fabs(x / y) < 1e-6 ? y * (1 - x / y / 2) : x / (exp(x / y) - 1);
}

/* inf and tau of m, h, n at v */
static void rates(double v, double *out)
{
    double a = 0.1 * scalar_linoid(-(v + 40), 10), b = 4 * exp(-(v + 65) / 18);
    out[0] = a / (a + b), out[1] = 1 / (q10 * (a + b));
    a = 0.07 * exp(-(v + 65) / 20), b = 1 / (exp(-(v + 35) / 10) + 1);
    out[2] = a / (a + b), out[3] = 1 / (q10 * (a + b));
    a = 0.01 * scalar_linoid(-(v + 55), 10), b = 0.125 * exp(-(v + 65) / 80);
    out[4] = a / (a + b), out[5] = 1 / (q10 * (a + b));
}

static void make_tables(void)
{
    double powers[16];
    for (int j = 0; j < 16; j++)
        powers[j] = exp2(j / 16.);
    memcpy(&sixteenths_low, powers, sizeof sixteenths_low);
    memcpy(&sixteenths_high, powers + 8, sizeof sixteenths_high);
    q10 = pow(3, (CELSIUS - 6.3) / 10);
    for (int k = 0; k < ROWS; k++)
        rates(-100 + k, row[k]);
    for (int k = 0; k + 1 < ROWS; k++)
        for (int c = 0; c < VECTOR; c++)
            slope[k][c] = row[k + 1][c] - row[k][c];
}

#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (vi){__VA_ARGS__})
#endif

/* Rows to columns, 8 by 8. */
INLINE void transpose(vd *r)
{
    vd a[VECTOR], b[VECTOR];
    for (int k = 0; k < VECTOR; k += 2) {
        a[k] = SHUFFLE(r[k], r[k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        a[k + 1] = SHUFFLE(r[k], r[k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int k = 0; k < VECTOR; k += 4)
        for (int c = 0; c < 2; c++) {
            b[k + c] = SHUFFLE(a[k + c], a[k + c + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            b[k + c + 2] = SHUFFLE(a[k + c], a[k + c + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int c = 0; c < 4; c++) {
        r[c] = SHUFFLE(b[c], b[c + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        r[c + 4] = SHUFFLE(b[c], b[c + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

/* The gates after a step, from one row of the table for each compartment. */
INLINE gates gates_by_table(vd v, gates x)
{
    vd place = v + splat(100);
    place = choose(place < splat(0), splat(0), place);
    place = choose(place > splat(ROWS - 1), splat(ROWS - 1), place);
    vi index = __builtin_convertvector(place, vi);
    vd part = place - __builtin_convertvector(index, vd), r[VECTOR];
    for (int lane = 0; lane < VECTOR; lane++)
        r[lane] = *at(row[index[lane]]) + splat(part[lane]) * *at(slope[index[lane]]);
    transpose(r);
    x.m = relaxed(x.m, r[0], exp8(splat(-DT) / r[1]));
    x.h = relaxed(x.h, r[2], exp8(splat(-DT) / r[3]));
    x.n = relaxed(x.n, r[4], exp8(splat(-DT) / r[5]));
    return x;
}

/* States of the step before, then currents: one pass over memory. */
INLINE void membrane(const group *g, int first, int end, int table)
{
    for (int i = first; i < end; i += VECTOR) {
        vd v = *at(g->v + i);
        gates x = {*at(g->m + i), *at(g->h + i), *at(g->n + i)};
        x = table ? gates_by_table(v, x) : gates_by_exp(v, x);
        *at(g->m + i) = x.m, *at(g->h + i) = x.h, *at(g->n + i) = x.n;
        vd gna = *at(g->gnabar + i) * x.m * x.m * x.m * x.h, n2 = x.n * x.n, gk = *at(g->gkbar + i) * n2 * n2, gl = *at(g->gl + i);
        vd current = gna * (v - splat(50)) + gk * (v + splat(77)) + gl * (v + splat(54.3));
        *at(g->rhs + i) = -current;
        *at(g->d + i) = gna + gk + gl + *at(g->still + i);
    }
}

static void membrane_by_exp(const group *g, int first, int end)
{
    membrane(g, first, end, 0);
}

static void membrane_by_table(const group *g, int first, int end)
{
    membrane(g, first, end, 1);
}

INLINE void passive(const group *g, int first, int end)
{
    const vd conductance = splat(1e-4);
    for (int i = first; i < end; i += VECTOR) {
        *at(g->rhs + i) = conductance * (splat(-65) - *at(g->v + i));
        *at(g->d + i) = conductance + *at(g->still + i);
    }
}

/* Axial currents and elimination towards the root in one walk, then back; v becomes that of the next step. */
INLINE void solve(const group *g, const shape *s, int lanes)
{
    for (int node = s->nodes - 1; node > 0; node--)
        for (int lane = 0; lane < lanes; lane += VECTOR) {
            int i = node * lanes + lane, p = s->parent[node] * lanes + lane;
            vd across = *at(g->v + p) - *at(g->v + i), a = *at(g->to_parent + i), b = *at(g->to_node + i);
            vd right = *at(g->rhs + i) + b * across, reciprocal = splat(1) / *at(g->d + i), factor = a * reciprocal;
            *at(g->d + i) = reciprocal;
            *at(g->rhs + i) = right;
            *at(g->d + p) -= factor * b;
            *at(g->rhs + p) += factor * right - a * across;
        }
    for (int lane = 0; lane < lanes; lane += VECTOR) {
        vd change = *at(g->rhs + lane) / *at(g->d + lane);
        *at(g->rhs + lane) = change;
        *at(g->v + lane) += change;
    }
    for (int node = 1; node < s->nodes; node++)
        for (int lane = 0; lane < lanes; lane += VECTOR) {
            int i = node * lanes + lane, p = s->parent[node] * lanes + lane;
            vd change = (*at(g->rhs + i) + *at(g->to_node + i) * *at(g->rhs + p)) * *at(g->d + i);
            *at(g->rhs + i) = change;
            *at(g->v + i) += change;
        }
}

INLINE void step(const group *g, const shape *s, int lanes, int table, int64_t number)
{
    if (s->hh_first > 0) /* a node without membrane */
        for (int lane = 0; lane < lanes; lane += VECTOR)
            *at(g->rhs + lane) = splat(0), *at(g->d + lane) = *at(g->still + lane);
    (table ? membrane_by_table : membrane_by_exp)(g, s->hh_first * lanes, s->hh_end * lanes);
    passive(g, s->pas_first * lanes, s->pas_end * lanes);
    if (number >= s->clamp_from)
        for (int lane = 0; lane < lanes; lane += VECTOR)
            *at(g->rhs + s->clamp_node * lanes + lane) += *at(g->clamp + lane);
    solve(g, s, lanes);
}

#define RUN(lanes) \
    static void run##lanes(const group *g, const shape *s, int table, int64_t first, int64_t end) \
    { \
        for (int64_t k = first; k < end; k++) \
            step(g, s, lanes, table, k); \
    }
RUN(8) RUN(16) RUN(32)

static void run(const group *groups, int count, const shape *s, int table, int64_t steps)
{
    for (int64_t first = 0; first < steps; first += SPAN)
        for (int k = 0; k < count; k++) {
            int64_t end = first + SPAN < steps ? first + SPAN : steps;
            (s->lanes == 8 ? run8 : s->lanes == 16 ? run16 : run32)(&groups[k], s, table, first, end);
        }
}

/* One node of a shape: its area (um2; 0: none), the axial resistance to its parent (megohm), whether it has hh. */
typedef struct {
    double area, resistance;
    int hh;
} node;

static double *numbers(size_t count)
{
    void *memory;
    if (posix_memalign(&memory, 4096, count * sizeof(double)) != 0)
        exit(1);
    memset(memory, 0, count * sizeof(double));
    return memory;
}

/* Arrays begin at different places in a page: 12 streams of one alignment would fall into the same sets of the cache. */
static group new_group(const shape *s, const node *nodes)
{
    group g;
    double **arrays = (double **)&g;
    size_t size = (size_t)s->nodes * (size_t)s->lanes, apart = size + 24 * VECTOR;
    double *memory = numbers(ARRAYS * apart + (size_t)s->lanes);
    for (int k = 0; k < ARRAYS; k++)
        arrays[k] = memory + (size_t)k * apart + (size_t)(k * VECTOR);
    g.clamp = memory + ARRAYS * apart;
    for (int k = 0; k < s->nodes; k++)
        for (int lane = 0; lane < s->lanes; lane++) {
            size_t i = (size_t)(k * s->lanes + lane);
            g.gnabar[i] = 0.12, g.gkbar[i] = 0.036, g.gl[i] = 0.0003;
            g.still[i] += nodes[k].area > 0 ? 1e-3 / DT : 0;
            if (k > 0) {
                size_t p = (size_t)(s->parent[k] * s->lanes + lane);
                double area = nodes[s->parent[k]].area > 0 ? nodes[s->parent[k]].area : 100;
                g.to_parent[i] = 100 / nodes[k].resistance / area;
                g.to_node[i] = 100 / nodes[k].resistance / nodes[k].area;
                g.still[i] += g.to_node[i];
                g.still[p] += g.to_parent[i];
            }
        }
    return g;
}

static void initialise(const group *g, const shape *s)
{
    double out[6];
    rates(-65, out);
    for (int i = 0; i < s->nodes * s->lanes; i++)
        g->v[i] = -65, g->m[i] = out[0], g->h[i] = out[2], g->n[i] = out[4];
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The sum of v over the compartments of the first `cells` cells; a node without area is none. */
static double sum_of_v(const group *groups, int cells, const shape *s, const node *nodes)
{
    double sum = 0;
    for (int cell = 0; cell < cells; cell++)
        for (int k = 0; k < s->nodes; k++)
            if (nodes[k].area > 0)
                sum += groups[cell / s->lanes].v[k * s->lanes + cell % s->lanes];
    return sum;
}

/* Groups are full: the cells that nobody asked for count as compartments of the limit too. */
static void measure(const shape *s, const node *nodes, int cells, int clamped, double clamp, int64_t steps, int repeats)
{
    int count = (cells + s->lanes - 1) / s->lanes;
    group *groups = calloc((size_t)count, sizeof *groups);
    for (int k = 0; k < count; k++) {
        groups[k] = new_group(s, nodes);
        for (int lane = 0; lane < s->lanes; lane++)
            groups[k].clamp[lane] = k * s->lanes + lane < clamped ? clamp : 0;
    }
    for (int table = 1; table >= 0; table--) {
        printf("{\"variant\": \"%s\", \"runs\": [", table ? "table" : "exp");
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int k = 0; k < count; k++)
                initialise(&groups[k], s);
            double began = seconds();
            run(groups, count, s, table, steps);
            printf("%s%.9f", repeat ? ", " : "", seconds() - began);
        }
        printf("], \"compartments\": %.0f, \"steps\": %lld, \"lanes\": %d, \"vsum\": %.9f}\n", count * s->lanes * s->compartments,
               (long long)steps, s->lanes, sum_of_v(groups, cells, s, nodes));
    }
}

/* Area (um2) of a cylinder's compartment, and the axial resistance (megohm) of half of it. */
static node cylinder(double length, double diameter, int hh)
{
    double section = acos(-1) * diameter * diameter / 4;
    return (node){acos(-1) * diameter * length, 0.01 * 100 * (length / 2) / section, hh};
}

/* Node 0 is the end of the soma where the dendrites begin; 1 the soma, 2 to 20 the axon, then ten dendrites of eight. */
static void cells(int count, int64_t steps, int repeats)
{
    static int parent[101];
    node nodes[101], soma = cylinder(20, 20, 1), axon = cylinder(400. / 19, 2, 1), dendrite = cylinder(25, 1, 0);
    nodes[0] = (node){0, 0, 0};
    for (int k = 1; k < 101; k++) {
        nodes[k] = k == 1 ? soma : k <= 20 ? axon : dendrite;
        parent[k] = k > 20 && (k - 21) % 8 == 0 ? 0 : k - 1;
        double half = nodes[k].resistance, other = k == 2 ? soma.resistance : half;
        nodes[k].resistance = parent[k] == 0 ? half : half + other;
    }
    shape s = {101, 1, 21, 21, 101, 1, count > 16 ? 32 : count > 8 ? 16 : 8, 40, parent, 100};
    measure(&s, nodes, count, count, 100 * 0.6 / soma.area, steps, repeats);
}

static void cables(int count, int length, int64_t steps, int repeats)
{
    int *parent = calloc((size_t)length, sizeof *parent);
    node *nodes = calloc((size_t)length, sizeof *nodes);
    for (int k = 0; k < length; k++) {
        nodes[k] = cylinder(10, 2, 1);
        nodes[k].resistance *= 2;
        parent[k] = k - 1;
    }
    shape s = {length, 0, length, length, length, length / 2, length > 100 ? 8 : 32, 4, parent, length};
    measure(&s, nodes, count, 1, 100 * 1.0 / nodes[0].area, steps, repeats);
}

int main(int argc, char **argv)
{
    make_tables();
    if (argc == 5 && strcmp(argv[1], "cells") == 0)
        cells(atoi(argv[2]), atoll(argv[3]), atoi(argv[4]));
    else if (argc == 6 && strcmp(argv[1], "cables") == 0)
        cables(atoi(argv[2]), atoi(argv[3]), atoll(argv[4]), atoi(argv[5]));
    else
        return 2;
    return 0;
}
