/* access.c: ranvier._access, the attributes that loops of scripts read and set: seg.v, seg.hh.gnabar, stim.amp, section(0.5), vector[3].
 *
 * A `Live` is what a Python object needs to say where it is in the model. A `Field` is a data descriptor: put into the classes
 * of segments, sections, mechanisms and point processes under a variable's names, it reads and sets the number at the
 * variable's present home, found anew by the engine each time. All that is rare (arrays, POINTERs, what is deleted or not
 * inserted, values that are no numbers) goes to the Python methods read_slowly and write_slowly of the Field's subclass.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include <stddef.h>
#include <stdint.h>

#include "engine.h"

enum { POINT, SECTION, SEGMENT, MECHANISM };

typedef struct {
    PyObject_HEAD int kind;
    int ident;        /* the engine's, of a section or point process */
    PyObject *holder; /* the section of a segment, the segment of a mechanism */
    double x;         /* of a segment */
    rv_vector *vector;
} Live;

typedef struct {
    PyObject_HEAD int type;
    int slot;
    char readable; /* a number in one place */
    char writable;
    char at_ends; /* the nodes at x = 0 and x = 1 have it too */
} Field;

typedef struct {
    PyObject_HEAD int type;
    PyObject *made; /* the class of the mechanism at a segment */
} Inserted;

/* The engine is in another extension module: its functions come as addresses. */
typedef double *section_value(rv_model *, rv_id, int, int, int);
typedef int section_segment(const rv_model *, rv_id, double);
typedef double *point_value(rv_model *, rv_id, int);
typedef int has(const rv_model *, rv_id, int);
typedef int section_nseg(const rv_model *, rv_id);

static struct {
    rv_model *model;
    section_value *section_value;
    section_segment *section_segment;
    point_value *point_value;
    has *has;
    section_nseg *section_nseg;
} engine;

static PyTypeObject *segment_class; /* Python's */
static struct {
    PyTypeObject *live, *section, *segment;
} types;
static struct {
    PyObject *assign, *read_slowly, *write_slowly, *segment, *living, *get_item, *set_item;
} names; /* of methods, interned */

static const double NEAR_THE_END = 1e-9;

/* 1 and the number, 0 where the value is none: Python will say so; -1 with an error of another kind, such as Ctrl-C's. */
static int as_number(PyObject *value, double *number)
{
    *number = PyFloat_AsDouble(value);
    if (*number != -1.0 || !PyErr_Occurred())
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_OverflowError))
        return -1;
    PyErr_Clear();
    return 0;
}

/* ---------------------------------------------------------------- Live */

static int live_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Live *)self)->holder);
    return 0;
}

static int live_clear(PyObject *self)
{
    Py_CLEAR(((Live *)self)->holder);
    return 0;
}

static void live_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    live_clear(self);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyObject *live_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    (void)arguments; /* __init__ looks at them */
    (void)keywords;
    PyObject *made = PyType_GenericAlloc(type, 0);
    if (made != NULL)
        ((Live *)made)->ident = -1;
    return made;
}

