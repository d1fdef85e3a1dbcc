/* kept.c: references that VERBATIM was given and may keep. Each has an address of its own that never moves: the number that it
 * refers to is copied there before code of a mechanism with VERBATIM runs, and back after it where the code has changed it. */
#include <stdlib.h>
#include <string.h>

#include "run.h"

static int is_same(const rv_ref *a, const rv_ref *b)
{
    return a->kind == b->kind && a->object == b->object && a->x == b->x && a->mark == b->mark && a->type == b->type && a->slot == b->slot;
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

static int find(const rv_model *model, const rv_ref *ref)
{
    for (int k = 0; k < model->kept_count; k++)
        if (model->kept[k].holders > 0 && is_same(&model->kept[k].ref, ref))
            return k;
    return -1;
}

double *rv_kept_cell(const rv_model *model, const rv_ref *ref)
{
    const int k = find(model, ref);
    return k < 0 ? NULL : model->kept[k].cell;
}

static int add(rv_model *model, rv_ref ref, double value)
{
    size_t room = (size_t)model->kept_room;
    double *const cell = rv_alloc(1, sizeof *cell);
    if (cell == NULL || !rv_grow((void **)&model->kept, (size_t)model->kept_count, &room, sizeof *model->kept)) {
        free(cell);
        return rv_set_error(model, RV_MEMORY, "no memory for a reference");
    }
    model->kept_room = (int)room;
    *cell = value;
    model->kept[model->kept_count] = (rv_kept){.ref = ref, .cell = cell, .loaded = value, .build = -1};
    model->dirty = 1; /* the cells that it joins come into one group */
    return model->kept_count++;
}

static int hold(rv_model *model, int kept, rv_id section, rv_id point)
{
    for (int k = 0; k < model->hold_count; k++)
        if (model->holds[k].kept == kept && model->holds[k].section == section && model->holds[k].point == point)
            return RV_OK;
    size_t room = (size_t)model->hold_room;
    if (!rv_grow((void **)&model->holds, (size_t)model->hold_count, &room, sizeof *model->holds))
        return rv_set_error(model, RV_MEMORY, "no memory for a reference");
    model->hold_room = (int)room;
    model->holds[model->hold_count++] = (rv_hold){kept, section, point};
    model->kept[kept].holders++;
    return RV_OK;
}

double *rv_keep_reference(rv_model *model, rv_ref ref, rv_id section, rv_id point)
{
    double *const home = rv_ref_locate(model, ref);
    if (home == NULL || ref.kind == RV_REF_ADDRESS || ref.kind == RV_REF_CLOCK)
        return home;
    int kept = find(model, &ref);
    if (kept < 0)
        kept = add(model, ref, *home);
    return kept >= 0 && hold(model, kept, section, point) == RV_OK ? model->kept[kept].cell : NULL;
}

int rv_kept_references(const rv_model *model)
{
    int count = 0;
    for (int k = 0; k < model->kept_count; k++)
        count += model->kept[k].holders > 0;
    return count;
}

/* The memory of a reference that nobody holds stays: C at file level may know its address. */
void rv_drop_references(rv_model *model, rv_id section, rv_id point)
{
    int left = 0;
    for (int k = 0; k < model->hold_count; k++) {
        const rv_hold *it = &model->holds[k];
        if (it->section != section || it->point != point)
            model->holds[left++] = *it;
        else if (--model->kept[it->kept].holders == 0)
            model->dirty = 1;
    }
    model->hold_count = left;
}

void rv_free_kept(rv_model *model)
{
    for (int k = 0; k < model->kept_count; k++)
        free(model->kept[k].cell);
    free(model->kept);
    free(model->holds);
}

void rv_host_fetch_references(const rv_call *call)
{
    rv_model *model = ((const rv_context *)call->context)->group->model;
    for (int k = 0; k < model->kept_count; k++) {
        rv_kept *kept = &model->kept[k];
        const double *home = kept->holders > 0 ? home_of(model, kept) : NULL;
        if (home != NULL)
            *kept->cell = kept->loaded = *home;
    }
}

void rv_host_store_references(const rv_call *call)
{
    rv_model *model = ((const rv_context *)call->context)->group->model;
    for (int k = 0; k < model->kept_count; k++) {
        rv_kept *kept = &model->kept[k];
        double *home = kept->holders > 0 && memcmp(kept->cell, &kept->loaded, sizeof kept->loaded) != 0 ? home_of(model, kept) : NULL;
        if (home == NULL)
            continue;
        *home = kept->loaded = *kept->cell;
        if (kept->ref.kind == RV_REF_GLOBAL)
            rv_global_set(model, kept->ref.type, kept->ref.slot, *kept->cell);
    }
}
