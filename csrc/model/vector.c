/* vector.c: growable arrays of doubles. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* The Vector is one of its holders until it grows, or takes other content: then it goes on in memory of its own, and the arrays of numpy that
 * look into the old one keep what they show. A thread of the engine may do so while Python drops an array. */
struct rv_memory {
    double *data;
    atomic_int holders;
};

void rv_memory_drop(rv_memory *memory)
{
    if (memory == NULL || atomic_fetch_sub(&memory->holders, 1) > 1)
        return;
    free(memory->data);
    free(memory);
}

rv_memory *rv_vector_hold(rv_vector *vector)
{
    if (vector->held == NULL) {
        if ((vector->held = rv_alloc(1, sizeof *vector->held)) == NULL)
            return NULL;
        vector->held->data = vector->data;
        atomic_init(&vector->held->holders, 1);
    }
    atomic_fetch_add(&vector->held->holders, 1);
    return vector->held;
}

static int is_shared(const rv_vector *vector)
{
    return vector->held != NULL && atomic_load(&vector->held->holders) > 1;
}

/* The Vector is without memory afterwards. */
static void leave(rv_vector *vector)
{
    if (vector->held != NULL)
        rv_memory_drop(vector->held);
    else
        free(vector->data);
    vector->held = NULL;
    vector->data = NULL;
    vector->capacity = 0;
}

rv_vector *rv_vector_new(rv_model *model, size_t size)
{
    rv_vector *vector = rv_alloc(1, sizeof *vector);
    if (vector == NULL || rv_vector_resize(vector, size) < 0) {
        free(vector);
        rv_set_error(model, RV_MEMORY, "no memory for a Vector of %zu elements", size);
        return NULL;
    }
    return vector;
}

void rv_vector_free(rv_model *model, rv_vector *vector)
{
    if (vector == NULL)
        return;
    rv_vector_forget(model, vector);
    leave(vector);
    free(vector);
}

/* Memory for `capacity` elements, with those there are. */
static int move(rv_vector *vector, size_t capacity)
{
    const int shared = is_shared(vector);
    double *data = capacity > SIZE_MAX / sizeof *data ? NULL : realloc(shared ? NULL : vector->data, capacity * sizeof *data);
    if (data == NULL)
        return RV_MEMORY;
    if (shared) {
        memcpy(data, vector->data, sizeof *data * vector->size);
        leave(vector);
    } else {
        free(vector->held);
        vector->held = NULL;
    }
    vector->data = data;
    vector->capacity = capacity;
    return RV_OK;
}

int rv_vector_reserve(rv_vector *vector, size_t size)
{
    if (size <= vector->capacity)
        return RV_OK;
    const size_t more = vector->capacity + vector->capacity / 2;
    return move(vector, more > size ? more : size < 4 ? 4 : size);
}

int rv_vector_resize(rv_vector *vector, size_t size)
{
    int status = vector->capacity == 0 && size > 0 ? move(vector, size) : rv_vector_reserve(vector, size);
    if (status < 0)
        return status;
    if (size > vector->size)
        memset(vector->data + vector->size, 0, (size - vector->size) * sizeof *vector->data);
    vector->size = size;
    return RV_OK;
}

int rv_vector_renew(rv_vector *vector, size_t size)
{
    if (is_shared(vector) && size == 0) {
        leave(vector);
        vector->size = 0;
    }
    if (is_shared(vector) && move(vector, vector->capacity > size ? vector->capacity : size) < 0)
        return RV_MEMORY;
    return rv_vector_resize(vector, size);
}

int rv_vector_append(rv_vector *vector, double x)
{
    int status = rv_vector_reserve(vector, vector->size + 1);
    if (status < 0)
        return status;
    vector->data[vector->size++] = x;
    return RV_OK;
}
