/* types.c: mechanism types and ions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* Concentrations [mM] a new section starts with, and the globals' defaults. */
static void default_concentrations(const char *ion, double *inside, double *outside)
{
    static const struct { const char *name; double inside, outside; } known[] = {
        {"na", 10.0, 140.0}, {"k", 54.4, 2.5}, {"ca", 5e-5, 2.0}};
    *inside = *outside = 1.0;
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
        if (strcmp(known[k].name, ion) == 0) {
            *inside = known[k].inside;
            *outside = known[k].outside;
        }
}

/* The value of an ion's slot before any initialisation. Its reversal potential is NEURON's default, not always the Nernst value. */
double rv_ion_initial(const char *ion_name, int slot)
{
    double inside, outside;
    char ion[64] = "";
    const size_t length = strlen(ion_name) - strlen("_ion");
    if (length < sizeof ion)
        memcpy(ion, ion_name, length);
    default_concentrations(ion, &inside, &outside);
    switch (slot) {
    case RV_SLOT_IN:
        return inside;
    case RV_SLOT_OUT:
        return outside;
    case RV_SLOT_E:
        return strcmp(ion, "na") == 0 ? 50.0 : strcmp(ion, "k") == 0 ? -77.0 : strcmp(ion, "ca") == 0 ? 12.5 * log(outside / inside) : 0.0;
    default:
        return 0.0;
    }
}

