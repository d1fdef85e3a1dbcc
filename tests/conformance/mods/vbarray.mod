: Arrays of an instance and of the mechanism handed to C as wholes; C in blocks of equations.
NEURON {
    SUFFIX vbarray
    RANGE bins, mean, largest, ordered, x, u, z, p, q
    GLOBAL limits, steps
}

PARAMETER { limits[3]  steps = 0 }

ASSIGNED { v (mV) bins[6] mean largest ordered z }

STATE { x u p q }

VERBATIM
static int rising(const void* a, const void* b) {
    const double left = *(const double*)a, right = *(const double*)b;
    return left < right ? -1 : left > right;
}
static double mean_of(double* values, int n) {
    double sum = 0.;
    int k;
    for (k = 0; k < n; ++k) { sum += values[k]; }
    return sum / n;
}
ENDVERBATIM

INITIAL {
    FROM k = 0 TO 5 { bins[k] = 7 - k }
    x = 1
    u = 0.5
    p = 0.2
    q = 0.8
    steps = 0
    SOLVE both
    VERBATIM
    {
        double *middle = &bins[2], copy[6];
        memcpy(copy, bins, sizeof(copy));
        qsort(copy, 6, sizeof(double), rising);
        ordered = copy[0] * 10. + middle[1];
        memcpy(bins, copy, sizeof(copy));
        limits[0] = 1.5; limits[1] = 3.5;
    }
    ENDVERBATIM
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    SOLVE scheme METHOD sparse
    bins[3] = bins[3] + 0.125
    VERBATIM
    mean = mean_of(bins, 6) + mean_of(limits, 3);
    ENDVERBATIM
    note()
}

DERIVATIVE decay {
    VERBATIM
    steps += 1.;
    ENDVERBATIM
    x' = -x/slowed(5)
    u' = (1 - u)/10
}

KINETIC scheme {
    VERBATIM
    bins[0] = x;
    ENDVERBATIM
    ~ p <-> q (0.3*x, 0.1)
}

LINEAR both {
    VERBATIM
    bins[5] = 2.;
    ENDVERBATIM
    ~ 2*x + u = 3
    ~ x - u = 0.75
}

FUNCTION slowed(tau) {
    VERBATIM
    _lslowed = _ltau * (1. + 0.01 * bins[0]);
    ENDVERBATIM
}

PROCEDURE note() {
    VERBATIM
    { int k; double* b = bins; largest = b[0];
      for (k = 1; k < 6; ++k) { if (b[k] > largest) { largest = b[k]; } } }
    ENDVERBATIM
    z = largest + bins[0]
}
