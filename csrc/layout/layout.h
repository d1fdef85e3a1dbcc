/* layout.h: how cells become groups; shared by cells.c, grouping.c, layout.c and home.c. All of it is thrown away after a build. */
#ifndef RANVIER_LAYOUT_H
#define RANVIER_LAYOUT_H

#include "internal.h"

/* What cells that can be interleaved have in common: tree, segments and what is inserted where. Positions are sections in the cell's order. */
typedef struct {
    int *key; /* per section: see KEY_… below */
    int length;
    uint64_t hash;
    int next;     /* in the hash chain, −1 */
    int sections, nodes;
    int *parent;  /* [nodes] −1 for the root */
    int *order;   /* [nodes] parents before children: the root first */
    int *section; /* [sections] where each section's part of `key` begins */
    int *sorted;  /* [sections] in the order of their segments' nodes */
    int free_cells, cursor; /* cells that are alone in their component */
} rv_shape;

/* Parts of a section's key: nseg, own end, node it hangs on, first node, end node; how many like sections' segments take turns in memory, and which of
 * these it is; number of types, types … */
enum { KEY_NSEG, KEY_OWN_END, KEY_ATTACH, KEY_FIRST, KEY_END, KEY_TURNS, KEY_TURN, KEY_TYPES, KEY_SIZE };

typedef struct {
    int first, count; /* its sections: plan->order[first …] */
    int shape;
} rv_cell;

/* A block to be: cells plan->lanes[first …] of one shape. */
typedef struct {
    int shape, first, width, group;
} rv_block_plan;

/* Where a section will be. */
typedef struct {
    int group, block, lane, first, step, end, root; /* as in rv_section */
} rv_spot;

typedef struct {
    rv_model *model;
    int cell_count, section_count, shape_count, shape_room;
    rv_cell *cells;
    rv_id *order;       /* [section_count] section ids, cell by cell */
    int *cell_of;       /* [model->section_count] by section id */
    rv_shape *shapes;
    int *buckets, bucket_count;

    int artificial_count;
    int *unit_of_point; /* [model->point_count] −1: nowhere */
    int *parent;        /* union-find over cells, then artificial cells */
    int *component_group; /* [units] by root of the component */

    int *lanes;         /* [cell_count] cells in order of blocks */
    rv_block_plan *blocks;
    int block_count, group_count;
    int *points;        /* [point_count] points that are laid out, group by group */
    int *group_points;  /* [group_count + 1] where each group's begin */
    int *group_blocks;  /* [group_count + 1] */

    rv_group *groups;   /* [group_count] in the making; the model has not changed yet */
    rv_spot *spots;     /* [model->section_count] by section id */
    int *instance;      /* [model->point_count] by point id: instance in its set */
} rv_plan;

int rv_plan_cells(rv_plan *plan);   /* cells.c: cells, their node order, shapes */
int rv_plan_groups(rv_plan *plan);  /* grouping.c: components, blocks, groups */
void rv_plan_free(rv_plan *plan);
int rv_find_unit(rv_plan *plan, int unit);

/* layout.c: the groups with their arrays, empty of values. Nothing of the model is touched. */
int rv_plan_arrays(rv_plan *plan);
rv_ion_set *rv_ion_set_of(const rv_group *group, int ion_type);

/* Visit every section of every block of a group in the order of nodes. `first` is the instance of lane 0 in the set of each of the section's types,
 * parallel to the types in `key`. */
typedef struct {
    const rv_plan *plan;
    rv_group *group;
    int index;           /* of the group */
    const rv_block_plan *block;
    int block_index;     /* within the group */
    const int *key;      /* the section's part of the shape's key */
    int position;        /* of the section in its cell */
    int *used;           /* [type_count] instances given out so far */
} rv_visit;
void rv_find_ion_rows(const rv_plan *plan, rv_group *group, int index); /* ion_rows.c: which rows the ions of a group to be need */
typedef void (*rv_visitor)(rv_visit *visit);
void rv_visit_sections(const rv_plan *plan, rv_group *group, int index, int *used, rv_visitor visitor);

/* Of a type in the section, in one lane: one a segment; extracellular has zero-area nodes too. */
int rv_instances(const rv_visit *visit, int type);

/* places.c: sections and point processes to nodes and instances. `used` [type_count] is scratch. */
int rv_find_places(const rv_plan *plan, rv_group *group, int index, int *used);

/* The instance, in lane 0, of the segment next to the section's parent. Where like sections take turns, so do their instances. */
int rv_first_instance(const rv_visit *visit, int type);

#endif
