/* extracellular.c: layers of extracellular space along a section, with potentials vext of their own.
 *
 * Layer 0 lies at the membrane. xg and xc join each layer to the next, the last one to ground with e_extracellular in series; xraxial joins
 * each layer along the section, and to the parent's, where that has them too. v remains the membrane's potential: inside it is v + vext[0].
 * A node with n layers has 1 + n unknowns. Its cell is solved from the leaves to the root and back, as others are, by blocks of that size;
 * cells without any go the usual way. In the matrix of a node's block, row 0 is the inside, row 1 + j is layer j.
 */
#include "run.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LAYERS = 1000, FIELDS = 6 };

/* ---------------------------------------------------------------- the mechanism */

typedef struct {
    rv_mechanism mechanism;
    rv_field fields[FIELDS];
} rv_description;

static const char *const no_source[] = {NULL};

/* Slots of an instance, by the number of layers. */
static int slot_xg(int layers) { return layers; }
static int slot_xc(int layers) { return 2 * layers; }
static int slot_e(int layers) { return 3 * layers; }
static int slot_i(int layers) { return 3 * layers + 1; }
static int slot_vext(int layers) { return 3 * layers + 2; }

static int layers_of(const rv_mechanism *mechanism)
{
    return mechanism->fields[0].length;
}

static void initialise(const rv_call *call)
{
    const rv_context *context = call->context;
    const int layers = layers_of(context->group->model->types[context->set->type].mechanism);
    for (int slot = slot_i(layers); slot < slot_vext(layers) + layers; slot++)
        memset(call->field + (size_t)slot * call->stride, 0, sizeof(double) * (size_t)call->count);
}

static void describe(rv_description *made, int layers)
{
    const rv_field fields[FIELDS] = {
        {"xraxial", "MOhm/cm", 1e9, 1e-9, 1e15, layers, 0, RV_INSTANCE, RV_PARAMETER, 1},
        {"xg", "S/cm2", 1e9, 0.0, 1e15, layers, slot_xg(layers), RV_INSTANCE, RV_PARAMETER, 1},
        {"xc", "uF/cm2", 0.0, 0.0, 1e15, layers, slot_xc(layers), RV_INSTANCE, RV_PARAMETER, 1},
        {"e", "mV", 0.0, 1.0, 0.0, 0, slot_e(layers), RV_INSTANCE, RV_PARAMETER, 1},
        {"i_membrane", "mA/cm2", 0.0, 1.0, 0.0, 0, slot_i(layers), RV_INSTANCE, RV_ASSIGNED, 1},
        {"vext", "mV", 0.0, 1.0, 0.0, layers, slot_vext(layers), RV_INSTANCE, RV_STATE, 1},
    };
    memcpy(made->fields, fields, sizeof fields);
    made->mechanism = (rv_mechanism){.name = "extracellular", .file = "", .source = no_source, .kind = RV_DENSITY, .field_count = FIELDS,
                                     .fields = made->fields, .slots = {4 * layers + 2, 0, 0, 0, 0}, .initialise = initialise};
}

