/* kept.c: references that VERBATIM was given and may keep. Each has an address of its own that never moves: the number that it
 * refers to is copied there before code of a mechanism with VERBATIM runs, and back after it where the code has changed it. */
#include <stdlib.h>
#include <string.h>

#include "run.h"

static int is_same(const rv_ref *a, const rv_ref *b)
{
    return a->kind == b->kind && a->object == b->object && a->x == b->x && a->type == b->type && a->slot == b->slot;
}

/* Where the number is now; NULL when it is no more. It moves only when the model is laid out anew. */
static double *home_of(rv_model *model, rv_kept *kept)
{
    if (model->dirty || kept->build != model->builds) {
        const rv_error before = model->error;
        kept->home = rv_ref_locate(model, kept->ref);
        kept->build = model->dirty ? -1 : model->builds;
        model->error = before;
    }
    return kept->home;
}

double *rv_kept_cell(const rv_model *model, const rv_ref *ref)
{
    for (int k = 0; k < model->kept_count; k++)
        if (is_same(&model->kept[k].ref, ref))
            return model->kept[k].cell;
    return NULL;
}

double *rv_keep_reference(rv_model *model, rv_ref ref)
{
    double *const home = rv_ref_locate(model, ref);
    if (home == NULL || ref.kind == RV_REF_ADDRESS || ref.kind == RV_REF_CLOCK)
        return home;
    double *const known = rv_kept_cell(model, &ref);
    if (known != NULL)
        return known;
    size_t room = (size_t)model->kept_room;
    double *const cell = rv_alloc(1, sizeof *cell);
    if (cell == NULL || !rv_grow((void **)&model->kept, (size_t)model->kept_count, &room, sizeof *model->kept)) {
        free(cell);
        rv_set_error(model, RV_MEMORY, "no memory for a reference");
        return NULL;
    }
    model->kept_room = (int)room;
    *cell = *home;
    model->kept[model->kept_count++] = (rv_kept){.ref = ref, .cell = cell, .loaded = *home, .build = -1};
    model->dirty = 1; /* the cells that it joins come into one group */
    return cell;
}

void rv_free_kept(rv_model *model)
{
    for (int k = 0; k < model->kept_count; k++)
        free(model->kept[k].cell);
    free(model->kept);
}

void rv_host_fetch_references(const rv_call *call)
{
    rv_model *model = ((const rv_context *)call->context)->group->model;
    for (int k = 0; k < model->kept_count; k++) {
        rv_kept *kept = &model->kept[k];
        const double *home = home_of(model, kept);
        if (home != NULL)
            *kept->cell = kept->loaded = *home;
    }
}

void rv_host_store_references(const rv_call *call)
{
    rv_model *model = ((const rv_context *)call->context)->group->model;
    for (int k = 0; k < model->kept_count; k++) {
        rv_kept *kept = &model->kept[k];
        double *home = memcmp(kept->cell, &kept->loaded, sizeof kept->loaded) != 0 ? home_of(model, kept) : NULL;
        if (home == NULL)
            continue;
        *home = kept->loaded = *kept->cell;
        if (kept->ref.kind == RV_REF_GLOBAL)
            rv_global_set(model, kept->ref.type, kept->ref.slot, *kept->cell);
    }
}
