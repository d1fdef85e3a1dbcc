: Methods of Vector from C, with what vblibrary.mod defines.
NEURON {
    SUFFIX VbMethods
    GLOBAL installed
}

PARAMETER { installed = 0 }

VERBATIM
#include "vbhelp.h"
static double weighted(void* vv) {
    double *x, *y, sum = 0.;
    int k, n = vector_instance_px(vv, &x);
    if (vector_arg_px(1, &y) != n) { hoc_execerror("weighted:", "the Vectors differ in size"); }
    for (k = 0; k < n; ++k) { sum += x[k] * counted(y[k]); }
    installed = installed + 1.;
    return sum + LIMIT;
}
static double filled(void* vv) {
    int k, n = (int)*getarg(1);
    double* x;
    vector_resize((IvocVect*)vv, n);
    x = vector_vec((IvocVect*)vv);
    for (k = 0; k < n; ++k) { x[k] = ifarg(2) ? *getarg(2) : exp(-800. * k) + k; }
    return vector_capacity((IvocVect*)vv);
}
ENDVERBATIM

PROCEDURE install() {
    VERBATIM
    install_vector_method("vb_weighted", weighted);
    install_vector_method("vb_filled", filled);
    ENDVERBATIM
    installed = 1
}