int rv_add_extracellular(rv_model *model, int layers)
{
    rv_description *made = rv_alloc(1, sizeof *made);
    if (made == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for extracellular");
    describe(made, layers);
    const int type = rv_register(model, &made->mechanism);
    if (type < 0) {
        free(made);
        return type;
    }
    model->types[type].owned = 1;
    return model->extracellular = type;
}

int rv_is_extracellular(const rv_model *model, int type)
{
    return model->types[type].mechanism != NULL && model->types[type].mechanism->initialise == initialise;
}

int rv_extracellular_layers(rv_model *model, int layers)
{
    const int present = layers_of(model->types[model->extracellular].mechanism);
    if (layers < 0 || layers == present)
        return present;
    if (layers < 1 || layers > MOST_LAYERS)
        return rv_set_error(model, RV_RANGE, "the layers of extracellular must be 1 to %d, not %d", MOST_LAYERS, layers);
    for (int k = 0; k < model->section_count; k++)
        if (model->sections[k] != NULL && rv_find_prop(model->sections[k]->props, model->sections[k]->prop_count, model->extracellular) != NULL)
            return rv_set_error(model, RV_INVALID, "the number of layers cannot change while extracellular is inserted, as in {section:%d}", k);
    const int type = rv_add_extracellular(model, layers);
    return type < 0 ? type : layers;
}

/* ---------------------------------------------------------------- zero-area nodes */

static int settle_end(rv_model *model, rv_prop **props, int *count, int wanted)
{
    const rv_prop *found = rv_find_prop(*props, *count, model->extracellular);
    if (wanted == (found != NULL))
        return RV_OK;
    if (wanted)
        return rv_add_prop(model, props, count, model->extracellular, 1, 0);
    rv_remove_prop(model, *props, count, (int)(found - *props), 1);
    return RV_OK;
}

int rv_end_extracellular(rv_model *model, rv_section *section)
{
    const int inserted = rv_find_prop(section->props, section->prop_count, model->extracellular) != NULL;
    if (!inserted && section->end_prop_count == 0 && section->root_prop_count == 0)
        return RV_OK;
    const int status = settle_end(model, &section->end_props, &section->end_prop_count, inserted);
    return status < 0 ? status : settle_end(model, &section->root_props, &section->root_prop_count, inserted && section->parent < 0);
}

void rv_ground_layers(const rv_model *model, rv_prop *prop, int element)
{
    const int layers = layers_of(model->types[prop->type].mechanism);
    for (int j = 0; j < layers; j++)
        *rv_home_value(&prop->home, slot_vext(layers) + j, element) = 0.0;
}

double *rv_vext(rv_model *model, rv_section *section, int segment, int type, int slot)
{
    if (type != model->extracellular || slot < slot_vext(layers_of(model->types[type].mechanism)))
        return NULL;
    rv_section *owner = rv_resolve(model, section, &segment);
    if (segment < 0 && rv_end_extracellular(model, owner) < 0)
        return NULL;
    const rv_prop *prop = segment == RV_AT_ROOT      ? rv_find_prop(owner->root_props, owner->root_prop_count, type)
                          : segment == RV_AT_FAR_END ? rv_find_prop(owner->end_props, owner->end_prop_count, type)
                                                     : rv_find_prop(owner->props, owner->prop_count, type);
    if (prop != NULL)
        return rv_home_value(&prop->home, slot, segment < 0 ? 0 : segment);
    model->grounded = 0.0;
    return &model->grounded;
}

/* ---------------------------------------------------------------- of a group */

struct rv_extracellular {
    int layers;
    rv_set *set;
    int *instance;           /* [nodes] in the set, −1: none */
    unsigned char *in_block; /* [block_count] */
    double *a, *b;           /* [layers · count] as in rv_group, along each layer; that of instance i, layer j: [i · layers + j] */
    double *matrix, *x;      /* of one cell: (1 + layers)² and 1 + layers for each node */
    double *work;            /* of one node: twice a matrix and a column */
};

void rv_extracellular_free(struct rv_extracellular *part)
{
    free(part); /* one allocation */
}

static double *row(const struct rv_extracellular *part, int slot)
{
    return part->set->field + (size_t)slot * part->set->stride;
}

static int allot(rv_group *group, rv_set *set, int layers, size_t most)
{
    const size_t count = (size_t)set->count * (size_t)layers, size = 1 + (size_t)layers;
    const size_t doubles = 2 * count + (most + 2) * size * (size + 1);
    struct rv_extracellular *part =
        rv_alloc(1, sizeof *part + doubles * sizeof(double) + (size_t)group->nodes * sizeof(int) + (size_t)group->block_count);
    if (part == NULL)
        return RV_MEMORY;
    double *rest = (double *)(void *)(part + 1);
    *part = (struct rv_extracellular){.layers = layers, .set = set, .a = rest, .b = rest + count, .matrix = rest + 2 * count};
    part->x = part->matrix + most * size * size;
    part->work = part->x + most * size;
    part->instance = (int *)(void *)(rest + doubles);
    part->in_block = (unsigned char *)(part->instance + group->nodes);
    group->extracellular = part;
    return RV_OK;
}

static int block_of(const rv_group *group, int node)
{
    int k = 0;
    while (k + 1 < group->block_count && group->blocks[k + 1].first <= node)
        k++;
    return k;
}

int rv_extracellular_attach(rv_model *model, rv_group *group)
{
    rv_set *set = rv_set_of(group, model->extracellular);
    if (set == NULL)
        return RV_OK;
    int most = 0;
    for (int k = 0; k < group->block_count; k++)
        most = group->blocks[k].nodes > most ? group->blocks[k].nodes : most;
    if (allot(group, set, layers_of(model->types[set->type].mechanism), (size_t)most) != RV_OK)
        return RV_MEMORY;
    struct rv_extracellular *part = group->extracellular;
    for (int n = 0; n < group->nodes; n++)
        part->instance[n] = -1;
    for (int i = 0; i < set->count; i++) {
        part->instance[set->node[i]] = i;
        part->in_block[block_of(group, set->node[i])] = 1;
    }
    rv_set_extracellular(model, group);
    rv_find_inside(group);
    return RV_OK;
}

static int parent_node(const rv_block *block, int node)
{
    const int in_block = node - block->first;
    return block->first + block->parent[in_block / block->width] * block->width + in_block % block->width;
}

static int is_segment(const rv_model *model, const rv_group *group, int node)
{
    return group->node_segment[node] >= 0 && group->node_segment[node] < model->sections[group->node_section[node]]->nseg;
}

/* Resistance [MΩ] of half a segment along a layer; 0 at a zero-area node. */
static double half_resistance(const rv_model *model, const rv_group *group, int node, int layer)
{
    const struct rv_extracellular *part = group->extracellular;
    const rv_section *section = model->sections[group->node_section[node]];
    if (!is_segment(model, group, node))
        return 0.0;
    return 1e-4 * row(part, layer)[part->instance[node]] * (section->length / section->nseg / 2.0);
}

/* Nothing leaves a zero-area node across the layers. */
static void seal(const struct rv_extracellular *part, int i)
{
    for (int j = 0; j < part->layers; j++)
        row(part, slot_xg(part->layers) + j)[i] = row(part, slot_xc(part->layers) + j)[i] = 0.0;
}

static void set_coupling(rv_model *model, rv_group *group, int node, int parent)
{
    const struct rv_extracellular *part = group->extracellular;
    const rv_section *section = model->sections[group->node_section[node]];
    const int inner = group->node_section[parent] == group->node_section[node] && is_segment(model, group, parent);
    for (int j = 0; j < part->layers; j++) {
        const int at = part->instance[node] * part->layers + j;
        const double r = half_resistance(model, group, node, j) + (inner ? half_resistance(model, group, parent, j) : 0.0);
        part->a[at] = -100.0 * (inner ? 1.0 : section->rallbranch) / (r * group->area[parent]);
        part->b[at] = -100.0 / (r * group->area[node]);
    }
}

void rv_set_extracellular(rv_model *model, rv_group *group)
{
    const struct rv_extracellular *part = group->extracellular;
    for (int k = 0; part != NULL && k < group->block_count; k++) {
        const rv_block *block = &group->blocks[k];
        for (int n = block->first; part->in_block[k] && n < block->first + block->nodes * block->width; n++) {
            const int i = part->instance[n];
            if (i >= 0 && !is_segment(model, group, n))
                seal(part, i);
            if (i >= 0 && n >= block->first + block->width)
                set_coupling(model, group, n, parent_node(block, n));
        }
    }
}

void rv_find_inside(rv_group *group)
{
    const struct rv_extracellular *part = group->extracellular;
    double *const inside = group->apart != NULL ? group->apart->inside : NULL;
    if (inside == NULL)
        return;
    memcpy(inside, group->v, sizeof(double) * (size_t)group->nodes);
    for (int i = 0; part != NULL && i < part->set->count; i++)
        inside[part->set->node[i]] += row(part, slot_vext(part->layers))[i];
}

/* ---------------------------------------------------------------- small dense systems */

/* Solve m X = b in place for `columns` right-hand sides, by elimination with row exchanges. */
void rv_solve_dense(double *m, int size, double *b, int columns)
{
    for (int k = 0; k < size; k++) {
        int pivot = k;
        for (int i = k + 1; i < size; i++)
            pivot = fabs(m[i * size + k]) > fabs(m[pivot * size + k]) ? i : pivot;
        for (int j = 0; pivot != k && j < size + columns; j++) {
            double *const row_k = j < size ? &m[k * size + j] : &b[k * columns + j - size];
            double *const row_p = j < size ? &m[pivot * size + j] : &b[pivot * columns + j - size];
            const double kept = *row_k;
            *row_k = *row_p;
            *row_p = kept;
        }
        for (int i = k + 1; i < size; i++) {
            const double factor = m[i * size + k] / m[k * size + k];
            for (int j = k + 1; j < size; j++)
                m[i * size + j] -= factor * m[k * size + j];
            for (int j = 0; j < columns; j++)
                b[i * columns + j] -= factor * b[k * columns + j];
        }
    }
    for (int k = size - 1; k >= 0; k--)
        for (int j = 0; j < columns; j++) {
            double sum = b[k * columns + j];
            for (int i = k + 1; i < size; i++)
                sum -= m[k * size + i] * b[i * columns + j];
            b[k * columns + j] = sum / m[k * size + k];
        }
}

/* ---------------------------------------------------------------- one cell */

typedef struct {
    rv_group *group;
    const struct rv_extracellular *part;
    const rv_block *block;
    int lane, layers, size;
    double cap_factor; /* of xc [µF/cm²] to a conductance [S/cm²] */
} rv_lane;

static int node_at(const rv_lane *cell, int n)
{
    return cell->block->first + n * cell->block->width + cell->lane;
}

static double *matrix_of(const rv_lane *cell, int n)
{
    return cell->part->matrix + (size_t)n * (size_t)(cell->size * cell->size);
}

static double *unknowns_of(const rv_lane *cell, int n)
{
    return cell->part->x + (size_t)n * (size_t)cell->size;
}

static void join(double *m, int size, int row_a, int row_b, double conductance)
{
    m[row_a * size + row_a] += conductance;
    m[row_b * size + row_b] += conductance;
    m[row_a * size + row_b] -= conductance;
    m[row_b * size + row_a] -= conductance;
}

/* Across the layers of one node: membrane, each layer to the next, the last one to ground. */
static void set_across(const rv_lane *cell, int node, int i, double *m, double *x)
{
    const struct rv_extracellular *part = cell->part;
    const struct rv_apart *apart = cell->group->apart;
    const int layers = cell->layers, size = cell->size;
    m[1] -= apart->d[node];
    m[size] -= apart->d[node];
    m[size + 1] += apart->d[node];
    x[1] += apart->rhs[node];
    for (int j = 0; j < layers; j++) {
        const double xg = row(part, slot_xg(layers) + j)[i], g = xg + row(part, slot_xc(layers) + j)[i] * cell->cap_factor;
        const double v = row(part, slot_vext(layers) + j)[i];
        if (j + 1 < layers) {
            const double current = xg * (v - row(part, slot_vext(layers) + j + 1)[i]);
            join(m, size, 1 + j, 2 + j, g);
            x[1 + j] -= current;
            x[2 + j] += current;
        } else {
            m[(1 + j) * size + 1 + j] += g;
            x[1 + j] -= xg * (v - row(part, slot_e(layers))[i]);
        }
    }
}

static void set_node(const rv_lane *cell, int n)
{
    const int node = node_at(cell, n), i = cell->part->instance[node];
    double *m = matrix_of(cell, n), *x = unknowns_of(cell, n);
    memset(m, 0, sizeof(double) * (size_t)(cell->size * cell->size));
    memset(x, 0, sizeof(double) * (size_t)cell->size);
    m[0] = cell->group->d[node] + cell->group->cap[node];
    x[0] = cell->group->rhs[node] + 0.0 * cell->group->d[node]; /* as in hines.c */
    if (i >= 0)
        set_across(cell, node, i, m, x);
}

/* Along the section to the parent: the inside (cap holds its conductances already) and each layer that both have. */
static void set_along(const rv_lane *cell, int n)
{
    const rv_group *group = cell->group;
    const struct rv_extracellular *part = cell->part;
    const int p = cell->block->parent[n], node = node_at(cell, n), above = node_at(cell, p), size = cell->size;
    const int i = part->instance[node], i_above = part->instance[above];
    double *x = unknowns_of(cell, n), *x_above = unknowns_of(cell, p);
    const double dv = group->apart->inside[above] - group->apart->inside[node];
    x[0] -= group->b[node] * dv;
    x_above[0] += group->a[node] * dv;
    for (int j = 0; i >= 0 && i_above >= 0 && j < cell->layers; j++) {
        const double *v = row(part, slot_vext(cell->layers) + j);
        const double a = part->a[i * cell->layers + j], b = part->b[i * cell->layers + j];
        x[1 + j] -= b * (v[i_above] - v[i]);
        x_above[1 + j] += a * (v[i_above] - v[i]);
        matrix_of(cell, n)[(1 + j) * (size + 1)] -= b;
        matrix_of(cell, p)[(1 + j) * (size + 1)] -= a;
    }
}

/* How many of a node's unknowns are joined to its parent's. */
static int joined(const rv_lane *cell, int n)
{
    const int node = node_at(cell, n), above = node_at(cell, cell->block->parent[n]);
    return cell->part->instance[node] >= 0 && cell->part->instance[above] >= 0 ? cell->size : 1;
}

static int unknowns(const rv_lane *cell, int n)
{
    return cell->part->instance[node_at(cell, n)] >= 0 ? cell->size : 1;
}

static double along(const rv_lane *cell, const double *inside, const double *layers, int n, int k)
{
    const int node = node_at(cell, n);
    return k == 0 ? inside[node] : layers[cell->part->instance[node] * cell->layers + k - 1];
}

/* Eliminate a node: afterwards its x = unknowns − matrix · (its parent's x). */
static void eliminate(const rv_lane *cell, int n, double *work)
{
    const rv_group *group = cell->group;
    const int p = cell->block->parent[n], size = cell->size, here = unknowns(cell, n), to = joined(cell, n), columns = to + 1;
    double *m = matrix_of(cell, n), *x = unknowns_of(cell, n), *m_above = matrix_of(cell, p), *x_above = unknowns_of(cell, p);
    double *left = work, *right = work + size * size;
    for (int i = 0; i < here; i++) {
        memcpy(left + i * here, m + i * size, sizeof(double) * (size_t)here);
        for (int j = 0; j < to; j++)
            right[i * columns + j] = i == j ? along(cell, group->b, cell->part->b, n, j) : 0.0;
        right[i * columns + to] = x[i];
    }
    rv_solve_dense(left, here, right, columns);
    for (int i = 0; i < here; i++) {
        memcpy(m + i * size, right + i * columns, sizeof(double) * (size_t)to);
        x[i] = right[i * columns + to];
    }
    for (int i = 0; i < to; i++) {
        const double a = along(cell, group->a, cell->part->a, n, i);
        for (int j = 0; j < to; j++)
            m_above[i * size + j] -= a * m[i * size + j];
        x_above[i] -= a * x[i];
    }
}

static int solve_root(const rv_lane *cell, double *work)
{
    const int here = unknowns(cell, 0);
    double *x = unknowns_of(cell, 0);
    for (int i = 0; i < here; i++)
        memcpy(work + i * here, matrix_of(cell, 0) + i * cell->size, sizeof(double) * (size_t)here);
    rv_solve_dense(work, here, x, 1);
    for (int i = 0; i < here; i++)
        if (!(fabs(x[i]) <= DBL_MAX))
            return RV_NOT_FINITE;
    return RV_OK;
}

/* The new potentials of a node. With secondorder the inside moves twice as far as its Δ says, the layers do not, as in NEURON. */
static void move_node(const rv_lane *cell, int n, double factor)
{
    rv_group *group = cell->group;
    const struct rv_extracellular *part = cell->part;
    const int node = node_at(cell, n), i = part->instance[node];
    const double *x = unknowns_of(cell, n);
    group->rhs[node] = x[0];
    group->v[node] += factor * x[0];
    if (i < 0)
        return;
    for (int j = 0; j < cell->layers; j++)
        row(part, slot_vext(cell->layers) + j)[i] += x[1 + j];
    group->v[node] -= x[1];
    group->rhs[node] -= x[1];
    row(part, slot_i(cell->layers))[i] = group->apart->d[node] * group->rhs[node] + group->apart->rhs[node];
}

static int solve_cell(const rv_lane *cell, double factor, double *work)
{
    const int nodes = cell->block->nodes;
    for (int n = 0; n < nodes; n++)
        set_node(cell, n);
    for (int n = nodes - 1; n > 0; n--)
        set_along(cell, n);
    for (int n = nodes - 1; n > 0; n--)
        eliminate(cell, n, work);
    if (solve_root(cell, work) != RV_OK)
        return RV_NOT_FINITE;
    for (int n = 1; n < nodes; n++) {
        const double *above = unknowns_of(cell, cell->block->parent[n]), *m = matrix_of(cell, n);
        double *x = unknowns_of(cell, n);
        const int here = unknowns(cell, n), to = joined(cell, n);
        for (int i = 0; i < here; i++)
            for (int j = 0; j < to; j++)
                x[i] -= m[i * cell->size + j] * above[j];
    }
    for (int n = 0; n < nodes; n++)
        move_node(cell, n, factor);
    return RV_OK;
}

int rv_solve_extracellular(rv_group *group, int block, double factor)
{
    const struct rv_extracellular *part = group->extracellular;
    const rv_model *model = group->model;
    if (!part->in_block[block])
        return RV_ABSENT;
    const int size = 1 + part->layers;
    rv_lane cell = {.group = group, .part = part, .block = &group->blocks[block], .layers = part->layers, .size = size};
    cell.cap_factor = 1e-3 * (model->clock[RV_CLOCK_SECONDORDER] != 0.0 ? 2.0 : 1.0) / model->clock[RV_CLOCK_DT];
    for (; cell.lane < cell.block->width; cell.lane++)
        if (solve_cell(&cell, factor, part->work) != RV_OK)
            return RV_NOT_FINITE;
    return RV_OK;
}
