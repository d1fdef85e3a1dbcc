/* fields.c: variables, and the mechanisms inserted in a section, as attributes of what has a place in the model. */
#include "access.h"

static const double NEAR_THE_END = 1e-9;

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

PyType_Spec field_spec = {
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

PyType_Spec inserted_spec = {
    .name = "ranvier._access.Inserted",
    .basicsize = sizeof(Inserted),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = inserted_slots,
};
