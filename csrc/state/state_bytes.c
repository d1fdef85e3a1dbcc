/* state_bytes.c: one number, text or stretch of memory of a walk over the state. */
#include "state.h"

#include <stdlib.h>
#include <string.h>

int rv_walk_failed(rv_walk *walk, int code, const char *what)
{
    if (walk->status == RV_OK)
        walk->status = rv_set_error(walk->model, code, "%s", what);
    return walk->status;
}

void rv_walk_put(rv_walk *walk, const void *data, size_t size)
{
    while (walk->room - walk->at < size) {
        char *larger = realloc(walk->bytes, 2 * walk->room + 4096);
        if (larger == NULL) {
            rv_walk_failed(walk, RV_MEMORY, "no memory for the state of the model");
            return;
        }
        walk->bytes = larger;
        walk->room = 2 * walk->room + 4096;
    }
    if (size > 0)
        memcpy(walk->bytes + walk->at, data, size);
    walk->at += size;
}

/* The next `size` bytes of what is read; NULL past the end. */
const char *rv_walk_next(rv_walk *walk, size_t size)
{
    if (walk->status != RV_OK || walk->size - walk->at < size) {
        rv_walk_failed(walk, RV_INVALID, "the saved state ends too early");
        return NULL;
    }
    walk->at += size;
    return walk->bytes + walk->at - size;
}

/* Save data, or restore it in place. */
void rv_walk_pass(rv_walk *walk, void *data, size_t size)
{
    if (walk->status != RV_OK)
        return;
    if (walk->purpose == SAVE) {
        rv_walk_put(walk, data, size);
        return;
    }
    const char *from = rv_walk_next(walk, size);
    if (from != NULL && rv_walk_writes(walk) && size > 0)
        memcpy(data, from, size);
}

void rv_walk_double(rv_walk *walk, double *x)
{
    rv_walk_pass(walk, x, sizeof *x);
}

/* A number that is read in any case: how many follow, which one is meant. */
int64_t rv_walk_number(rv_walk *walk, int64_t value)
{
    if (walk->status != RV_OK)
        return 0;
    if (walk->purpose == SAVE) {
        rv_walk_put(walk, &value, sizeof value);
        return value;
    }
    const char *from = rv_walk_next(walk, sizeof value);
    int64_t found = 0;
    if (from != NULL)
        memcpy(&found, from, sizeof found);
    return found;
}

/* A number of the model's structure: it must be the same. */
int rv_walk_expect(rv_walk *walk, int64_t value, const char *what, rv_id section)
{
    const int64_t found = rv_walk_number(walk, value);
    if (walk->status == RV_OK && found != value) {
        if (section >= 0)
            walk->status = rv_set_error(walk->model, RV_INVALID, "the saved state does not fit the model: {section:%d} has %lld %s, saved were %lld",
                                        section, (long long)value, what, (long long)found);
        else
            walk->status = rv_set_error(walk->model, RV_INVALID, "the saved state does not fit the model: there are %lld %s, saved were %lld",
                                        (long long)value, what, (long long)found);
    }
    return walk->status == RV_OK;
}

int rv_walk_expect_text(rv_walk *walk, const char *text, const char *where)
{
    const int64_t length = rv_walk_number(walk, (int64_t)strlen(text));
    if (walk->status != RV_OK)
        return 0;
    if (walk->purpose == SAVE) {
        rv_walk_put(walk, text, strlen(text));
        return walk->status == RV_OK;
    }
    const char *found = length >= 0 && length <= (int64_t)walk->size ? rv_walk_next(walk, (size_t)length) : NULL;
    if (found == NULL)
        return rv_walk_failed(walk, RV_INVALID, "the saved state is damaged") == RV_OK;
    if ((size_t)length != strlen(text) || memcmp(found, text, (size_t)length) != 0)
        walk->status = rv_set_error(walk->model, RV_INVALID, "the saved state does not fit the model: %s is %s, saved was %.*s", where, text,
                                    length < 80 ? (int)length : 80, found);
    return walk->status == RV_OK;
}
