/* live.c: places in the model as Python objects: sections, what calling them with x gives, and mechanisms there. */
#include "access.h"

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

PyType_Spec live_spec = {
    .name = "ranvier._access.Live",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .slots = live_slots,
};

PyObject *make_live(PyTypeObject *type, int kind, PyObject *holder, double x)
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
            return make_live(types.segment_class, SEGMENT, self, x);
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
        PyObject *made = make_live(types.segment_class, SEGMENT, self, (k + 0.5) / count);
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

PyType_Spec section_spec = {
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

PyType_Spec segment_spec = {
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

PyType_Spec mechanism_spec = {
    .name = "ranvier._access.Mechanism",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = mechanism_slots,
};
