/* state.h: what the parts of a walk over the state share. */
#ifndef RANVIER_STATE_H
#define RANVIER_STATE_H

#include "run.h"

typedef enum { SAVE, CHECK, RESTORE } rv_purpose;

typedef struct {
    rv_model *model;
    rv_purpose purpose;
    int only_values;       /* restore t, states and numbers: what waits in queues, WATCHes, weights and plays stay as they are */
    int shared;            /* only what cells share: the clock, records and plays, GLOBALs, generators */
    int leaves;            /* what is read now is left out */
    char *bytes;
    size_t at, size, room; /* size: of what is read */
    int status;
    rv_event *events;      /* pending, in order of delivery; */
    int *event_group;      /* the group of each */
    int64_t event_count;
    rv_id *netcons, *points, *sections; /* ids by rank */
    int netcon_count, point_count, section_count;
} rv_walk;

static inline int rv_walk_writes(const rv_walk *walk)
{
    return walk->purpose == RESTORE && !walk->leaves;
}

/* state.c */
int rv_walk_prepare(rv_model *model); /* lay the model out, and write what records hold back */
void rv_walk_empty(rv_model *model);  /* nothing is pending any more */
void rv_walk_transfer(rv_model *model);

/* state_bytes.c */
int rv_walk_failed(rv_walk *walk, int code, const char *what);
void rv_walk_put(rv_walk *walk, const void *data, size_t size);
const char *rv_walk_next(rv_walk *walk, size_t size);
void rv_walk_pass(rv_walk *walk, void *data, size_t size);
void rv_walk_double(rv_walk *walk, double *x);
int64_t rv_walk_number(rv_walk *walk, int64_t value);
int rv_walk_expect(rv_walk *walk, int64_t value, const char *what, rv_id section);
int rv_walk_expect_text(rv_walk *walk, const char *text, const char *where);

/* state_events.c */
rv_id rv_walk_entry(const rv_model *model, rv_event_kind kind, int64_t rank);
int rv_walk_collect(rv_walk *walk);
void rv_walk_events(rv_walk *walk, int fits);
void rv_walk_listed_events(rv_walk *walk, int fits); /* of those collected before */
void rv_walk_handle(rv_walk *walk, int64_t *handle, int group);

/* state_values.c */
void rv_walk_section(rv_walk *walk, const rv_section *section);
void rv_walk_point(rv_walk *walk, rv_point *point);

#endif
