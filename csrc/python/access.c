/* access.c: the module ranvier._access: the attributes that loops of scripts read and set, such as seg.v, seg.hh.gnabar, stim.amp,
 * section(0.5), vector[3].
 */
#include "access.h"

Engine engine;
Types types;
Names names;

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

/* bind(model, section_value, section_segment, point_value, has, section_nseg, vector_new, vector_free): addresses in the engine's module. */
static PyObject *bind(PyObject *module, PyObject *arguments)
{
    (void)module;
    unsigned long long model, value, segment, point, whether, nseg, made, freed;
    if (!PyArg_ParseTuple(arguments, "KKKKKKKK", &model, &value, &segment, &point, &whether, &nseg, &made, &freed))
        return NULL;
    engine.model = (rv_model *)(uintptr_t)model;
    engine.section_value = (section_value *)(uintptr_t)value;
    engine.section_segment = (section_segment *)(uintptr_t)segment;
    engine.point_value = (point_value *)(uintptr_t)point;
    engine.has = (has *)(uintptr_t)whether;
    engine.section_nseg = (section_nseg *)(uintptr_t)nseg;
    engine.vector_new = (vector_new *)(uintptr_t)made;
    engine.vector_free = (vector_free *)(uintptr_t)freed;
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
    types.segment_class = (PyTypeObject *)Py_NewRef(class);
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
    types.numbers = type_named(module, "Numbers");
    types.segment = type_named(module, "Segment");
    return status == 0 ? module : NULL;
}
