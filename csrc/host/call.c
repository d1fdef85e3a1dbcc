/* call.c: FUNCTIONs and PROCEDUREs of mechanisms, called from Python. */
#include "run.h"

#include <math.h>
#include <stdlib.h>

/* The set and instance that stand for a point process, or for a density mechanism at section(x). */
static int find_instance(rv_model *model, int type, rv_id section, double x, rv_id point, rv_group **group, rv_set **set, int *instance)
{
    if (point >= 0) {
        const rv_point *it = rv_get_point(model, point);
        if (it == NULL)
            return RV_DEAD;
        if (it->group < 0 || it->group >= model->group_count)
            return rv_set_error(model, RV_INVALID, "%s has no location: place it in a section before calling it", model->types[type].name);
        *group = &model->groups[it->group];
        *set = &(*group)->sets[it->body.set];
        *instance = it->body.first;
        return RV_OK;
    }
    rv_section *place = rv_get_section(model, section);
    if (place == NULL)
        return RV_DEAD;
    const rv_prop *prop = rv_find_prop(place->props, place->prop_count, type);
    if (prop == NULL || place->group < 0)
        return rv_set_error(model, RV_ABSENT, "%s is not inserted in the section", model->types[type].name);
    int segment = rv_section_segment(model, section, x);
    segment = segment < 0 ? 0 : segment >= place->nseg ? place->nseg - 1 : segment;
    *group = &model->groups[place->group];
    *set = rv_set_of(*group, type);
    *instance = prop->first + segment * (int)prop->home.step;
    return *set != NULL ? RV_OK : rv_set_error(model, RV_ABSENT, "%s has no instance", model->types[type].name);
}

static int check_routine(const rv_model *model, int type, int index, int count)
{
    if (type < 0 || type >= model->type_count || model->types[type].mechanism == NULL)
        return rv_set_error(model, RV_RANGE, "there is no mechanism of type %d", type);
    const rv_mechanism *mechanism = model->types[type].mechanism;
    if (index < 0 || index >= mechanism->routine_count)
        return rv_set_error(model, RV_RANGE, "%s has no routine %d", mechanism->name, index);
    if (count < mechanism->routines[index].arguments)
        return rv_set_error(model, RV_INVALID, "%s of %s takes %d arguments, %d were given", mechanism->routines[index].name, mechanism->name,
                            mechanism->routines[index].arguments, count);
    return RV_OK;
}

/* A routine of SUFFIX nothing. */
static int call_bare(rv_model *model, int type, int index, const double *arguments, double *result)
{
    const rv_mechanism *mechanism = model->types[type].mechanism;
    rv_bare bare;
    if (rv_link_externals(model, type) < 0)
        return RV_ABSENT;
    rv_bare_begin(model, type, &bare);
    if (mechanism->check_tables != NULL)
        mechanism->check_tables(&bare.call);
    const double answer = mechanism->routines[index].call(&bare.call, 0, arguments);
    if (result != NULL)
        *result = answer;
    return rv_bare_end(&bare);
}

int rv_call_routine(rv_model *model, int type, int index, rv_id section, double x, rv_id point, const double *arguments, int count,
                    rv_vector *const *vectors, double *result)
{
    rv_group *group = NULL;
    rv_set *set = NULL;
    rv_context context;
    rv_call call;
    int instance = 0, status = check_routine(model, type, index, count);
    if (status == RV_OK && model->types[type].mechanism->bare)
        return call_bare(model, type, index, arguments, result);
    if (status != RV_OK || (status = rv_prepare(model)) != RV_OK)
        return status;
    if ((status = find_instance(model, type, section, x, point, &group, &set, &instance)) != RV_OK)
        return status;
    const rv_mechanism *mechanism = model->types[type].mechanism;
    double *before = rv_copy_globals(model, set);
    if (before == NULL)
        return RV_MEMORY;
    group->t = model->clock[RV_CLOCK_T];
    group->error.code = RV_OK;
    rv_make_call(group, set, group->t, &call, &context);
    if (mechanism->check_tables != NULL) {
        call.count = 0;
        mechanism->check_tables(&call);
        call.count = set->count;
    }
    for (int k = 0; vectors != NULL && k < count; k++)
        if (vectors[k] != NULL) {
            model->records_stale |= vectors[k]->recorded > 0; /* it may be looked at within a span */
            vectors[k]->referred = 1;                         /* the mechanism may keep it */
        }
    model->call_vectors = vectors;
    model->call_vector_count = vectors != NULL ? count : 0;
    const double answer = mechanism->routines[index].call(&call, instance, arguments);
    model->call_vectors = NULL;
    model->call_vector_count = 0;
    rv_share_globals(model, type, set->global, before); /* a PROCEDURE may have set them for all instances */
    free(before);
    if (result != NULL)
        *result = answer;
    status = rv_exchange(model);
    return group->error.code != RV_OK ? rv_collect_errors(model) : status;
}
