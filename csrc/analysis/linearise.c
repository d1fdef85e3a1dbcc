/* linearise.c: mechanisms linear around the present state: what current flows, in phase and out of phase, when v moves a little.
 *
 * With i(v, s) and s' = f(v, s) an oscillation of v by dv takes di = (∂i/∂v + ∂i/∂s (iω − ∂f/∂s)⁻¹ ∂f/∂v) dv. The derivatives are differences,
 * as in NEURON, of the kernels `current` and `rates` on copies of all that an instance has: nothing in the model changes. Each instance has
 * a node of its own among the copies, so that all of a set are worked on at once. What acts between instances or mechanisms, by ions or
 * POINTERs, is left out, as in NEURON.
 */
#include "run.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 5, NODE_ROWS = 5 };
static const double SMALLEST_PIVOT = 1e-11; /* of the largest entry: what differences leave of 0 is below */

/* A set on copies. `base` are the fields that every evaluation starts from. */
typedef struct {
    rv_group *group;
    const rv_set *set;
    const rv_mechanism *mechanism;
    size_t row; /* of node copies, whole blocks */
    double *base, *field, *global, *v, *area, *diam, *rhs, *d, *pools;
    rv_ion *ions;
    rv_call call;
    rv_context context;
    double *memory;
} rv_copy;

static size_t field_size(const rv_copy *copy)
{
    return (size_t)copy->mechanism->slots[RV_INSTANCE] * copy->set->stride;
}

static int begin(rv_copy *copy, rv_group *group, rv_set *set)
{
    *copy = (rv_copy){.group = group, .set = set, .mechanism = group->model->types[set->type].mechanism};
    copy->row = RV_WHOLE_BLOCKS((size_t)set->count);
    const size_t ions = (size_t)copy->mechanism->ion_count, fields = field_size(copy);
    const size_t pools = PARTS * ions * copy->row, globals = (size_t)copy->mechanism->slots[RV_SHARED];
    copy->ions = rv_alloc(ions + 1, sizeof *copy->ions);
    copy->memory = rv_alloc(2 * fields + NODE_ROWS * copy->row + pools + globals + 1, sizeof(double));
    if (copy->memory == NULL || copy->ions == NULL)
        return rv_group_failed(group, RV_MEMORY, group->t, NULL, 0, "no memory for impedances");
    copy->base = copy->memory;
    copy->field = copy->base + fields;
    double **const rows[NODE_ROWS] = {&copy->v, &copy->area, &copy->diam, &copy->rhs, &copy->d};
    for (int k = 0; k < NODE_ROWS; k++)
        *rows[k] = copy->field + fields + (size_t)k * copy->row;
    copy->pools = copy->field + fields + NODE_ROWS * copy->row;
    copy->global = copy->pools + pools;
    if (fields > 0)
        memcpy(copy->base, set->field, sizeof(double) * fields);
    rv_make_call(group, set, group->t, &copy->call, &copy->context);
    copy->call.node = NULL;
    copy->call.first = 0;
    copy->call.field = copy->field;
    copy->call.global = copy->global;
    copy->call.v = copy->v;
    copy->call.area = copy->area;
    copy->call.diam = copy->diam;
    copy->call.rhs = copy->rhs;
    copy->call.d = copy->d;
    copy->call.ion = copy->ions;
    return RV_OK;
}

static void end(rv_copy *copy)
{
    free(copy->memory);
    free(copy->ions);
}

/* Padding gets the last value. */
static void gather(const rv_copy *copy, double *to, const double *from)
{
    const rv_set *set = copy->set;
    for (size_t i = 0; i < copy->row; i++)
        to[i] = from[set->node[i < (size_t)set->count ? i : (size_t)set->count - 1]];
}

