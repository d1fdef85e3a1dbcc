/* verbatim_objects.h: what VERBATIM may do with Vectors, lists, Random123 streams and Random objects; a part of verbatim.h. */
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

RVV Object **vector_pobj(void *vector)
{
    static Object object;
    static Object *place = &object;
    object = (Object){1, 0, {vector}, "Vector"};
    return &place;
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
    items[next] = (Object){1, i, {((void **)argument->object)[i]}, "Vector"};
    return &items[next];
}

/* ---------------------------------------------------------------- Random123 streams */

RVV void nrnran123_setids(nrnran123_State *stream, uint32_t id1, uint32_t id2, uint32_t id3)
{
    rvv_host->random_setids(stream, id1, id2, id3);
}

RVV nrnran123_State *nrnran123_newstream3(uint32_t id1, uint32_t id2, uint32_t id3)
{
    rv_random *const stream = rvv_host->random_new();
    if (stream == NULL)
        hoc_execerror("out of memory for a stream of random numbers", NULL);
    rvv_host->random_setids(stream, id1, id2, id3);
    return stream;
}

RVV nrnran123_State *nrnran123_newstream(uint32_t id1, uint32_t id2)
{
    return nrnran123_newstream3(id1, id2, 0);
}

RVV void nrnran123_deletestream(nrnran123_State *stream)
{
    rvv_host->random_free(stream);
}

/* The position: the block of four numbers, and which of them comes next. */
RVV void nrnran123_getseq(nrnran123_State *stream, uint32_t *sequence, char *which)
{
    const double position = rvv_host->random_sequence(stream);
    *sequence = (uint32_t)floor(position / 4.0);
    *which = (char)(position - 4.0 * *sequence);
}

RVV void nrnran123_setseq(nrnran123_State *stream, uint32_t sequence, char which)
{
    rvv_host->random_setseq(stream, 4.0 * sequence + which);
}

RVV void nrnran123_getids3(nrnran123_State *stream, uint32_t *id1, uint32_t *id2, uint32_t *id3)
{
    double ids[3];
    rvv_host->random_ids(stream, ids);
    *id1 = (uint32_t)ids[0];
    *id2 = (uint32_t)ids[1];
    *id3 = (uint32_t)ids[2];
}

RVV void nrnran123_getids(nrnran123_State *stream, uint32_t *id1, uint32_t *id2)
{
    uint32_t id3;
    nrnran123_getids3(stream, id1, id2, &id3);
}

/* Draw: a whole number of 32 bits; from (0, 1); with mean 1; with mean 0 and deviation 1. */
RVV uint32_t nrnran123_ipick(nrnran123_State *stream)
{
    return (uint32_t)rvv_host->random_ipick(stream);
}

RVV double nrnran123_dblpick(nrnran123_State *stream)
{
    return rvv_host->random_dpick(stream);
}

RVV double nrnran123_negexp(nrnran123_State *stream)
{
    return rvv_host->random_negexp(stream, 1.0);
}

RVV double nrnran123_normal(nrnran123_State *stream)
{
    return rvv_host->random_normal(stream, 0.0, 1.0);
}

RVV double nrnran123_uint2dbl(uint32_t x)
{
    return (x + 1.0) * (1.0 / 4294967297.0);
}

/* ---------------------------------------------------------------- Random, as nrn_random_arg gives it */

RVV void *nrn_random_arg(int k)
{
    return rvv_argument(k, RV_ARGUMENT_RANDOM, "a Random")->object;
}

/* The next number of its distribution. */
RVV double nrn_random_pick(void *random)
{
    if (random == NULL)
        hoc_execerror("there is no Random", NULL);
    return rvv_host->generator_pick(random);
}

RVV rv_random *rvv_stream(void *random)
{
    if (random == NULL)
        hoc_execerror("there is no Random", NULL);
    return rvv_host->generator_stream(random);
}

RVV void nrn_random_reset(void *random)
{
    rvv_host->random_setseq(rvv_stream(random), 0.0);
}

/* The position as one number, four to a block. */
RVV long nrn_get_random_sequence(void *random)
{
    return (long)rvv_host->random_sequence(rvv_stream(random));
}

RVV void nrn_set_random_sequence(void *random, long sequence)
{
    rvv_host->random_setseq(rvv_stream(random), (double)sequence);
}

/* 1, and the ids: every Random is a Random123 here. */
RVV int nrn_random_isran123(void *random, uint32_t *id1, uint32_t *id2, uint32_t *id3)
{
    nrnran123_getids3(rvv_stream(random), id1, id2, id3);
    return 1;
}

RVV int nrn_random123_getseq(void *random, uint32_t *sequence, char *which)
{
    nrnran123_getseq(rvv_stream(random), sequence, which);
    return 1;
}

RVV int nrn_random123_setseq(void *random, uint32_t sequence, char which)
{
    nrnran123_setseq(rvv_stream(random), sequence, which);
    return 1;
}

#endif
