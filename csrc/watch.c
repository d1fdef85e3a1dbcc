/* watch.c: WATCH conditions, and the NetCons of a point process for FOR_NETCONS. */
#include "run.h"

#include <stdlib.h>

static const double ROUNDING = 1e-11; /* a condition this near to its threshold when it is armed counts as met, as in NEURON */

/* Arm condition k of a point process: it sends an event when it next becomes true. */
int rv_watch_arm(const rv_model *model, rv_point *point, int k, double flag, double value)
{
    const rv_mechanism *mechanism = model->types[point->body.type].mechanism;
    if (point->watches == NULL)
        point->watches = rv_alloc((size_t)mechanism->watch_count, sizeof *point->watches);
    if (point->watches == NULL)
        return RV_MEMORY;
    point->watches[k] = (rv_watch){.armed = 1, .above = value >= -ROUNDING, .flag = flag};
    return RV_OK;
}

void rv_watch_forget(const rv_model *model, rv_point *point)
{
    const int count = point->watches != NULL ? model->types[point->body.type].mechanism->watch_count : 0;
    for (int k = 0; k < count; k++)
        point->watches[k].armed = 0;
}

static void test_point(rv_group *group, const rv_call *call, int i, rv_point *point, const rv_mechanism *mechanism)
{
    for (int k = 0; k < mechanism->watch_count; k++) {
        rv_watch *watch = &point->watches[k];
        if (!watch->armed)
            continue;
        const int above = mechanism->watch[k](call, i) > 0.0;
        const rv_event event = {.t = call->t, .sent = call->t, .kind = RV_EVENT_SELF, .id = point->id, .netcon = -1, .flag = watch->flag};
        if (above && !watch->above && rv_queue_push(group->queue, &event) == 0)
            rv_group_failed(group, RV_MEMORY, call->t, NULL, 0, "out of memory for an event");
        watch->above = above;
    }
}

/* Test the armed conditions of a group on present values. */
void rv_watch_test(rv_group *group)
{
    const rv_model *model = group->model;
    for (int s = 0; s < group->set_count; s++) {
        rv_set *set = &group->sets[s];
        const rv_mechanism *mechanism = model->types[set->type].mechanism;
        rv_context context;
        rv_call call;
        if (mechanism->watch_count == 0)
            continue;
        rv_make_call(group, set, group->t, &call, &context);
        for (int i = 0; i < set->count; i++) {
            const rv_id id = set->owner[i];
            if (id >= 0 && id < model->point_count && model->points[id] != NULL && model->points[id]->watches != NULL)
                test_point(group, &call, i, model->points[id], mechanism);
        }
    }
}

/* List the NetCons to each point process that has FOR_NETCONS, in order of creation. */
int rv_list_incoming(rv_model *model)
{
    for (int k = 0; k < model->point_count; k++)
        if (model->points[k] != NULL)
            model->points[k]->incoming_count = 0;
    for (int k = 0; k < model->netcon_count; k++) {
        const rv_netcon *netcon = model->netcons[k];
        rv_point *point = netcon != NULL && netcon->target >= 0 ? model->points[netcon->target] : NULL;
        if (point == NULL || !model->types[point->body.type].mechanism->for_netcons)
            continue;
        size_t room = (size_t)point->incoming_room;
        if (!rv_grow((void **)&point->incoming, (size_t)point->incoming_count, &room, sizeof *point->incoming))
            return rv_set_error(model, RV_MEMORY, "out of memory for FOR_NETCONS");
        point->incoming_room = (int)room;
        point->incoming[point->incoming_count++] = netcon->id;
    }
    return RV_OK;
}