/* Append an empty type of the given name; its index. */
static int new_type(rv_model *model, const char *name, const char *suffix)
{
    if (model->type_count == model->type_room) {
        rv_type_info *types = realloc(model->types, 2 * (size_t)model->type_room * sizeof *types);
        if (types == NULL)
            return rv_set_error(model, RV_MEMORY, "no memory for another mechanism");
        model->types = types;
        model->type_room *= 2;
    }
    rv_type_info *info = &model->types[model->type_count];
    memset(info, 0, sizeof *info);
    info->name = rv_alloc(strlen(name) + strlen(suffix) + 1, 1);
    if (info->name == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for another mechanism");
    strcpy(info->name, name);
    strcat(info->name, suffix);
    return model->type_count++;
}

/* A type that could not be completed: it is the last one. */
static int drop_type(rv_model *model, int type)
{
    rv_type_info *info = &model->types[type];
    free(info->name);
    free(info->ion_types);
    free(info->global);
    free(info->table);
    free(info->tables);
    free(info->external);
    model->type_count = type;
    return rv_set_error(model, RV_MEMORY, "no memory for another mechanism");
}

static int find_ion(const rv_model *model, const char *ion)
{
    const size_t length = strlen(ion);
    for (int t = model->type_count - 1; t > 0; t--) {
        const char *name = model->types[t].name;
        if (model->types[t].is_ion && strncmp(name, ion, length) == 0 && strcmp(name + length, "_ion") == 0)
            return t;
    }
    return -1;
}

/* Append the type of an ion, unless a mechanism took its name. */
static int new_ion(rv_model *model, const char *ion)
{
    const size_t length = strlen(ion);
    for (int t = 1; t < model->type_count; t++)
        if (strncmp(model->types[t].name, ion, length) == 0 && strcmp(model->types[t].name + length, "_ion") == 0)
            return rv_set_error(model, RV_INVALID, "ion %s: a mechanism is called %s_ion, which is the name of the ion's mechanism", ion, ion);
    return new_type(model, ion, "_ion");
}

int rv_ion_type(rv_model *model, const char *ion, double valence)
{
    int type = find_ion(model, ion);
    if (type < 0) {
        type = new_ion(model, ion);
        if (type < 0)
            return type;
        rv_type_info *info = &model->types[type];
        info->is_ion = 1;
        info->global = rv_alloc(RV_ION_GLOBALS, sizeof *info->global);
        if (info->global == NULL)
            return drop_type(model, type);
        info->global[RV_ION_IN0] = rv_ion_initial(info->name, RV_SLOT_IN);
        info->global[RV_ION_OUT0] = rv_ion_initial(info->name, RV_SLOT_OUT);
        info->global[RV_ION_VALENCE] = valence;
        return type;
    }
    double *known = &model->types[type].global[RV_ION_VALENCE];
    if (isnan(valence) || *known == valence)
        return type;
    if (!isnan(*known))
        return rv_set_error(model, RV_INVALID, "ion %s already has valence %g; it cannot have %g as well", ion, *known, valence);
    *known = valence;
    return type;
}

/* The ions of a mechanism; all of them exist before its own type does. */
static int register_ions(rv_model *model, const rv_mechanism *mechanism, int *ion_types)
{
    for (int k = 0; k < mechanism->ion_count; k++) {
        ion_types[k] = rv_ion_type(model, mechanism->ions[k].name, mechanism->ions[k].valence);
        if (ion_types[k] < 0)
            return ion_types[k];
    }
    return RV_OK;
}

static void fill_globals(double *global, const rv_mechanism *mechanism)
{
    for (int f = 0; f < mechanism->field_count; f++) {
        const rv_field *field = &mechanism->fields[f];
        for (int k = 0; field->scope == RV_SHARED && k < (field->length > 0 ? field->length : 1); k++)
            global[field->slot + k] = field->initial;
    }
}

int rv_register(rv_model *model, const void *description)
{
    const rv_mechanism *mechanism = description;
    int *ion_types = rv_alloc((size_t)mechanism->ion_count, sizeof *ion_types);
    if (ion_types == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for another mechanism");
    int type = register_ions(model, mechanism, ion_types);
    for (int t = 1; type >= 0 && t < model->type_count; t++)
        if (model->types[t].is_ion && strcmp(model->types[t].name, mechanism->name) == 0)
            type = rv_set_error(model, RV_INVALID, "a mechanism cannot be called %s: that is the name of an ion's mechanism", mechanism->name);
    if (type >= 0)
        type = new_type(model, mechanism->name, "");
    if (type < 0) {
        free(ion_types);
        return type;
    }
    rv_type_info *info = &model->types[type];
    info->mechanism = mechanism;
    info->ion_types = ion_types;
    info->global = rv_alloc((size_t)mechanism->slots[RV_SHARED], sizeof *info->global);
    info->table = rv_alloc((size_t)mechanism->table_size, sizeof *info->table);
    info->tables = rv_alloc((size_t)mechanism->function_table_count, sizeof *info->tables);
    if (info->global == NULL || info->table == NULL || info->tables == NULL)
        return drop_type(model, type);
    fill_globals(info->global, mechanism);
    if (mechanism->solves_equations)
        model->stream_count += (uint32_t)mechanism->slots[RV_RANDOM];
    rv_show_globals(info);
    for (int k = 0; k < mechanism->ion_count; k++)
        info->writes_concentration |= (mechanism->ions[k].writes & (RV_ION_INSIDE | RV_ION_OUTSIDE)) != 0;
    return type;
}

/* Whether two mechanisms hold the same in each instance, and use ions alike. */
static int same_instances(const rv_mechanism *a, const rv_mechanism *b)
{
    int k = 0, n = 0;
    for (int scope = RV_INSTANCE; scope <= RV_VECTOR; scope++)
        if (scope != RV_SHARED && a->slots[scope] != b->slots[scope])
            return 0;
    for (;; k++, n++) {
        while (k < a->field_count && a->fields[k].scope == RV_SHARED)
            k++;
        while (n < b->field_count && b->fields[n].scope == RV_SHARED)
            n++;
        if (k == a->field_count || n == b->field_count)
            break;
        if (strcmp(a->fields[k].name, b->fields[n].name) != 0 || a->fields[k].slot != b->fields[n].slot || a->fields[k].scope != b->fields[n].scope
            || a->fields[k].length != b->fields[n].length)
            return 0;
    }
    if (k != a->field_count || n != b->field_count || a->kind != b->kind || a->ion_count != b->ion_count)
        return 0;
    for (k = 0; k < a->ion_count; k++)
        if (strcmp(a->ions[k].name, b->ions[k].name) != 0 || a->ions[k].reads != b->ions[k].reads || a->ions[k].writes != b->ions[k].writes)
            return 0;
    return 1;
}

/* Instances keep their values. */
int rv_type_renew(rv_model *model, int type, const void *description)
{
    const rv_mechanism *mechanism = description;
    rv_type_info *info = &model->types[type];
    if (!same_instances(info->mechanism, mechanism))
        return rv_set_error(model, RV_INVALID, "%s has instances, whose variables would be others", info->name);
    double *global = rv_alloc((size_t)mechanism->slots[RV_SHARED], sizeof *global);
    double *table = rv_alloc((size_t)mechanism->table_size, sizeof *table);
    if (global == NULL || table == NULL) {
        free(global);
        free(table);
        return rv_set_error(model, RV_MEMORY, "no memory for another mechanism");
    }
    /* Until the groups are built again, which `dirty` asks for, they may be asked for what all instances share. */
    for (int g = 0; g < model->group_count; g++)
        for (int s = 0; s < model->groups[g].set_count; s++)
            if (model->groups[g].sets[s].type == type)
                model->groups[g].sets[s].global = global;
    free(info->global);
    free(info->table);
    info->global = global;
    info->table = table;
    info->mechanism = mechanism;
    fill_globals(global, mechanism);
    rv_show_globals(info);
    model->dirty = 1;
    return RV_OK;
}

int rv_type(const rv_model *model, const char *name)
{
    for (int t = model->type_count - 1; t > 0; t--)
        if (strcmp(model->types[t].name, name) == 0)
            return t;
    return -1;
}

int rv_type_count(const rv_model *model)
{
    return model->type_count;
}

const void *rv_type_mechanism(const rv_model *model, int type)
{
    return type >= 0 && type < model->type_count ? model->types[type].mechanism : NULL;
}

const char *rv_type_name(const rv_model *model, int type)
{
    return type >= 0 && type < model->type_count ? model->types[type].name : NULL;
}

int rv_type_is_ion(const rv_model *model, int type)
{
    return type > 0 && type < model->type_count && model->types[type].is_ion;
}

int rv_type_slots(const rv_model *model, int type)
{
    if (type == RV_NODE)
        return RV_NODE_SLOTS;
    return model->types[type].is_ion ? RV_ION_SLOTS : model->types[type].mechanism->slots[RV_INSTANCE];
}

/* Number of shared values of a type, or RV_RANGE. */
static int shared_slots(const rv_model *model, int type)
{
    if (type <= 0 || type >= model->type_count)
        return RV_RANGE;
    return model->types[type].is_ion ? RV_ION_GLOBALS : model->types[type].mechanism->slots[RV_SHARED];
}

/* Groups may have copies of a type's globals (rv_mechanism.writes_global): the first group's is what people see. */
static rv_set *first_set_with_copy(const rv_model *model, int type)
{
    for (int g = 0; g < model->group_count; g++)
        for (int s = 0; s < model->groups[g].set_count; s++) {
            rv_set *set = &model->groups[g].sets[s];
            if (set->type == type && set->global != model->types[type].global)
                return set;
        }
    return NULL;
}

double *rv_global_value(rv_model *model, int type, int slot)
{
    if (slot < 0 || slot >= shared_slots(model, type)) {
        rv_set_error(model, RV_RANGE, "type %d has no global %d", type, slot);
        return NULL;
    }
    rv_type_info *info = &model->types[type];
    if (info->mechanism != NULL && info->mechanism->writes_global) {
        const rv_set *set = first_set_with_copy(model, type);
        if (set != NULL)
            info->global[slot] = set->global[slot];
    }
    return &info->global[slot];
}

int rv_global_set(rv_model *model, int type, int slot, double value)
{
    if (slot < 0 || slot >= shared_slots(model, type))
        return rv_set_error(model, RV_RANGE, "type %d has no global %d", type, slot);
    model->types[type].global[slot] = value;
    for (int g = 0; g < model->group_count; g++)
        for (int s = 0; s < model->groups[g].set_count; s++)
            if (model->groups[g].sets[s].type == type)
                model->groups[g].sets[s].global[slot] = value;
    rv_show_globals(&model->types[type]);
    return RV_OK;
}

void rv_show_globals(const rv_type_info *info)
{
    if (info->mechanism != NULL && info->mechanism->show != NULL)
        info->mechanism->show(info->global);
}

/* Before the groups are taken apart: what they wrote into their own copies of globals is kept. */
void rv_keep_globals(rv_model *model)
{
    for (int type = 1; type < model->type_count; type++)
        for (int slot = 0; model->types[type].mechanism != NULL && model->types[type].mechanism->writes_global
                           && slot < model->types[type].mechanism->slots[RV_SHARED]; slot++)
            rv_global_value(model, type, slot);
}
