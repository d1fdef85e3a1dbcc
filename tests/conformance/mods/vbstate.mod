: C inside most blocks of a density mechanism, in NMODL statements cut in two, beside a TABLE, arrays and an ion.
NEURON {
    SUFFIX vbstate
    USEION ca READ cai WRITE ica
    RANGE gbar, tau, g, total, seen, ica
    GLOBAL scale, calls
    THREADSAFE
}

PARAMETER { gbar = 1e-4 (S/cm2)  tau = 3 (ms)  scale = 1  calls = 0 }

ASSIGNED { v (mV) cai (mM) ica (mA/cm2) g (S/cm2) minf total parts[4] seen }

STATE { m n }

VERBATIM
/* helpers of the file: one without anything of NEURON's, one that sees the instance */
static int twice(int k) { return 2 * k; }
static double steps_made = 0.;
struct Pair { double first; double second; };
static double sum_of(struct Pair* pair) { return pair->first + pair->second; }
#define HALF(x) (0.5 * (x))
ENDVERBATIM

INITIAL {
    LOCAL k
    rates(v)
    m = minf
    n = 0.5
    FROM i = 0 TO 3 { parts[i] = i }
    VERBATIM
    {
        int j;
        for (j = 0; j < twice(2); ++j) { parts[j] += 10. * j; }
        _lk = parts[3];
    }
    ENDVERBATIM
    total = k
}

BREAKPOINT {
    SOLVE states METHOD cnexp
    VERBATIM
    g = gbar * m * n;
    seen = _ion_cai * 1e3 + HALF(cai);
    ENDVERBATIM
    ica = g * (v - 120)
}

DERIVATIVE states {
    rates(v)
    m' = (minf - m) / tau
    n' = (bent(v) - n) / (2 * tau)
}

PROCEDURE rates(u (mV)) {
    TABLE minf DEPEND scale FROM -100 TO 100 WITH 200
    minf = scale / (1 + exp(-(u + 40) / 9))
}

FUNCTION bent(u (mV)) {
    LOCAL x
    VERBATIM
    double w = _lu / 50.;
    struct Pair pair;
    if (w < -1.) {
        return 0.25;
    }
    pair.first = w;
    pair.second = w * w;
    ENDVERBATIM
    x = halved(u)
    VERBATIM
    _lbent = 0.5 + 0.1 * sum_of(&pair) + 1e-3 * _lx;
    if (_lbent > 1.) {
    ENDVERBATIM
        bent = 1
    VERBATIM
    }
    ENDVERBATIM
}

FUNCTION halved(x) {
    VERBATIM
    _lhalved = HALF(_lx);
    ENDVERBATIM
}

FUNCTION again(u (mV)) {
    VERBATIM
    double value = 0.;
    value = bent(_threadargscomma_ _lu) + halved(_threadargscomma_ 3.);
    calls += 1.;
    steps_made += 1.;
    ENDVERBATIM
    again = value + calls
}
