: Functions without a mechanism, written in C, that share a header, a function and a variable with another file.
NEURON {
    SUFFIX nothing
    GLOBAL LIMIT, kept
}

PARAMETER { LIMIT = 2.5  kept = 0 }

VERBATIM
#include "vbhelp.h"
#include <string.h>
#ifndef NRN_VERSION_GTEQ_8_2_0
extern char** hoc_pgargstr();
extern double* vector_vec();
#endif
Tally tally = {0, 0.};
double counted(double x) { tally.calls++; tally.total += x; return LARGER(x, LIMIT); }
static double table[] = {1., 2., 4.};
ENDVERBATIM

FUNCTION vb_counted(x) {
    VERBATIM
    _lvb_counted = counted(squared(_lx));
    kept = _lvb_counted + tally.calls;
    ENDVERBATIM
}

FUNCTION vb_twice(x) {
    LOCAL y
    y = 2 * x
    VERBATIM
    {
        int LIMIT = 3; /* a local of a GLOBAL's name */
        _ly += LIMIT + table[1];
    }
    ENDVERBATIM
    vb_twice = y + vb_counted(0)
}

PROCEDURE vb_reverse() {
    VERBATIM
    {
        char** out = hoc_pgargstr(1);
        char* text = gargstr(2);
        char turned[100];
        int k, n = (int)strlen(text);
        for (k = 0; k < n && k < 99; ++k) { turned[k] = text[n - 1 - k]; }
        turned[k] = 0;
        hoc_assign_str(out, turned);
    }
    ENDVERBATIM
}

FUNCTION vb_lists() {
    VERBATIM
    Object* list = *hoc_objgetarg(1);
    int k, count = ivoc_list_count(list);
    double sum = 0.;
    for (k = 0; k < count; ++k) {
        Object* item = ivoc_list_item(list, k);
        IvocVect* vec = (IvocVect*)item->u.this_pointer;
        double* x;
        int n = vector_instance_px(vec, &x);
        if (n > 0) { sum += (k + 1) * x[n - 1]; }
        vector_resize(vec, n + 1);
        vector_vec(vec)[n] = k;
    }
    return sum + 100. * count;
    ENDVERBATIM
}

FUNCTION vb_old_random() {
    VERBATIM
    uint32_t high = (uint32_t)*getarg(1);
    double x[3], sum;
    mcell_ran4_init((uint32_t)*getarg(2));
    sum = mcell_ran4(&high, x, 3, 10.);
    sum += 100. * x[1] + 1e4 * x[2] + nrnRan4int(&high, 7) % 1000 + mcell_ran4a(&high);
    set_seed(5.);
    return sum + scop_random();
    ENDVERBATIM
}
