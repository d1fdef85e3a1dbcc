/* verbatim_objects.h: what VERBATIM may do with Vectors and lists; a part of verbatim.h. */
#ifndef RANVIER_VERBATIM_OBJECTS_H
#define RANVIER_VERBATIM_OBJECTS_H

/* ---------------------------------------------------------------- Vectors */

RVV void *vector_arg(int k)
{
    return rvv_argument(k, RV_ARGUMENT_VECTOR, "a Vector")->object;
}

RVV double *rvv_elements(void *vector, int *size, int *room)
{
    int held[2];
    if (vector == NULL)
        hoc_execerror("there is no Vector", NULL);
    return rvv_host->vector_elements(vector, size != NULL ? size : &held[0], room != NULL ? room : &held[1]);
}

/* Number of elements; of those that fit without moving; the elements. */
RVV int vector_capacity(void *vector)
{
    int size;
    (void)rvv_elements(vector, &size, NULL);
    return size;
}

RVV int vector_buffer_size(void *vector)
{
    int room;
    (void)rvv_elements(vector, NULL, &room);
    return room;
}

RVV double *vector_vec(void *vector)
{
    return rvv_elements(vector, NULL, NULL);
}

/* Number of elements, and their address in *elements. */
RVV int vector_instance_px(void *vector, double **elements)
{
    int size;
    *elements = rvv_elements(vector, &size, NULL);
    return size;
}

RVV int vector_arg_px(int k, double **elements)
{
    return vector_instance_px(vector_arg(k), elements);
}

/* New elements are 0. */
RVV void vector_resize(void *vector, int size)
{
    if (vector_capacity(vector) != size)
        rvv_host->vector_resize(vector, size);
    if (vector_capacity(vector) != size)
        hoc_execerror("a Vector cannot be resized", NULL);
}

RVV void vector_append(void *vector, double value)
{
    const int size = vector_capacity(vector);
    vector_resize(vector, size + 1);
    vector_vec(vector)[size] = value;
}

/* A new Vector, which lives as long as the model. */
RVV void *vector_new1(int size)
{
    return rvv_host->vector_new(rvv_call, size);
}

RVV void *vector_new(int size, Object *owner)
{
    (void)owner;
    return vector_new1(size);
}

RVV void *vector_new0(void)
{
    return vector_new1(0);
}

RVV void *vector_new2(void *copied)
{
    const int size = vector_capacity(copied);
    void *const made = vector_new1(size);
    if (size > 0)
        memcpy(vector_vec(made), vector_vec(copied), (size_t)size * sizeof(double));
    return made;
}

/* A Vector that C made lives on, empty. */
RVV void vector_delete(void *vector)
{
    vector_resize(vector, 0);
}

RVV Object **vector_pobj(void *vector)
{
    static Object object;
    static Object *place = &object;
    object = rvv_object(vector, "Vector");
    return &place;
}

/* Make `method` a method of Vector: v.name(…) calls it with the Vector, and it sees the arguments. */
RVV void install_vector_method(const char *name, double (*method)(void *vector))
{
    rvv_host->vector_method(rvv_call, name, method, rvv_run_method);
}

/* A list of Vectors, h.List or a list of Python, that was an argument: how many, and which. */
RVV int ivoc_list_count(Object *list)
{
    const rv_argument *const argument = list->u.this_pointer;
    return argument->count;
}

RVV Object *ivoc_list_item(Object *list, int i)
{
    static Object items[16];
    static int next;
    const rv_argument *const argument = list->u.this_pointer;
    if (i < 0 || i >= argument->count)
        hoc_execerror("there is no such element in the list", NULL);
    next = (next + 1) & 15;
    items[next] = rvv_object(((void **)argument->object)[i], "Vector");
    return &items[next];
}

/* Vector i of a list, as many published files write it: its elements to *elements; the Vector itself to *vector; _px3: with all
 * its room in use; _px4: of n elements. They return the number of elements; list_vector_resize and vector_newsize the elements. */
RVV int list_vector_px2(Object *list, int i, double **elements, void *vector)
{
    void *const it = ivoc_list_item(list, i)->u.this_pointer;
    *(void **)vector = it;
    return vector_instance_px(it, elements);
}

RVV int list_vector_px(Object *list, int i, double **elements)
{
    void *vector;
    return list_vector_px2(list, i, elements, &vector);
}

RVV int list_vector_px3(Object *list, int i, double **elements, void *vector)
{
    void *const it = ivoc_list_item(list, i)->u.this_pointer;
    vector_resize(it, vector_buffer_size(it));
    return list_vector_px2(list, i, elements, vector);
}

RVV int list_vector_px4(Object *list, int i, double **elements, unsigned n)
{
    vector_resize(ivoc_list_item(list, i)->u.this_pointer, (int)n);
    return list_vector_px(list, i, elements);
}

RVV double *vector_newsize(void *vector, int n)
{
    vector_resize(vector, n);
    return vector_vec(vector);
}

RVV double *list_vector_resize(Object *list, int i, int n)
{
    return vector_newsize(ivoc_list_item(list, i)->u.this_pointer, n);
}

/* Sort the n indices in `order` so that compare(x[order[k]], x[order[k + 1]]) <= 0; equals stay in order. */
RVV int nrn_mlh_gsort(double *x, int *order, int n, int (*compare)(double, double))
{
    int *const sorted = malloc((size_t)(n > 0 ? n : 1) * sizeof *sorted);
    if (sorted == NULL)
        hoc_execerror("out of memory", NULL);
    for (int width = 1; width < n; width *= 2) {
        for (int start = 0; start < n; start += 2 * width) {
            const int middle = start + width < n ? start + width : n, end = start + 2 * width < n ? start + 2 * width : n;
            for (int k = start, left = start, right = middle; k < end; k++)
                sorted[k] = left < middle && (right >= end || compare(x[order[left]], x[order[right]]) <= 0) ? order[left++]
                                                                                                            : order[right++];
        }
        memcpy(order, sorted, (size_t)n * sizeof *sorted);
    }
    free(sorted);
    return 1;
}

#endif
