/* verbatim_host.c: the arguments of a call from Python, and what else VERBATIM may ask of the engine. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

static rv_model *model_of(const rv_call *call)
{
    const rv_context *context = call->context;
    return context->group->model;
}

void rv_set_arguments(rv_model *model, rv_argument *arguments, int count)
{
    model->arguments = arguments;
    model->argument_count = count;
}

rv_argument *rv_host_argument(const rv_call *call, int k)
{
    const rv_model *model = model_of(call);
    return k >= 1 && k <= model->argument_count && model->arguments != NULL ? &model->arguments[k - 1] : NULL;
}

double *rv_host_vector_elements(void *vector, int *size, int *room)
{
    const rv_vector *it = vector;
    *size = (int)it->size;
    *room = (int)it->capacity;
    return it->data;
}

void *rv_host_vector_new(const rv_call *call, double size)
{
    return size >= 0.0 && size < 1e15 ? rv_vector_new(model_of(call), (size_t)size) : NULL;
}

void rv_host_random_free(rv_random *stream)
{
    free(stream);
}

double rv_host_generator_pick(void *generator)
{
    return rv_generator_pick(generator);
}

rv_random *rv_host_generator_stream(void *generator)
{
    return rv_generator_stream(generator);
}

/* A method of Vectors that a mechanism brings; a later one of the same name takes its place. */
void rv_host_vector_method(const rv_call *call, const char *name, double (*method)(void *vector),
                           double (*run)(const rv_call *call, double (*method)(void *vector), void *vector))
{
    const rv_context *context = call->context;
    rv_model *model = model_of(call);
    int k = rv_vector_method(model, name);
    size_t room = (size_t)model->method_room;
    if (k < 0) {
        if (!rv_grow((void **)&model->methods, (size_t)model->method_count, &room, sizeof *model->methods)) {
            call->host->fail(call, 0, "out of memory for a method of Vectors");
            return;
        }
        model->method_room = (int)room;
        k = model->method_count++;
    }
    model->methods[k] = (rv_method){.name = name, .type = context->set->type, .method = method, .run = run};
}

int rv_vector_method(const rv_model *model, const char *name)
{
    for (int k = 0; k < model->method_count; k++)
        if (strcmp(model->methods[k].name, name) == 0)
            return k;
    return RV_ABSENT;
}

int rv_call_vector_method(rv_model *model, int k, rv_vector *vector, double *result)
{
    if (k < 0 || k >= model->method_count)
        return rv_set_error(model, RV_RANGE, "there is no method %d of Vectors", k);
    rv_bare bare;
    rv_bare_begin(model, model->methods[k].type, &bare);
    *result = model->methods[k].run(&bare.call, model->methods[k].method, vector);
    return rv_bare_end(&bare);
}

/* Whether the model holds instances of a mechanism that only one thread at a time may run. */
int rv_needs_one_thread(const rv_model *model)
{
    if (rv_linears_call_back(model))
        return 1;
    for (int t = 0; t < model->type_count; t++)
        if (model->types[t].mechanism != NULL && model->types[t].mechanism->not_reentrant)
            for (int g = 0; g < model->group_count; g++)
                for (int s = 0; s < model->groups[g].set_count; s++)
                    if (model->groups[g].sets[s].type == t && model->groups[g].sets[s].count > 0)
                        return 1;
    return 0;
}
