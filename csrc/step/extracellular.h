/* extracellular.h: what extracellular.c and extracellular_cell.c share. */
#ifndef RANVIER_EXTRACELLULAR_H
#define RANVIER_EXTRACELLULAR_H

#include "run.h"

/* Slots of an instance, by the number of layers; xraxial is at 0. */
static inline int slot_xg(int layers) { return layers; }
static inline int slot_xc(int layers) { return 2 * layers; }
static inline int slot_e(int layers) { return 3 * layers; }
static inline int slot_i(int layers) { return 3 * layers + 1; }
static inline int slot_vext(int layers) { return 3 * layers + 2; }

/* Of a group. */
struct rv_extracellular {
    int layers;
    rv_set *set;
    int *instance;           /* [nodes] in the set, −1: none */
    unsigned char *in_block; /* [block_count] */
    double *a, *b;           /* [layers · count] as in rv_group, along each layer; that of instance i, layer j: [i · layers + j] */
    double *moved;           /* [count · layers] Δ of vext in the last step, order as a and b */
    double *matrix, *x;      /* of one cell: (1 + layers)² and 1 + layers for each node */
    double *work;            /* of one node: twice a matrix and a column */
};

static inline double *rv_layer_row(const struct rv_extracellular *part, int slot)
{
    return part->set->field + (size_t)slot * part->set->stride;
}

#endif