static void gather_ions(const rv_copy *copy)
{
    double *row = copy->pools;
    for (int k = 0; k < copy->mechanism->ion_count; k++) {
        const rv_ion *pool = &copy->set->ion[k];
        const double *from[PARTS] = {pool->reversal, pool->current, pool->conductance, pool->inside, pool->outside};
        for (int part = 0; part < PARTS; part++)
            if (from[part] != NULL) /* else no mechanism uses it */
                gather(copy, row + (size_t)part * copy->row, from[part]);
        copy->ions[k] = (rv_ion){row, row + copy->row, row + 2 * copy->row, row + 3 * copy->row, row + 4 * copy->row};
        row += PARTS * copy->row;
    }
}

/* Everything as it is in the model, but v moved. */
static void reset(const rv_copy *copy, double dv)
{
    const rv_group *group = copy->group;
    if (field_size(copy) > 0)
        memcpy(copy->field, copy->base, sizeof(double) * field_size(copy));
    if (copy->mechanism->slots[RV_SHARED] > 0)
        memcpy(copy->global, copy->set->global, sizeof(double) * (size_t)copy->mechanism->slots[RV_SHARED]);
    gather(copy, copy->v, group->v);
    gather(copy, copy->area, group->area);
    gather(copy, copy->diam, group->diam);
    memset(copy->rhs, 0, sizeof(double) * 2 * copy->row);
    gather_ions(copy);
    for (size_t i = 0; i < copy->row; i++)
        copy->v[i] += dv;
}

/* Where the value of an unknown of instance 0 is: its field, and the pool of a written concentration or NULL. */
static double *unknown_field(const rv_copy *copy, const rv_unknown *unknown)
{
    return copy->field + (size_t)unknown->slot * copy->set->stride;
}

static double *unknown_pool(const rv_copy *copy, const rv_unknown *unknown)
{
    return unknown->ion < 0 ? NULL : unknown->part == RV_ION_INSIDE ? copy->ions[unknown->ion].inside : copy->ions[unknown->ion].outside;
}

static void move_unknown(const rv_copy *copy, const rv_unknown *unknown, double delta)
{
    double *field = unknown_field(copy, unknown), *pool = unknown_pool(copy, unknown);
    for (int i = 0; i < copy->set->count; i++) {
        field[i] = (pool != NULL ? pool[i] : field[i]) + delta;
        if (pool != NULL)
            pool[i] = field[i];
    }
}

/* Inward currents [mA/cm²] of all instances, with v moved by dv, or one unknown by delta. */
static void currents(const rv_copy *copy, double dv, const rv_unknown *moved, double delta, double *out)
{
    reset(copy, dv);
    if (moved != NULL)
        move_unknown(copy, moved, delta);
    copy->mechanism->current(&copy->call);
    memcpy(out, copy->rhs, sizeof(double) * (size_t)copy->set->count);
}

/* Rates [unknown_count][count]. */
static void rates(const rv_copy *copy, double dv, const rv_unknown *moved, double delta, double *out)
{
    reset(copy, dv);
    if (moved != NULL)
        move_unknown(copy, moved, delta);
    copy->mechanism->rates(&copy->call);
    for (int k = 0; k < copy->mechanism->unknown_count; k++)
        memcpy(out + k * copy->set->count, unknown_field(copy, &copy->mechanism->unknowns[k]), sizeof(double) * (size_t)copy->set->count);
}

/* What the equations' block assigns besides, such as steady states at v, is what the currents see from now on. */
static void settle(const rv_copy *copy, double *spare)
{
    rates(copy, 0.0, NULL, 0.0, spare);
    for (int k = 0; k < copy->mechanism->unknown_count; k++) {
        const size_t offset = (size_t)copy->mechanism->unknowns[k].slot * copy->set->stride;
        memcpy(copy->field + offset, copy->base + offset, sizeof(double) * copy->set->stride);
    }
    memcpy(copy->base, copy->field, sizeof(double) * field_size(copy));
}

/* ---------------------------------------------------------------- one instance */

