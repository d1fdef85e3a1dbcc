/* numbers.c: the elements of a Vector by index, and arithmetic of a few of them, for which a call of numpy takes too long. */
#include "access.h"

#include <string.h>

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

/* _make(size): the address of the engine's new Vector; 0 when it has no memory. */
static PyObject *numbers_make(PyObject *self, PyObject *size)
{
    const size_t count = PyLong_AsSize_t(size);
    if (PyErr_Occurred())
        return NULL;
    rv_vector *made = engine.vector_new(engine.model, count);
    ((Live *)self)->vector = made;
    return PyLong_FromVoidPtr(made);
}

/* _free(): whether there was a Vector of the engine to free. */
static PyObject *numbers_free(PyObject *self, PyObject *unused)
{
    (void)unused;
    rv_vector *vector = ((Live *)self)->vector;
    ((Live *)self)->vector = NULL;
    if (vector != NULL)
        engine.vector_free(engine.model, vector);
    return PyBool_FromLong(vector != NULL);
}

/* ---------------------------------------------------------------- arithmetic of a few elements, where a call of numpy takes longest */

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE };

/* 1 for a number, 2 for another Vector of the same size, 0 for what Python is to look at. */
static int operand(const rv_vector *own, PyObject *given, double *number, const double **elements)
{
    if (PyFloat_Check(given) || PyLong_Check(given))
        return as_number(given, number);
    if (!PyObject_TypeCheck(given, types.numbers))
        return 0;
    const rv_vector *other = ((Live *)given)->vector;
    if (other == NULL || other->size != own->size)
        return 0;
    *elements = other->data;
    return 2;
}

static void apply(double *own, size_t size, long operation, double number, const double *elements)
{
    for (size_t k = 0; k < size; k++) {
        const double x = elements != NULL ? elements[k] : number;
        switch (operation) {
        case ADD:
            own[k] += x;
            break;
        case SUBTRACT:
            own[k] -= x;
            break;
        case MULTIPLY:
            own[k] *= x;
            break;
        default:
            own[k] /= x;
        }
    }
}

/* _apply(other, operation): whether it was done. */
static PyObject *numbers_apply(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    const rv_vector *own = ((Live *)self)->vector;
    const long operation = count == 2 ? PyLong_AsLong(arguments[1]) : -1;
    if (PyErr_Occurred())
        return NULL;
    double number = 0.0;
    const double *elements = NULL;
    const int kind = own == NULL || operation < ADD || operation > DIVIDE ? 0 : operand(own, arguments[0], &number, &elements);
    if (kind < 0)
        return NULL;
    if (kind == 0 || (kind == 1 && operation == DIVIDE && number == 0.0))
        Py_RETURN_FALSE;
    apply(own->data, own->size, operation, number, elements);
    Py_RETURN_TRUE;
}

/* _set_all(other): whether all elements were set to a number, or to those of another Vector. */
static PyObject *numbers_set_all(PyObject *self, PyObject *given)
{
    const rv_vector *own = ((Live *)self)->vector;
    double number = 0.0;
    const double *elements = NULL;
    const int kind = own == NULL ? 0 : operand(own, given, &number, &elements);
    if (kind < 0)
        return NULL;
    for (size_t k = 0; kind == 1 && k < own->size; k++)
        own->data[k] = number;
    if (kind == 2 && own->size > 0)
        memmove(own->data, elements, own->size * sizeof(double));
    return PyBool_FromLong(kind);
}

static PyObject *numbers_sum(PyObject *self, PyObject *unused)
{
    (void)unused;
    const rv_vector *own = ((Live *)self)->vector;
    double sum = 0.0;
    for (size_t k = 0; own != NULL && k < own->size; k++)
        sum += own->data[k];
    return PyFloat_FromDouble(sum);
}

static PyMethodDef numbers_methods[] = {
    {"_make", numbers_make, METH_O, "Make the engine's Vector of a size; return its address, 0 when there is no memory."},
    {"_free", numbers_free, METH_NOARGS, "Free the engine's Vector; return whether there was one."},
    {"_apply", (PyCFunction)(void (*)(void))numbers_apply, METH_FASTCALL,
     "Add (0), subtract (1), multiply by (2) or divide by (3) a number or a Vector of the same size; return whether it was done."},
    {"_set_all", numbers_set_all, METH_O, "Set all elements to a number, or to those of a Vector of the same size; return whether it was done."},
    {"_sum", numbers_sum, METH_NOARGS, "Return the sum of the elements, added in order."},
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
