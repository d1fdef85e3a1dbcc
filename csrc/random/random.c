/* random.c: streams of Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), counted as NEURON counts them.
 *
 * Counter: sequence, id3, id1, id2. Key: the global index and 0. One block gives four 32-bit numbers.
 */
#include "run.h"

#include <math.h>
#include <stdlib.h>

struct rv_random {
    uint32_t counter[4], block[4];
    uint32_t globalindex;
    int next; /* of block */
};

enum { ROUNDS = 10 };
static const uint32_t multiplier[2] = {0xD2511F53u, 0xCD9E8D57u};
static const uint32_t weyl[2] = {0x9E3779B9u, 0xBB67AE85u}; /* golden ratio, √3 − 1 */

static void philox(const uint32_t counter[4], uint32_t globalindex, uint32_t out[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]}, key[2] = {globalindex, 0};
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t p0 = (uint64_t)multiplier[0] * c[0], p1 = (uint64_t)multiplier[1] * c[2];
        const uint32_t high0 = (uint32_t)(p0 >> 32), high1 = (uint32_t)(p1 >> 32);
        c[0] = high1 ^ c[1] ^ key[0];
        c[1] = (uint32_t)p1;
        c[2] = high0 ^ c[3] ^ key[1];
        c[3] = (uint32_t)p0;
        key[0] += weyl[0];
        key[1] += weyl[1];
    }
    for (int k = 0; k < 4; k++)
        out[k] = c[k];
}

void rv_random123(uint32_t id1, uint32_t id2, uint32_t id3, uint32_t sequence, uint32_t globalindex, uint32_t out[4])
{
    const uint32_t counter[4] = {sequence, id3, id1, id2};
    philox(counter, globalindex, out);
}

rv_random *rv_random_new(void)
{
    rv_random *stream = calloc(1, sizeof *stream);
    if (stream != NULL)
        rv_random_restart(stream);
    return stream;
}

void rv_random_number(const rv_model *model, rv_random *stream)
{
    uint32_t *count = &((rv_model *)(uintptr_t)model)->stream_count; /* a count of what was made, not part of what const keeps */
    rv_random_set_index(stream, model->globalindex);
    rv_random_set_ids(stream, 1.0, 0.0, ++*count);
    rv_random_restart(stream);
}

void *rv_random_state(rv_random *stream, size_t *size)
{
    *size = sizeof *stream;
    return stream;
}

/* Back to the first number of the stream. */
void rv_random_restart(rv_random *stream)
{
    stream->counter[0] = 0;
    stream->next = 0;
    philox(stream->counter, stream->globalindex, stream->block);
}

void rv_random_set_index(rv_random *stream, uint32_t globalindex)
{
    if (stream->globalindex != globalindex) {
        stream->globalindex = globalindex;
        philox(stream->counter, globalindex, stream->block);
    }
}

/* The key of all streams; takes effect at the next finitialize. */
void rv_random_globalindex(rv_model *model, uint32_t index)
{
    model->globalindex = index;
}

uint32_t rv_random_get_globalindex(const rv_model *model)
{
    return model->globalindex;
}

/* The key of the blocks to come; the numbers of this one stay. */
void rv_random_follow_index(rv_random *stream, uint32_t globalindex)
{
    stream->globalindex = globalindex;
}

/* `sequence` counts numbers, four to a block. */
void rv_random_set_sequence(rv_random *stream, double sequence)
{
    if (!(sequence >= 0.0 && sequence <= 17179869183.0)) /* 2³⁴ − 1, the most there are */
        sequence = 0.0;
    const double block = floor(sequence / 4.0);
    stream->counter[0] = (uint32_t)block;
    stream->next = (int)(sequence - 4.0 * block);
    philox(stream->counter, stream->globalindex, stream->block);
}

double rv_random_sequence(const rv_random *stream)
{
    return 4.0 * stream->counter[0] + stream->next;
}

static uint32_t to_id(double id)
{
    return id >= 0.0 && id <= 4294967295.0 ? (uint32_t)id : 0;
}

/* The ids of the blocks to come, as in NEURON: the position and the numbers left of this block stay. */
void rv_random_set_ids(rv_random *stream, double id1, double id2, double id3)
{
    stream->counter[1] = to_id(id3);
    stream->counter[2] = to_id(id1);
    stream->counter[3] = to_id(id2);
}

void rv_random_ids(const rv_random *stream, double ids[3])
{
    ids[0] = stream->counter[2];
    ids[1] = stream->counter[3];
    ids[2] = stream->counter[1];
}

/* A whole number, 0 … 2³² − 1. */
double rv_random_pick(rv_random *stream)
{
    const uint32_t x = stream->block[stream->next++];
    if (stream->next > 3) {
        stream->next = 0;
        stream->counter[0]++;
        philox(stream->counter, stream->globalindex, stream->block);
    }
    return x;
}

/* Uniform in the open interval (0, 1): (x + 1) / (2³² + 1). */
double rv_random_uniform01(rv_random *stream)
{
    return (rv_random_pick(stream) + 1.0) * (1.0 / 4294967297.0);
}

/* The stream of a RANDOM: of a point process, or of a density mechanism at section(x). */
static rv_random *find_stream(rv_model *model, rv_id section, double x, int type, rv_id point, int slot)
{
    const rv_prop *prop;
    int element = 0, elements = 1;
    if (point >= 0) {
        const rv_point *it = rv_get_point(model, point);
        if (it == NULL)
            return NULL;
        prop = &it->body;
    } else {
        const rv_section *it = rv_get_section(model, section);
        if (it == NULL)
            return NULL;
        prop = rv_find_prop(it->props, it->prop_count, type);
        element = rv_section_segment(model, section, x);
        elements = it->nseg;
    }
    if (prop == NULL || prop->handles.randoms == NULL || element < 0 || element >= elements || slot < 0 ||
        slot >= model->types[prop->type].mechanism->slots[RV_RANDOM]) {
        rv_set_error(model, RV_RANGE, "there is no such RANDOM variable");
        return NULL;
    }
    return prop->handles.randoms[slot * elements + element];
}

int rv_stream_get(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, double ids[3], double *sequence)
{
    const rv_random *stream = find_stream(model, section, x, type, point, slot);
    if (stream == NULL)
        return model->error.code;
    rv_random_ids(stream, ids);
    *sequence = rv_random_sequence(stream);
    return RV_OK;
}

int rv_stream_set(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, const double *ids, const double *sequence)
{
    rv_random *stream = find_stream(model, section, x, type, point, slot);
    if (stream == NULL)
        return model->error.code;
    if (ids != NULL)
        rv_random_set_ids(stream, ids[0], ids[1], ids[2]);
    if (sequence != NULL)
        rv_random_set_sequence(stream, *sequence);
    return RV_OK;
}

int rv_stream_draw(rv_model *model, rv_id section, double x, int type, rv_id point, int slot, double *out)
{
    rv_random *stream = find_stream(model, section, x, type, point, slot);
    if (stream == NULL)
        return model->error.code;
    *out = rv_random_uniform01(stream);
    return RV_OK;
}
