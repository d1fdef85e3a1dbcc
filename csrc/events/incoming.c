/* incoming.c: the NetCons of each point process for FOR_NETCONS, in NEURON's order: source by source as these came to be, the NetCons
 * of each in theirs. Those without a source count as having one that came with the first of them. */
#include "run.h"

static int list_at_target(rv_model *model, rv_netcon *netcon)
{
    rv_point *point = netcon->target >= 0 ? model->points[netcon->target] : NULL;
    if (point == NULL || !model->types[point->body.type].mechanism->for_netcons)
        return RV_OK;
    size_t room = (size_t)point->incoming_room;
    if (!rv_grow((void **)&point->incoming, (size_t)point->incoming_count, &room, sizeof *point->incoming))
        return rv_set_error(model, RV_MEMORY, "out of memory for FOR_NETCONS");
    point->incoming_room = (int)room;
    point->incoming[point->incoming_count++] = netcon->id;
    return RV_OK;
}

static int list_sourceless(rv_model *model)
{
    int status = RV_OK;
    for (int k = 0, left = model->sourceless_count; left > 0 && k < model->netcon_count && status == RV_OK; k++)
        if (model->netcons[k] != NULL && model->netcons[k]->sourceless) {
            status = list_at_target(model, model->netcons[k]);
            left--;
        }
    return status;
}

static int list_of_source(rv_model *model, const rv_source *source)
{
    int status = RV_OK;
    for (int k = 0; source != NULL && k < source->netcon_count && status == RV_OK; k++)
        if (source->netcons[k] >= 0)
            status = list_at_target(model, model->netcons[source->netcons[k]]);
    return status;
}

int rv_list_incoming(rv_model *model)
{
    int status = RV_OK;
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL)
            model->points[k]->incoming_count = 0;
    for (int s = 0; s <= model->source_count && status == RV_OK; s++) {
        if (s == model->sourceless_rank)
            status = list_sourceless(model);
        if (s < model->source_count && status == RV_OK)
            status = list_of_source(model, model->sources[s]);
    }
    return status;
}
