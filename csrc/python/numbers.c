/* numbers.c: the elements of a Vector by index. */
#include "access.h"

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

PyType_Spec numbers_spec = {
    .name = "ranvier._access.Numbers",
    .basicsize = sizeof(Live),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = numbers_slots,
};
