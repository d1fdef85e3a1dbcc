/* verbatim_arguments.h: the arguments of a call from Python, and what is left of hoc; a part of verbatim.h. */
#ifndef RANVIER_VERBATIM_ARGUMENTS_H
#define RANVIER_VERBATIM_ARGUMENTS_H

/* ---------------------------------------------------------------- arguments of the call from Python */

/* Whether there is a k-th argument, 1-based. */
RVV int ifarg(int k)
{
    return rvv_host->argument(rvv_call, k) != NULL;
}

RVV rv_argument *rvv_argument(int k, int kind, const char *what)
{
    rv_argument *const argument = rvv_host->argument(rvv_call, k);
    char message[100];
    if (argument != NULL && (kind == 0 || argument->kind == kind))
        return argument;
    snprintf(message, sizeof message, argument == NULL ? "argument %d is missing: %s" : "argument %d must be %s", k, what);
    hoc_execerror(message, NULL);
    return NULL;
}

/* The address of the k-th argument, a number; of a reference the address it refers to. */
RVV double *hoc_getarg(int k)
{
    rv_argument *const argument = rvv_argument(k, 0, "a number");
    if (argument->kind == RV_ARGUMENT_REFERENCE)
        return argument->object;
    return &rvv_argument(k, RV_ARGUMENT_NUMBER, "a number")->number;
}

RVV double *getarg(int k)
{
    return hoc_getarg(k);
}

/* The address that the k-th argument, a reference such as h.ref(x) or cell._ref_x, refers to; it may be kept. */
RVV double *hoc_pgetarg(int k)
{
    return rvv_argument(k, RV_ARGUMENT_REFERENCE, "a reference")->object;
}

/* The k-th argument, a text. */
RVV char *hoc_gargstr(int k)
{
    return (char *)(uintptr_t)rvv_argument(k, RV_ARGUMENT_TEXT, "a text")->text;
}

/* The place of the k-th argument, a text held by h.ref("text"), for hoc_assign_str. */
RVV char **hoc_pgargstr(int k)
{
    rv_argument *const argument = rvv_argument(k, RV_ARGUMENT_TEXT, "a reference to a text, h.ref('')");
    if (argument->object == NULL)
        hoc_execerr_ext("argument %d must be a reference to a text, h.ref('')", k);
    return argument->object;
}

RVV void hoc_assign_str(char **place, const char *text)
{
    static char *assigned[16];
    static int next;
    next = (next + 1) & 15;
    free(assigned[next]);
    assigned[next] = malloc(strlen(text) + 1);
    if (assigned[next] == NULL)
        hoc_execerror("out of memory", NULL);
    *place = strcpy(assigned[next], text);
}

RVV char *gargstr(int k)
{
    return hoc_gargstr(k);
}

/* The k-th argument, which must lie between the limits. */
RVV double chkarg(int k, double low, double high)
{
    const double value = *hoc_getarg(k);
    if (!(value >= low && value <= high))
        hoc_execerr_ext("argument %d must be in %g … %g, it is %g", k, low, high, value);
    return value;
}

RVV int rvv_is(int k, int kind)
{
    const rv_argument *const argument = rvv_host->argument(rvv_call, k);
    return argument != NULL && argument->kind == kind;
}

/* What the k-th argument is. */
RVV int hoc_is_double_arg(int k)
{
    return rvv_is(k, RV_ARGUMENT_NUMBER);
}

RVV int hoc_is_str_arg(int k)
{
    return rvv_is(k, RV_ARGUMENT_TEXT);
}

RVV int hoc_is_pdouble_arg(int k)
{
    return rvv_is(k, RV_ARGUMENT_REFERENCE);
}

RVV int is_vector_arg(int k)
{
    return rvv_is(k, RV_ARGUMENT_VECTOR);
}

RVV int hoc_is_object_arg(int k)
{
    const rv_argument *const argument = rvv_host->argument(rvv_call, k);
    return argument != NULL && argument->kind != RV_ARGUMENT_NUMBER && argument->kind != RV_ARGUMENT_TEXT &&
           argument->kind != RV_ARGUMENT_REFERENCE;
}

/* Whether an argument is a temporary object: none is. */
RVV int hoc_is_tempobj_arg(int k)
{
    (void)k;
    return 0;
}

/* The k-th argument, an object; good until the call returns. */
RVV Object **hoc_objgetarg(int k)
{
    static Object objects[16];
    static Object *places[16];
    rv_argument *const argument = rvv_argument(k, 0, "an object");
    const int at = k & 15;
    if (!hoc_is_object_arg(k))
        hoc_execerr_ext("argument %d must be an object", k);
    objects[at] = rvv_object(argument->kind == RV_ARGUMENT_LIST ? (void *)argument : argument->object, argument->text);
    places[at] = &objects[at];
    return &places[at];
}

/* The name of an object that was an argument. */
RVV char *hoc_object_name(void *named)
{
    const Object *const object = named;
    return (char *)(uintptr_t)(object != NULL && object->name != NULL ? object->name : "NULLobject");
}

/* What is kept is kept by Python as long as the instance lives: counting does nothing. */
RVV void hoc_obj_ref(void *object)
{
    (void)object;
}

RVV void hoc_obj_unref(void *object)
{
    (void)object;
}

/* The k-th argument, an open file, as a stream of its own at the same position; NULL when it cannot be had. */
RVV FILE *hoc_obj_file_arg(int k)
{
    static FILE *open[16];
    const int file = (int)rvv_argument(k, RV_ARGUMENT_FILE, "a file")->number, flags = fcntl(file, F_GETFL);
    const int access = flags & O_ACCMODE;
    if (open[k & 15] != NULL)
        fclose(open[k & 15]);
    open[k & 15] = fdopen(dup(file), access == O_RDONLY ? "r" : access == O_WRONLY ? "a" : "r+");
    if (open[k & 15] != NULL)
        setvbuf(open[k & 15], NULL, access == O_RDONLY ? _IOFBF : _IONBF, BUFSIZ);
    return open[k & 15];
}

/* ---------------------------------------------------------------- the interpreter */

/* There are no names of hoc: none is found, and none can be called. */
RVV Symbol *hoc_lookup(const char *name)
{
    (void)name;
    return NULL;
}

RVV Symbol *hoc_table_lookup(const char *name, void *table)
{
    (void)name, (void)table;
    return NULL;
}

RVV void hoc_pushx(double x)
{
    (void)x;
}

RVV void hoc_pushpx(double *place)
{
    (void)place;
}

RVV double hoc_call_func(Symbol *function, int count)
{
    (void)function, (void)count;
    hoc_execerror("hoc_call_func: there are no functions of hoc", NULL);
    return 0.0;
}

/* Point processes are objects of Python: C has only the one that it works on. */
RVV Point_process *ob2pntproc(Object *object)
{
    hoc_execerror("ob2pntproc: another point process cannot be had:", hoc_object_name(object));
    return NULL;
}

/* Addresses that were arguments never move. */
RVV void nrn_register_recalc_ptr_callback(void (*callback)(void))
{
    (void)callback;
}

RVV double *nrn_recalc_ptr(double *place)
{
    return place;
}

/* Text in hoc cannot be run. */
RVV int hoc_oc(const char *text)
{
    hoc_execerror("hoc_oc: there is no hoc to run", text);
    return 1;
}

/* Windows to be brought up to date: there are none. */
RVV void hoc_notify_iv(void)
{
}

#endif
