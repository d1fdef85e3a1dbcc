/* vector.c: growable arrays of doubles. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

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
    free(vector->data);
    free(vector);
}

/* Make room for `size` elements. The buffer stays where it is while Python holds a view of it. */
static int reserve(rv_vector *vector, size_t size)
{
    if (size <= vector->capacity)
        return RV_OK;
    if (vector->exports > 0)
        return RV_INVALID;
    size_t capacity = vector->capacity + vector->capacity / 2;
    if (capacity < size)
        capacity = size < 4 ? 4 : size;
    if (capacity > SIZE_MAX / sizeof(double))
        return RV_MEMORY;
    double *data = realloc(vector->data, capacity * sizeof *data);
    if (data == NULL)
        return RV_MEMORY;
    vector->data = data;
    vector->capacity = capacity;
    return RV_OK;
}

int rv_vector_resize(rv_vector *vector, size_t size)
{
    int status = reserve(vector, size);
    if (status < 0)
        return status;
    if (size > vector->size)
        memset(vector->data + vector->size, 0, (size - vector->size) * sizeof *vector->data);
    vector->size = size;
    return RV_OK;
}

int rv_vector_append(rv_vector *vector, double x)
{
    int status = reserve(vector, vector->size + 1);
    if (status < 0)
        return status;
    vector->data[vector->size++] = x;
    return RV_OK;
}