/* Solve m x = b in place. 0: m is singular. */
static int solve(double complex *m, int size, double complex *b)
{
    double largest = 0.0;
    for (int i = 0; i < size * size; i++)
        largest = fmax(largest, cabs(m[i]));
    for (int k = 0; k < size; k++) {
        int pivot = k;
        for (int i = k + 1; i < size; i++)
            pivot = cabs(m[i * size + k]) > cabs(m[pivot * size + k]) ? i : pivot;
        if (!(cabs(m[pivot * size + k]) > SMALLEST_PIVOT * largest))
            return 0;
        for (int j = 0; pivot != k && j <= size; j++) {
            double complex *one = j < size ? &m[k * size + j] : &b[k], *other = j < size ? &m[pivot * size + j] : &b[pivot];
            const double complex kept = *one;
            *one = *other;
            *other = kept;
        }
        for (int i = k + 1; i < size; i++) {
            const double complex factor = m[i * size + k] / m[k * size + k];
            for (int j = k + 1; j < size; j++)
                m[i * size + j] -= factor * m[k * size + j];
            b[i] -= factor * b[k];
        }
    }
    for (int k = size - 1; k >= 0; k--) {
        for (int j = k + 1; j < size; j++)
            b[k] -= m[k * size + j] * b[j];
        b[k] /= m[k * size + k];
    }
    return 1;
}

/* What is known of all instances: values and differences, [count] or [unknown_count][count]. */
typedef struct {
    double *still, *moved;              /* currents */
    double *slope;                      /* [unknown] ∂i/∂s, outward */
    double *rate, *moved_rate, *by_v;   /* [unknown] f, f beside it, ∂f/∂v */
    double *by_state;                   /* [moved unknown][unknown] ∂f/∂s */
    double complex *matrix, *x;         /* of one instance */
    double *memory;
    double complex *scratch;
} rv_slopes;

static int allot(const rv_copy *copy, rv_slopes *slopes)
{
    const size_t count = (size_t)copy->set->count, n = (size_t)copy->mechanism->unknown_count;
    slopes->memory = rv_alloc((2 + 4 * n + n * n) * count, sizeof(double));
    slopes->scratch = rv_alloc(n * n + n + 1, sizeof(double complex));
    if (slopes->memory == NULL || slopes->scratch == NULL)
        return rv_group_failed(copy->group, RV_MEMORY, copy->group->t, NULL, 0, "no memory for impedances");
    slopes->still = slopes->memory;
    slopes->moved = slopes->still + count;
    slopes->slope = slopes->moved + count;
    slopes->rate = slopes->slope + n * count;
    slopes->moved_rate = slopes->rate + n * count;
    slopes->by_v = slopes->moved_rate + n * count;
    slopes->by_state = slopes->by_v + n * count;
    slopes->matrix = slopes->scratch;
    slopes->x = slopes->scratch + n * n;
    return RV_OK;
}

static void difference(double *out, const double *moved, const double *still, int size, double delta)
{
    for (int i = 0; i < size; i++)
        out[i] = (moved[i] - still[i]) / delta;
}

static void find_slopes(const rv_copy *copy, const rv_slopes *slopes, double delta)
{
    const int n = copy->mechanism->unknown_count, count = copy->set->count;
    rates(copy, 0.0, NULL, 0.0, slopes->rate);
    rates(copy, delta, NULL, 0.0, slopes->moved_rate);
    difference(slopes->by_v, slopes->moved_rate, slopes->rate, n * count, delta);
    currents(copy, 0.0, NULL, 0.0, slopes->still);
    for (int k = 0; k < n; k++) {
        const rv_unknown *unknown = &copy->mechanism->unknowns[k];
        currents(copy, 0.0, unknown, delta, slopes->moved);
        difference(slopes->slope + k * count, slopes->moved, slopes->still, count, -delta);
        rates(copy, 0.0, unknown, delta, slopes->moved_rate);
        difference(slopes->by_state + k * n * count, slopes->moved_rate, slopes->rate, n * count, delta);
    }
}

