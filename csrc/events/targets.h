/* targets.h: where events go: what attach.c, deliver.c and exchange.c share. */
#ifndef RANVIER_TARGETS_H
#define RANVIER_TARGETS_H

#include "run.h"

static inline rv_point *rv_living_point(const rv_model *model, rv_id id)
{
    return id >= 0 && id < model->point_count ? model->points[id] : NULL;
}

static inline rv_netcon *rv_living_netcon(const rv_model *model, rv_id id)
{
    return id >= 0 && id < model->netcon_count ? model->netcons[id] : NULL;
}

static inline rv_group *rv_group_at(rv_model *model, int index)
{
    return index >= 0 && index < model->group_count ? &model->groups[index] : NULL;
}

static inline rv_group *rv_group_of_netcon(rv_model *model, const rv_netcon *netcon)
{
    const rv_point *point = netcon == NULL ? NULL : rv_living_point(model, netcon->target);
    return point == NULL ? NULL : rv_group_at(model, point->group);
}

/* attach.c */
rv_group *rv_group_of_event(rv_model *model, const rv_event *event);
int rv_group_of_source(const rv_model *model, const rv_source *source);

#endif
