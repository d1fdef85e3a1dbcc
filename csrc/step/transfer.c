/* transfer.c: values copied from one variable to others when v is new: ParallelContext's source_var, target_var and setup_transfer.
 *
 * As in NEURON a potential of a place with extracellular is taken inside the cell.
 */
#include "run.h"

#include <stdlib.h>

int rv_transfer_add(rv_model *model, rv_ref source, rv_ref target)
{
    if (rv_ref_locate(model, source) == NULL || rv_ref_locate(model, target) == NULL)
        return RV_DEAD;
    rv_transfer *larger = realloc(model->transfers, sizeof *larger * ((size_t)model->transfer_count + 1));
    if (larger == NULL)
        return rv_set_error(model, RV_MEMORY, "out of memory for a transfer");
    model->transfers = larger;
    larger[model->transfer_count++] = (rv_transfer){.source = source, .target = target, .group = -1};
    model->dirty = model->records_stale = 1; /* cells that exchange values share a group */
    return RV_OK;
}

void rv_transfers_clear(rv_model *model)
{
    model->transfer_count = 0;
    model->dirty = model->records_stale = 1;
}

static int by_group(const void *a, const void *b)
{
    const rv_transfer *x = a, *y = b;
    return x->group != y->group ? (x->group > y->group ? 1 : -1) : (x->to > y->to) - (x->to < y->to);
}

static void locate(rv_model *model, rv_transfer *transfer)
{
    double *from = NULL, *to = NULL;
    const rv_group *group = rv_group_of_ref(model, transfer->source, &from);
    const rv_group *of_target = group != NULL ? rv_group_of_ref(model, transfer->target, &to) : NULL;
    const int v = transfer->source.kind == RV_REF_SECTION && transfer->source.type == RV_NODE && transfer->source.slot == RV_NODE_V;
    transfer->group = of_target != NULL && group == of_target ? group->index : -1;
    transfer->from = v && group != NULL && group->extracellular != NULL ? group->apart->inside + (from - group->v) : from;
    transfer->to = to;
}

/* After a build or an edit. */
void rv_transfers_attach(rv_model *model)
{
    for (int g = 0; g < model->group_count; g++)
        model->groups[g].transfer_count = 0;
    for (int k = 0; k < model->transfer_count; k++)
        locate(model, &model->transfers[k]);
    if (model->transfer_count > 1)
        qsort(model->transfers, (size_t)model->transfer_count, sizeof *model->transfers, by_group);
    for (int k = 0; k < model->transfer_count; k++) {
        rv_group *group = model->transfers[k].group >= 0 ? &model->groups[model->transfers[k].group] : NULL;
        if (group != NULL && group->transfer_count++ == 0)
            group->transfer_first = k;
    }
}

void rv_transfer_now(rv_group *group)
{
    const rv_transfer *transfer = group->model->transfers + group->transfer_first;
    for (int k = 0; k < group->transfer_count; k++)
        *transfer[k].to = *transfer[k].from;
}