/* Whether v moves states of instance i that move its current. */
static int is_coupled(const rv_copy *copy, const rv_slopes *slopes, int i)
{
    int by_v = 0, felt = 0;
    for (int k = 0; k < copy->mechanism->unknown_count; k++) {
        by_v |= slopes->by_v[k * copy->set->count + i] != 0.0;
        felt |= slopes->slope[k * copy->set->count + i] != 0.0;
    }
    return by_v && felt;
}

/* ∂i/∂s (iω − J)⁻¹ ∂f/∂v of instance i; 0 and the group's error where that has no value. */
static double complex response(const rv_copy *copy, const rv_slopes *slopes, double omega, int i)
{
    const int n = copy->mechanism->unknown_count, count = copy->set->count;
    double complex sum = 0.0;
    for (int row = 0; row < n; row++) {
        for (int k = 0; k < n; k++)
            slopes->matrix[row * n + k] = -slopes->by_state[(k * n + row) * count + i];
        slopes->matrix[row * n + row] += omega * I;
        slopes->x[row] = slopes->by_v[row * count + i];
    }
    if (!solve(slopes->matrix, n, slopes->x)) {
        rv_group_failed(copy->group, RV_INVALID, copy->group->t, copy->set, i, "the states of %s have no answer to v at this frequency: its equations "
                        "keep a sum; take a frequency above 0", copy->mechanism->name);
        return 0.0;
    }
    for (int k = 0; k < n; k++)
        sum += slopes->slope[k * count + i] * slopes->x[k];
    return sum;
}

static int linearise(rv_copy *copy, rv_slopes *slopes, double delta, double omega, double complex *out)
{
    const int count = copy->set->count;
    if (allot(copy, slopes) != RV_OK)
        return RV_MEMORY;
    currents(copy, 0.0, NULL, 0.0, slopes->still);
    currents(copy, delta, NULL, 0.0, slopes->moved);
    for (int i = 0; i < count; i++)
        out[copy->set->node[i]] += (slopes->moved[i] - slopes->still[i]) / -delta;
    if (copy->mechanism->unknown_count == 0)
        return RV_OK;
    settle(copy, slopes->rate);
    find_slopes(copy, slopes, delta);
    for (int i = 0; i < count && copy->group->error.code == RV_OK; i++)
        if (is_coupled(copy, slopes, i))
            out[copy->set->node[i]] += response(copy, slopes, omega, i);
    return copy->group->error.code;
}

int rv_linearise(rv_group *group, double delta, double omega, double complex *out)
{
    for (int s = 0; s < group->set_count && group->error.code == RV_OK; s++) {
        rv_set *set = &group->sets[s];
        const rv_mechanism *mechanism = group->model->types[set->type].mechanism;
        rv_copy copy = {0};
        rv_slopes slopes = {0};
        if (set->count == 0 || set->node == NULL)
            continue;
        if (mechanism->unknown_count < 0)
            return rv_group_failed(group, RV_INVALID, group->t, set, 0, "%s: what its SOLVE computes is no integral over time: compute(frequency) "
                                   "without the argument 1 leaves states out", mechanism->name);
        if (mechanism->current != NULL && begin(&copy, group, set) == RV_OK)
            linearise(&copy, &slopes, delta, omega, out);
        end(&copy);
        free(slopes.memory);
        free(slopes.scratch);
    }
    return group->error.code;
}

int rv_linearise_field(rv_group *group, rv_set *set, int i, int slot, double delta, double *out)
{
    rv_copy copy = {0};
    double *values = rv_alloc(2 * (size_t)set->count, sizeof *values);
    const rv_unknown field = {slot, -1, 0};
    *out = 0.0;
    if (values == NULL)
        return rv_group_failed(group, RV_MEMORY, group->t, NULL, 0, "no memory for impedances");
    if (group->model->types[set->type].mechanism->current != NULL && begin(&copy, group, set) == RV_OK) {
        currents(&copy, 0.0, NULL, 0.0, values);
        currents(&copy, 0.0, &field, delta, values + set->count);
        *out = (values[set->count + i] - values[i]) / -delta;
    }
    end(&copy);
    free(values);
    return group->error.code;
}
