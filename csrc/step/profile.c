/* profile.c: where the time of a run goes. Each group adds up its own, so that threads share nothing; sums outlive a new layout. */
#include "run.h"

#include <stdlib.h>
#include <time.h>

struct rv_profile {
    rv_profile_part **parts; /* one a group, in its order; each an allocation of its own, away from those of other threads */
    int part_count;
    uint64_t start, layout, run, available; /* ticks; available: of all threads while groups ran */
    double clock_start;                     /* [s] */
    int64_t steps;
    int running, ended; /* groups hold the parts; ended meanwhile */
};

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int rv_profile_start(rv_model *model)
{
    if (model->profile != NULL) {
        model->profile->ended = 0;
        return RV_OK;
    }
    model->profile = calloc(1, sizeof *model->profile);
    if (model->profile == NULL)
        return rv_set_error(model, RV_MEMORY, "out of memory for a profile");
    model->profile->start = rv_ticks();
    model->profile->clock_start = seconds();
    return RV_OK;
}

void rv_profile_stop(rv_model *model)
{
    rv_profile *profile = model->profile;
    if (profile == NULL)
        return;
    profile->ended = profile->running;
    if (profile->running)
        return;
    for (int k = 0; k < profile->part_count; k++) {
        free(profile->parts[k]->types);
        free(profile->parts[k]);
    }
    free(profile->parts);
    free(profile);
    model->profile = NULL;
}

static rv_profile_part *new_part(rv_profile *profile)
{
    rv_profile_part **parts = realloc(profile->parts, sizeof *parts * ((size_t)profile->part_count + 1));
    if (parts == NULL)
        return NULL;
    profile->parts = parts;
    rv_profile_part *part = calloc(1, sizeof *part);
    if (part != NULL)
        parts[profile->part_count++] = part;
    return part;
}

/* Types may have come since the last run. */
static int has_all_types(rv_profile_part *part, int count)
{
    if (part->type_count >= count)
        return 1;
    rv_profile_sums *types = realloc(part->types, sizeof *types * (size_t)count);
    if (types == NULL)
        return 0;
    part->types = types;
    for (; part->type_count < count; part->type_count++)
        types[part->type_count] = (rv_profile_sums){{0}, {0}};
    return 1;
}

/* Let the groups measure, from now until rv_profile_leave. */
int rv_profile_enter(rv_model *model, uint64_t *start)
{
    rv_profile *profile = model->profile;
    *start = 0;
    if (profile == NULL)
        return RV_OK;
    for (int g = 0; g < model->group_count; g++) {
        rv_profile_part *part = g < profile->part_count ? profile->parts[g] : new_part(profile);
        if (part == NULL || !has_all_types(part, model->type_count))
            return rv_set_error(model, RV_MEMORY, "out of memory for a profile");
        model->groups[g].profile = part;
    }
    profile->running = 1;
    *start = rv_ticks();
    return RV_OK;
}

void rv_profile_leave(rv_model *model, uint64_t start, int64_t steps)
{
    rv_profile *profile = model->profile;
    if (profile == NULL || start == 0)
        return;
    const uint64_t took = rv_ticks() - start;
    profile->run += took;
    profile->available += took * (uint64_t)rv_threads_used(model);
    profile->steps += steps;
    for (int g = 0; g < model->group_count; g++)
        model->groups[g].profile = NULL;
    profile->running = 0;
    if (profile->ended)
        rv_profile_stop(model);
}

uint64_t rv_profile_layout_begins(const rv_model *model)
{
    return model->profile == NULL ? 0 : rv_ticks();
}

void rv_profile_layout_ends(rv_model *model, uint64_t start)
{
    if (model->profile != NULL)
        model->profile->layout += rv_ticks() - start;
}

/* ---------------------------------------------------------------- for Python */

static double tick(const rv_profile *profile)
{
    const uint64_t ticks = rv_ticks() - profile->start;
    return ticks > 0 ? (seconds() - profile->clock_start) / (double)ticks : 0.0;
}

void rv_profile_read(const rv_model *model, rv_profile_times *out)
{
    const rv_profile *profile = model->profile;
    *out = (rv_profile_times){.steps = 0};
    if (profile == NULL)
        return;
    const double unit = tick(profile);
    for (int k = 0; k < profile->part_count; k++) {
        for (int phase = 0; phase < RV_PHASES; phase++)
            out->seconds[phase] += unit * (double)profile->parts[k]->phase[phase];
        out->nodes += (double)profile->parts[k]->nodes;
    }
    out->layout = unit * (double)profile->layout;
    out->run = unit * (double)profile->run;
    out->available = unit * (double)profile->available;
    out->steps = profile->steps;
}

void rv_profile_type(const rv_model *model, int type, rv_profile_work *out)
{
    const rv_profile *profile = model->profile;
    *out = (rv_profile_work){{0.0}, {0.0}};
    if (profile == NULL)
        return;
    const double unit = tick(profile);
    for (int k = 0; k < profile->part_count; k++)
        for (int work = 0; work < RV_WORKS && type < profile->parts[k]->type_count; work++) {
            out->seconds[work] += unit * (double)profile->parts[k]->types[type].ticks[work];
            out->instances[work] += (double)profile->parts[k]->types[type].instances[work];
        }
}

/* ---------------------------------------------------------------- what the layout does for vectors */

void rv_profile_groups(const rv_model *model, rv_profile_layout *out)
{
    *out = (rv_profile_layout){.groups = model->group_count, .threads = rv_threads_used(model), .threads_wanted = model->thread_count};
    for (int g = 0; g < model->group_count; g++) {
        out->nodes += model->groups[g].nodes;
        for (int k = 0; k < model->groups[g].block_count; k++)
            out->cells += model->groups[g].blocks[k].width;
    }
}

/* Those from `room` on are not counted: the answer says how much is needed. */
int rv_profile_lanes(const rv_model *model, int *blocks, int room)
{
    int widest = 0;
    for (int width = 0; width < room; width++)
        blocks[width] = 0;
    for (int g = 0; g < model->group_count; g++)
        for (int k = 0; k < model->groups[g].block_count; k++) {
            const int width = model->groups[g].blocks[k].width;
            widest = width > widest ? width : widest;
            if (width < room)
                blocks[width]++;
        }
    return widest;
}

void rv_profile_instances(const rv_model *model, int type, int *instances, int *copied)
{
    *instances = *copied = 0;
    for (int g = 0; g < model->group_count; g++) {
        const rv_set *set = rv_set_of(&model->groups[g], type);
        if (set == NULL)
            continue;
        *instances += set->count;
        for (int k = 0; k < set->piece_count; k++)
            *copied += set->pieces[k].first < 0 ? set->pieces[k].count : 0;
    }
}