/* The class may have a method _assign(name, value) for the names that are no attribute; it raises or sets something else. */
static int live_setattro(PyObject *self, PyObject *name, PyObject *value)
{
    if (PyObject_GenericSetAttr(self, name, value) == 0)
        return 0;
    if (value == NULL || !PyErr_ExceptionMatches(PyExc_AttributeError))
        return -1;
    PyObject *type, *error, *trace;
    PyErr_Fetch(&type, &error, &trace);
    PyObject *known = PyObject_GetAttr((PyObject *)Py_TYPE(self), name);
    PyErr_Clear();
    const int own = known != NULL && PyObject_TypeCheck(known, &PyProperty_Type); /* of a class derived in Python: its error stands */
    Py_XDECREF(known);
    if (own) {
        PyErr_Restore(type, error, trace);
        return -1;
    }
    PyObject *assign = PyObject_GetAttr((PyObject *)Py_TYPE(self), names.assign);
    if (assign == NULL) {
        PyErr_Restore(type, error, trace);
        return -1;
    }
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(trace);
    PyObject *done = PyObject_CallFunctionObjArgs(assign, self, name, value, NULL);
    Py_DECREF(assign);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static PyMemberDef live_members[] = {
    {"_id", T_INT, offsetof(Live, ident), 0, "the engine's id"},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot live_slots[] = {
    {Py_tp_doc, "What has a place in the model."},
    {Py_tp_new, live_new},
    {Py_tp_members, live_members},
    {Py_tp_setattro, live_setattro},
    {Py_tp_traverse, live_traverse},
    {Py_tp_clear, live_clear},
    {Py_tp_dealloc, live_dealloc},
    {0, NULL},
};

static PyType_Spec live_spec = {
    .name = "ranvier._access.Live",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = live_slots,
};

static PyObject *make_live(PyTypeObject *type, int kind, PyObject *holder, double x)
{
    PyObject *made = PyType_GenericAlloc(type, 0);
    if (made == NULL)
        return NULL;
    Live *live = (Live *)made;
    live->kind = kind;
    live->holder = Py_NewRef(holder);
    live->x = x;
    return made;
}

/* ---------------------------------------------------------------- sections and segments */

static PyObject *section_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *made = live_new(type, arguments, keywords);
    if (made != NULL)
        ((Live *)made)->kind = SECTION;
    return made;
}

static PyObject *section_call(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    if (keywords == NULL && PyTuple_Size(arguments) <= 1) {
        PyObject *where = PyTuple_Size(arguments) == 1 ? PyTuple_GetItem(arguments, 0) : NULL;
        double x = where == NULL ? 0.5 : PyFloat_CheckExact(where) ? PyFloat_AsDouble(where) : -1.0;
        if (x >= 0.0 && x <= 1.0 && engine.has(engine.model, ((Live *)self)->ident, 0) != RV_DEAD)
            return make_live(segment_class, SEGMENT, self, x);
    }
    PyObject *slowly = PyObject_GetAttr(self, names.segment);
    if (slowly == NULL)
        return NULL;
    PyObject *made = PyObject_Call(slowly, arguments, keywords);
    Py_DECREF(slowly);
    return made;
}

/* Segments from the end at 0 on, as many as there are when the loop begins. */
static PyObject *section_iter(PyObject *self)
{
    const int count = engine.section_nseg(engine.model, ((Live *)self)->ident);
    if (count < 1) { /* deleted */
        PyObject *raised = PyObject_CallMethodObjArgs(self, names.living, NULL);
        Py_XDECREF(raised);
        return raised == NULL ? NULL : PyErr_NoMemory();
    }
    PyObject *all = PyTuple_New(count);
    for (int k = 0; all != NULL && k < count; k++) {
        PyObject *made = make_live(segment_class, SEGMENT, self, (k + 0.5) / count);
        if (made == NULL)
            Py_CLEAR(all);
        else
            PyTuple_SetItem(all, k, made);
    }
    PyObject *iterator = all != NULL ? PyObject_GetIter(all) : NULL;
    Py_XDECREF(all);
    return iterator;
}

static PyType_Slot section_slots[] = {
    {Py_tp_doc, "A section: calling it with x gives the segment there."},
    {Py_tp_new, section_new},
    {Py_tp_call, section_call},
    {Py_tp_iter, section_iter},
    {0, NULL},
};

static PyType_Spec section_spec = {
    .name = "ranvier._access.Section",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = section_slots,
};

static PyObject *segment_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *section;
    double x;
    static char *known[] = {"sec", "x", NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!d", known, types.section, &section, &x))
        return NULL;
    return make_live(type, SEGMENT, section, x);
}

static PyMemberDef segment_members[] = {
    {"sec", T_OBJECT, offsetof(Live, holder), READONLY, "The section."},
    {"x", T_DOUBLE, offsetof(Live, x), READONLY, "The position along the section, 0 to 1."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot segment_slots[] = {
    {Py_tp_doc, "The place x of a section."},
    {Py_tp_new, segment_new},
    {Py_tp_members, segment_members},
    {0, NULL},
};

static PyType_Spec segment_spec = {
    .name = "ranvier._access.Segment",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = segment_slots,
};

static PyObject *mechanism_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    PyObject *segment;
    static char *known[] = {"segment", NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!", known, types.segment, &segment))
        return NULL;
    return make_live(type, MECHANISM, segment, 0.0);
}

static PyMemberDef mechanism_members[] = {
    {"_segment", T_OBJECT, offsetof(Live, holder), READONLY, "The segment."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot mechanism_slots[] = {
    {Py_tp_doc, "A mechanism at a segment."},
    {Py_tp_new, mechanism_new},
    {Py_tp_members, mechanism_members},
    {0, NULL},
};

static PyType_Spec mechanism_spec = {
    .name = "ranvier._access.Mechanism",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = mechanism_slots,
};

/* ---------------------------------------------------------------- Vector */

/* The element's place for an index that is an int in range, negative ones from the end; else NULL. */
static double *element(PyObject *self, PyObject *index)
{
    const rv_vector *vector = ((Live *)self)->vector;
    if (vector == NULL || !PyLong_Check(index))
        return NULL;
    Py_ssize_t k = PyLong_AsSsize_t(index);
    if (k == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        return NULL;
    }
    const Py_ssize_t size = (Py_ssize_t)vector->size;
    k += k < 0 ? size : 0;
    return k >= 0 && k < size ? &vector->data[k] : NULL;
}

static PyObject *numbers_get(PyObject *self, PyObject *index)
{
    const double *found = element(self, index);
    return found != NULL ? PyFloat_FromDouble(*found) : PyObject_CallMethodObjArgs(self, names.get_item, index, NULL);
}

static int numbers_set(PyObject *self, PyObject *index, PyObject *value)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_TypeError, "elements of a Vector are removed by its method remove");
        return -1;
    }
    double number;
    const int known = PyFloat_Check(value) || PyLong_Check(value) ? as_number(value, &number) : 0;
    if (known < 0)
        return -1;
    double *found = known ? element(self, index) : NULL; /* only now: making a number of it may run Python */
    if (found != NULL) {
        *found = number;
        return 0;
    }
    PyObject *done = PyObject_CallMethodObjArgs(self, names.set_item, index, value, NULL);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static Py_ssize_t numbers_length(PyObject *self)
{
    const rv_vector *vector = ((Live *)self)->vector;
    return vector != NULL ? (Py_ssize_t)vector->size : 0;
}

static PyObject *numbers_are(PyObject *self, PyObject *address)
{
    ((Live *)self)->vector = PyLong_AsVoidPtr(address);
    if (PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef numbers_methods[] = {
    {"_numbers_are", numbers_are, METH_O, "Say where the engine's Vector is; 0 when it goes."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot numbers_slots[] = {
    {Py_tp_doc, "The elements of a Vector by index."},
    {Py_tp_methods, numbers_methods},
    {Py_mp_subscript, numbers_get},
    {Py_mp_ass_subscript, numbers_set},
    {Py_mp_length, numbers_length},
    {0, NULL},
};

static PyType_Spec numbers_spec = {
    .name = "ranvier._access.Numbers",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = numbers_slots,
};

/* ---------------------------------------------------------------- Field */

static double *in_section(const Field *field, PyObject *section, double x)
{
    const int ident = ((Live *)section)->ident;
    if (!field->at_ends)
        x = x <= 0.0 ? NEAR_THE_END : x >= 1.0 ? 1.0 - NEAR_THE_END : x;
    const int segment = x > 0.0 ? engine.section_segment(engine.model, ident, x) : -1;
    return engine.section_value(engine.model, ident, segment, field->type, field->slot);
}

/* Whether a descriptor was handed something that has a place in the model; else TypeError is set. */
static int is_live(PyObject *owner)
{
    if (PyObject_TypeCheck(owner, types.live))
        return 1;
    PyErr_SetString(PyExc_TypeError, "this is an attribute of sections, segments, mechanisms and point processes");
    return 0;
}

/* NULL also where the garbage collector has cleared the owner. */
static double *address(const Field *field, PyObject *owner)
{
    const Live *live = (const Live *)owner;
    switch (live->kind) {
    case SECTION:
        return in_section(field, owner, 0.5);
    case SEGMENT:
        return live->holder != NULL ? in_section(field, live->holder, live->x) : NULL;
    case MECHANISM: {
        const Live *segment = (const Live *)live->holder;
        return segment != NULL && segment->holder != NULL ? in_section(field, segment->holder, segment->x) : NULL;
    }
    default:
        return engine.point_value(engine.model, live->ident, field->slot);
    }
}

static PyObject *field_get(PyObject *self, PyObject *owner, PyObject *class)
{
    (void)class;
    if (owner == NULL || owner == Py_None)
        return Py_NewRef(self);
    if (!is_live(owner))
        return NULL;
    const Field *field = (const Field *)self;
    const double *found = field->readable ? address(field, owner) : NULL;
    if (found != NULL)
        return PyFloat_FromDouble(*found);
    return PyObject_CallMethodObjArgs(self, names.read_slowly, owner, NULL);
}

static int field_set(PyObject *self, PyObject *owner, PyObject *value)
{
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "a variable of a mechanism cannot be deleted");
        return -1;
    }
    const Field *field = (const Field *)self;
    double number;
    const int known = field->writable && PyNumber_Check(value) ? as_number(value, &number) : 0;
    if (known < 0 || !is_live(owner))
        return -1;
    double *found = known ? address(field, owner) : NULL;
    if (found != NULL) {
        *found = number;
        return 0;
    }
    PyObject *done = PyObject_CallMethodObjArgs(self, names.write_slowly, owner, value, NULL);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static PyMemberDef field_members[] = {
    {"type", T_INT, offsetof(Field, type), 0, "the mechanism's type"},
    {"slot", T_INT, offsetof(Field, slot), 0, "the place among the variables of its scope"},
    {"_readable", T_BOOL, offsetof(Field, readable), 0, "whether reading is no more than that"},
    {"_writable", T_BOOL, offsetof(Field, writable), 0, "whether setting is no more than that"},
    {"_at_ends", T_BOOL, offsetof(Field, at_ends), 0, "whether the nodes at x = 0 and x = 1 have it"},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot field_slots[] = {
    {Py_tp_doc, "A variable as an attribute of the objects that have it."},
    {Py_tp_members, field_members},
    {Py_tp_descr_get, field_get},
    {Py_tp_descr_set, field_set},
    {0, NULL},
};

static PyType_Spec field_spec = {
    .name = "ranvier._access.Field",
    .basicsize = sizeof(Field),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = field_slots,
};

/* ---------------------------------------------------------------- seg.hh */

static PyObject *inserted_get(PyObject *self, PyObject *owner, PyObject *class)
{
    (void)class;
    if (owner == NULL || owner == Py_None)
        return Py_NewRef(self);
    if (!is_live(owner))
        return NULL;
    const Inserted *inserted = (const Inserted *)self;
    const Live *section = (const Live *)((Live *)owner)->holder;
    if (section != NULL && ((Live *)owner)->kind == SEGMENT && engine.has(engine.model, section->ident, inserted->type) == 1)
        return make_live((PyTypeObject *)inserted->made, MECHANISM, owner, 0.0);
    return PyObject_CallMethodObjArgs(self, names.read_slowly, owner, NULL);
}

static int inserted_set(PyObject *self, PyObject *owner, PyObject *value)
{
    if (!is_live(owner))
        return -1;
    PyObject *done = PyObject_CallMethodObjArgs(self, names.write_slowly, owner, value != NULL ? value : Py_None, NULL);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

static void inserted_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_CLEAR(((Inserted *)self)->made);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMemberDef inserted_members[] = {
    {"type", T_INT, offsetof(Inserted, type), 0, "the mechanism's type"},
    {"made", T_OBJECT, offsetof(Inserted, made), 0, "the class of the mechanism at a segment"},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot inserted_slots[] = {
    {Py_tp_doc, "A density mechanism as an attribute of segments."},
    {Py_tp_members, inserted_members},
    {Py_tp_descr_get, inserted_get},
    {Py_tp_descr_set, inserted_set},
    {Py_tp_dealloc, inserted_dealloc},
    {0, NULL},
};

static PyType_Spec inserted_spec = {
    .name = "ranvier._access.Inserted",
    .basicsize = sizeof(Inserted),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = inserted_slots,
};

/* ---------------------------------------------------------------- module */

/* What a handler of a signal raised while the engine was running, until stopped_by() is asked. */
static PyObject *stop;

/* For rv_set_poll: whether a handler of a signal raised, as Ctrl-C's does. */
static int stops(void)
{
    if (PyErr_CheckSignals() == 0)
        return 0;
    PyObject *type, *error, *trace;
    PyErr_Fetch(&type, &error, &trace);
    PyErr_NormalizeException(&type, &error, &trace);
    if (trace != NULL)
        PyException_SetTraceback(error, trace);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    Py_XDECREF(stop);
    stop = error;
    return 1;
}

static PyObject *stopped_by(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    PyObject *reason = stop != NULL ? stop : Py_NewRef(Py_None);
    stop = NULL;
    return reason;
}

static PyObject *poll_address(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    return PyLong_FromUnsignedLongLong((unsigned long long)(uintptr_t)stops);
}

/* bind(model, section_value, section_segment, point_value, has, section_nseg): addresses in the engine's module. */
static PyObject *bind(PyObject *module, PyObject *arguments)
{
    (void)module;
    unsigned long long model, value, segment, point, whether, nseg;
    if (!PyArg_ParseTuple(arguments, "KKKKKK", &model, &value, &segment, &point, &whether, &nseg))
        return NULL;
    engine.model = (rv_model *)(uintptr_t)model;
    engine.section_value = (section_value *)(uintptr_t)value;
    engine.section_segment = (section_segment *)(uintptr_t)segment;
    engine.point_value = (point_value *)(uintptr_t)point;
    engine.has = (has *)(uintptr_t)whether;
    engine.section_nseg = (section_nseg *)(uintptr_t)nseg;
    Py_RETURN_NONE;
}

/* segments_are(class): the class of what calling a section gives. */
static PyObject *segments_are(PyObject *module, PyObject *class)
{
    (void)module;
    if (!PyType_Check(class)) {
        PyErr_SetString(PyExc_TypeError, "a class is needed");
        return NULL;
    }
    segment_class = (PyTypeObject *)Py_NewRef(class);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"bind", bind, METH_VARARGS, "Say where the engine's functions are."},
    {"segments_are", segments_are, METH_O, "Say which class calling a section makes."},
    {"poll_address", poll_address, METH_NOARGS, "Return the address of the function that asks Python for signals."},
    {"stopped_by", stopped_by, METH_NOARGS, "Return once what a signal's handler raised while the engine ran, or None."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "ranvier._access", "Reading and setting numbers of the model.", -1, functions, NULL, NULL, NULL, NULL,
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec, PyObject *base)
{
    PyObject *bases = base != NULL ? PyTuple_Pack(1, base) : NULL;
    PyObject *type = PyType_FromSpecWithBases(spec, bases);
    Py_XDECREF(bases);
    if (type == NULL)
        return -1;
    const int status = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type); /* the module holds it, for good */
    return status;
}

/* A type of the module, borrowed. */
static PyTypeObject *type_named(PyObject *module, const char *name)
{
    PyObject *type = PyObject_GetAttrString(module, name);
    Py_XDECREF(type);
    return (PyTypeObject *)type;
}

static int intern_names(void)
{
    names.assign = PyUnicode_InternFromString("_assign");
    names.read_slowly = PyUnicode_InternFromString("read_slowly");
    names.write_slowly = PyUnicode_InternFromString("write_slowly");
    names.segment = PyUnicode_InternFromString("_segment");
    names.living = PyUnicode_InternFromString("_living");
    names.get_item = PyUnicode_InternFromString("_get_item");
    names.set_item = PyUnicode_InternFromString("_set_item");
    return names.get_item && names.set_item && names.living && names.assign && names.read_slowly && names.write_slowly && names.segment ? 0 : -1;
}

PyMODINIT_FUNC PyInit__access(void)
{
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || intern_names() < 0 || add_type(module, "Live", &live_spec, NULL) < 0)
        return NULL;
    PyObject *live = PyObject_GetAttrString(module, "Live");
    int status = add_type(module, "Section", &section_spec, live);
    status |= add_type(module, "Segment", &segment_spec, live);
    status |= add_type(module, "Mechanism", &mechanism_spec, live);
    status |= add_type(module, "Numbers", &numbers_spec, live);
    status |= add_type(module, "Field", &field_spec, NULL);
    status |= add_type(module, "Inserted", &inserted_spec, NULL);
    Py_DECREF(live);
    types.live = type_named(module, "Live");
    types.section = type_named(module, "Section");
    types.segment = type_named(module, "Segment");
    return status == 0 ? module : NULL;
}
