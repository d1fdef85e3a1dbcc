/* access.h: what the files of ranvier._access share.
 *
 * A `Live` is what a Python object needs to say where it is in the model. A `Field` is a data descriptor: put into the classes
 * of segments, sections, mechanisms and point processes under a variable's names, it reads and sets the number at the
 * variable's present home, found anew by the engine each time. All that is rare (arrays, POINTERs, what is deleted or not
 * inserted, values that are no numbers) goes to the Python methods read_slowly and write_slowly of the Field's subclass.
 */
#ifndef RANVIER_ACCESS_H
#define RANVIER_ACCESS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "mechanism.h"

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
typedef rv_vector *vector_new(rv_model *, size_t);
typedef void vector_free(rv_model *, rv_vector *);

typedef struct {
    rv_model *model;
    section_value *section_value;
    section_segment *section_segment;
    point_value *point_value;
    has *has;
    section_nseg *section_nseg;
    vector_new *vector_new;
    vector_free *vector_free;
} Engine;

typedef struct {
    PyTypeObject *live, *section, *segment, *numbers;
    PyTypeObject *segment_class; /* Python's: of what calling a section gives */
} Types;

/* Of methods, interned. */
typedef struct {
    PyObject *assign, *read_slowly, *write_slowly, *segment, *living, *get_item, *set_item;
} Names;

extern Engine engine RV_HIDDEN;
extern Types types RV_HIDDEN;
extern Names names RV_HIDDEN;

extern PyType_Spec live_spec RV_HIDDEN, section_spec RV_HIDDEN, segment_spec RV_HIDDEN, mechanism_spec RV_HIDDEN;
extern PyType_Spec numbers_spec RV_HIDDEN, field_spec RV_HIDDEN, inserted_spec RV_HIDDEN;

/* A new object at a place: the section of a segment, or the segment of a mechanism. */
PyObject *make_live(PyTypeObject *type, int kind, PyObject *holder, double x) RV_HIDDEN;

/* 1 and the number, 0 where the value is none: Python will say so; -1 with an error of another kind, such as Ctrl-C's. */
static inline int as_number(PyObject *value, double *number)
{
    *number = PyFloat_AsDouble(value);
    if (*number != -1.0 || !PyErr_Occurred())
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_OverflowError))
        return -1;
    PyErr_Clear();
    return 0;
}

#endif
