/* extracellular.c: layers of extracellular space along a section, with potentials vext of their own.
 *
 * Layer 0 lies at the membrane. xg and xc join each layer to the next, the last one to ground with e_extracellular in series; xraxial joins
 * each layer along the section, and to the parent's, where that has them too. v remains the membrane's potential: inside it is v + vext[0].
 * How their cells are solved is in extracellular_cell.c.
 */
#include "extracellular.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LAYERS = 1000, FIELDS = 6 };

/* ---------------------------------------------------------------- the mechanism */

typedef struct {
    rv_mechanism mechanism;
    rv_field fields[FIELDS];
} rv_description;

static const char *const no_source[] = {NULL};

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
    for (int k = 0; k < model->section_count; k++)
        if (model->sections[k] != NULL)
            rv_end_extracellular(model, model->sections[k]); /* ends keep theirs until the next layout, which no longer knows the type */
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

void rv_extracellular_free(struct rv_extracellular *part)
{
    free(part); /* one allocation */
}

static int allot(rv_group *group, rv_set *set, int layers, size_t most)
{
    const size_t count = (size_t)set->count * (size_t)layers, size = 1 + (size_t)layers;
    const size_t doubles = 3 * count + (most + 2) * size * (size + 1);
    struct rv_extracellular *part =
        rv_alloc(1, sizeof *part + doubles * sizeof(double) + (size_t)group->nodes * sizeof(int) + (size_t)group->block_count);
    if (part == NULL)
        return RV_MEMORY;
    double *rest = (double *)(void *)(part + 1);
    *part = (struct rv_extracellular){.layers = layers, .set = set, .a = rest, .b = rest + count, .moved = rest + 2 * count};
    part->matrix = part->moved + count;
    part->x = part->matrix + most * size * size;
    part->work = part->x + most * size;
    part->instance = (int *)(void *)(rest + doubles);
    part->in_block = (unsigned char *)(part->instance + group->nodes);
    group->extracellular = part;
    return RV_OK;
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
        part->in_block[rv_block_of(group, set->node[i])] = 1;
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
    return 1e-4 * rv_layer_row(part, layer)[part->instance[node]] * (section->length / section->nseg / 2.0);
}

/* Nothing leaves a zero-area node across the layers. */
static void seal(const struct rv_extracellular *part, int i)
{
    for (int j = 0; j < part->layers; j++)
        rv_layer_row(part, slot_xg(part->layers) + j)[i] = rv_layer_row(part, slot_xc(part->layers) + j)[i] = 0.0;
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
            if (i >= 0 && block->parent[(n - block->first) / block->width] >= 0)
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
        inside[part->set->node[i]] += rv_layer_row(part, slot_vext(part->layers))[i];
}
