/* random_play.c: Random.play: at finitialize and in each step, after its events, a Random gives a number to each of its variables. */
#include "run.h"

#include <stdlib.h>

int rv_random_play(rv_model *model, rv_generator *generator, rv_ref target)
{
    if (rv_ref_locate(model, target) == NULL)
        return RV_DEAD;
    rv_random_play_entry *larger = realloc(model->random_plays, sizeof *larger * ((size_t)model->random_play_count + 1));
    if (larger == NULL)
        return rv_set_error(model, RV_MEMORY, "out of memory for Random.play");
    model->random_plays = larger;
    const int order = model->random_play_count > 0 ? ++model->random_play_order : 0;
    larger[model->random_play_count++] = (rv_random_play_entry){.generator = generator, .target = target, .group = -1, .order = order};
    model->dirty = model->records_stale = 1; /* cells that one generator plays into share a group */
    return RV_OK;
}

static int by_group(const void *a, const void *b)
{
    const rv_random_play_entry *x = a, *y = b;
    return x->group != y->group ? (x->group > y->group ? 1 : -1) : (x->order > y->order) - (x->order < y->order);
}

static void share_out(rv_model *model)
{
    if (model->random_play_count > 1)
        qsort(model->random_plays, (size_t)model->random_play_count, sizeof *model->random_plays, by_group);
    for (int g = 0; g < model->group_count; g++)
        model->groups[g].random_count = 0;
    for (int k = 0; k < model->random_play_count; k++) {
        rv_group *group = model->random_plays[k].group >= 0 ? &model->groups[model->random_plays[k].group] : NULL;
        if (group != NULL && group->random_count++ == 0)
            group->random_first = k;
    }
}

/* A Random is gone, perhaps in the middle of a run, called from a LinearMechanism: the groups are told at once. */
void rv_random_play_forget(rv_model *model, const rv_generator *generator)
{
    int kept = 0;
    for (int k = 0; k < model->random_play_count; k++)
        if (model->random_plays[k].generator != generator)
            model->random_plays[kept++] = model->random_plays[k];
    if (kept == model->random_play_count)
        return;
    model->records_stale = 1;
    model->random_play_count = kept;
    share_out(model);
}

/* After a build or an edit. Returns whether any variable is one that several groups see. */
int rv_random_plays_attach(rv_model *model)
{
    int shared = 0;
    for (int k = 0; k < model->random_play_count; k++) {
        rv_random_play_entry *entry = &model->random_plays[k];
        double *address = NULL;
        const rv_group *group = rv_group_of_ref(model, entry->target, &address);
        entry->variable = group == NULL ? NULL : address;
        entry->group = group == NULL ? -1 : group->index;
        shared |= group != NULL && entry->target.kind != RV_REF_SECTION && entry->target.kind != RV_REF_POINT;
    }
    share_out(model);
    return shared;
}

void rv_random_play_now(const rv_group *group)
{
    const rv_random_play_entry *entry = group->model->random_plays + group->random_first;
    for (int k = 0; k < group->random_count; k++)
        *entry[k].variable = rv_generator_pick(entry[k].generator);
}
