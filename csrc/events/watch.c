/* watch.c: WATCH conditions. */
#include "run.h"

#include <stdlib.h>

static const double ROUNDING = 1e-11; /* a condition this near to its threshold when it is armed counts as met, as in NEURON */

/* A condition that has become true. */
typedef struct {
    rv_point *point;
    int k;
} fired_watch;

typedef struct {
    fired_watch *items;
    size_t count, room;
} fired_list;

/* Arm condition k of a point process: it sends an event when it next becomes true. */
int rv_watch_arm(rv_group *group, rv_point *point, int k, double flag, double value)
{
    const rv_mechanism *mechanism = group->model->types[point->body.type].mechanism;
    if (point->watches == NULL)
        point->watches = rv_alloc((size_t)mechanism->watch_count, sizeof *point->watches);
    if (point->watches == NULL)
        return RV_MEMORY;
    const uint64_t number = rv_queue_number(group->queue);
    point->watches[k] = (rv_watch){.armed = 1, .above = value >= -ROUNDING, .flag = flag, .number = number};
    return RV_OK;
}

static int watch_count(const rv_model *model, const rv_point *point)
{
    return point->watches != NULL ? model->types[point->body.type].mechanism->watch_count : 0;
}

/* Disarm every condition, and take what they have sent out of the queue (NULL: it is empty). */
void rv_watch_forget(const rv_model *model, rv_point *point, rv_queue *queue)
{
    rv_event taken;
    for (int k = 0; k < watch_count(model, point); k++) {
        if (queue != NULL)
            rv_queue_take(queue, point->watches[k].pending, &taken);
        point->watches[k].armed = 0;
        point->watches[k].pending = 0;
    }
}

/* A pending event has another handle now: it is in another queue. */
void rv_watch_moved(const rv_model *model, rv_point *point, int64_t before, int64_t after)
{
    for (int k = 0; k < watch_count(model, point); k++)
        if (point->watches[k].pending == before)
            point->watches[k].pending = after;
}

/* 0: no memory */
static int test_point(fired_list *fired, const rv_call *call, int i, rv_point *point, const rv_mechanism *mechanism)
{
    for (int k = 0; k < mechanism->watch_count; k++) {
        rv_watch *watch = &point->watches[k];
        if (!watch->armed)
            continue;
        const int above = mechanism->watch[k](call, i) > 0.0;
        if (above && !watch->above) {
            if (!rv_grow((void **)&fired->items, fired->count, &fired->room, sizeof *fired->items))
                return 0;
            fired->items[fired->count++] = (fired_watch){point, k};
        }
        watch->above = above;
    }
    return 1;
}

static int test_set(fired_list *fired, rv_group *group, rv_set *set)
{
    const rv_model *model = group->model;
    const rv_mechanism *mechanism = model->types[set->type].mechanism;
    rv_context context;
    rv_call call;
    if (mechanism->watch_count == 0)
        return 1;
    rv_make_call(group, set, group->t, &call, &context);
    for (int i = 0; i < set->count; i++) {
        const rv_id id = set->owner[i];
        rv_point *point = id >= 0 && id < model->point_count ? model->points[id] : NULL;
        if (point != NULL && point->watches != NULL && !test_point(fired, &call, i, point, mechanism))
            return 0;
    }
    return 1;
}

static int by_arming(const void *left, const void *right)
{
    const fired_watch *a = left, *b = right;
    const uint64_t one = a->point->watches[a->k].number, other = b->point->watches[b->k].number;
    return (one > other) - (one < other);
}

static int send_event(rv_group *group, const fired_watch *fired)
{
    rv_watch *watch = &fired->point->watches[fired->k];
    const rv_event event = {.t = group->t, .sent = group->t, .kind = RV_EVENT_SELF, .id = fired->point->id, .netcon = -1, .flag = watch->flag};
    watch->pending = rv_queue_push(group->queue, &event);
    return watch->pending != 0;
}

/* Test the armed conditions of a group on present values; those that became true send in the order in which they were armed. */
void rv_watch_test(rv_group *group)
{
    fired_list fired = {NULL, 0, 0};
    int kept = 1;
    for (int s = 0; s < group->set_count && kept; s++)
        kept = test_set(&fired, group, &group->sets[s]);
    if (fired.count > 1)
        qsort(fired.items, fired.count, sizeof *fired.items, by_arming);
    for (size_t k = 0; k < fired.count && kept; k++)
        kept = send_event(group, &fired.items[k]);
    if (!kept)
        rv_group_failed(group, RV_MEMORY, group->t, NULL, 0, "out of memory for an event");
    free(fired.items);
}
