/* bare.c: calls of a mechanism where there is no group: SUFFIX nothing, CONSTRUCTOR and DESTRUCTOR. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* Fill a call without instances on a group that is nowhere. Node arrays have one element, 0, where every instance is. */
void rv_bare_begin(const rv_model *model, int type, rv_bare *bare)
{
    static const int first_node = 0;
    const rv_mechanism *mechanism = model->types[type].mechanism;
    memset(bare, 0, sizeof *bare);
    rv_expect_stop((rv_model *)model);
    bare->group.model = (rv_model *)model; /* only its errors and clock are used */
    bare->group.t = model->clock[RV_CLOCK_T];
    bare->group.v = bare->group.area = bare->group.diam = bare->group.rhs = bare->group.d = bare->node;
    bare->set = (rv_set){.type = type, .stride = 1, .global = model->types[type].global, .field = bare->node,
                         .pointer = model->types[type].external};
    for (int k = 0; k < RV_BARE_IONS; k++)
        bare->ions[k] = (rv_ion){bare->node, bare->node, bare->node, bare->node, bare->node};
    if (mechanism->ion_count <= RV_BARE_IONS)
        bare->set.ion = bare->ions;
    rv_make_call(&bare->group, &bare->set, bare->group.t, &bare->call, &bare->context);
    bare->call.node = &first_node;
}

/* What failed inside becomes the model's error. */
int rv_bare_end(rv_bare *bare)
{
    if (bare->group.error.code != RV_OK)
        bare->group.model->error = bare->group.error;
    return bare->group.error.code;
}

/* Run CONSTRUCTOR or DESTRUCTOR on the elements of a prop that has a home of its own. */
int rv_run_on_prop(const rv_model *model, rv_prop *prop, int first, int elements, rv_kernel kernel)
{
    const rv_mechanism *mechanism = model->types[prop->type].mechanism;
    rv_bare bare;
    if (mechanism->ion_count > RV_BARE_IONS)
        return rv_set_error(model, RV_INVALID, "%s has too many ions for a CONSTRUCTOR", mechanism->name);
    rv_bare_begin(model, prop->type, &bare);
    double **unset = rv_alloc((size_t)(mechanism->slots[RV_POINTER] * elements) + 1, sizeof *unset);
    if (unset == NULL)
        return rv_set_error(model, RV_MEMORY, "no memory for a CONSTRUCTOR");
    double *const *external = model->types[prop->type].external;
    for (int s = 0; external != NULL && s < mechanism->slots[RV_POINTER]; s++)
        for (int k = 0; k < elements; k++)
            unset[s * prop->home.row + k] = external[s];
    if (mechanism->check_tables != NULL)
        mechanism->check_tables(&bare.call);
    bare.call.count = 1;
    bare.call.stride = (size_t)prop->home.row;
    bare.call.pointer = unset;
    for (int k = first; k < first + elements; k++) {
        bare.call.field = prop->home.data + k * prop->home.step;
        bare.call.random = prop->handles.randoms != NULL ? prop->handles.randoms + k : NULL;
        bare.call.vector = prop->handles.vectors != NULL ? prop->handles.vectors + k : NULL;
        kernel(&bare.call);
    }
    free(unset);
    return rv_bare_end(&bare);
}
