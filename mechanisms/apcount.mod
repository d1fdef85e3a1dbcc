TITLE Counter of action potentials

COMMENT
n counts the upward crossings of thresh since initialisation and time is the last one, on the grid
of time steps. A crossing counts again once v has been below thresh. record(vector) also
appends each time to a Vector; record() detaches it.

VECTOR is an extension of NMODL by Ranvier: a reference to a Vector that may be absent; then the
vector_ statements do nothing. vector_attach(spikes, 1) takes the first argument of the call
from Python.
ENDCOMMENT

NEURON {
    POINT_PROCESS APCount
    RANGE n, thresh, time, firing
    VECTOR spikes
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
}

PARAMETER {
    n
    thresh = -20 (mV)
    time (ms)
}

ASSIGNED {
    v (mV)
    firing
}

INITIAL {
    n = 0
    firing = 0
    vector_resize(spikes, 0)
    check()
}

BREAKPOINT {
    SOLVE check METHOD after_cvode
}

PROCEDURE check() {
    if (v >= thresh && firing == 0) {
        firing = 1
        time = t
        n = n + 1
        vector_append(spikes, t)
    } else if (firing == 1 && v < thresh && t > time) {
        firing = 0
    }
}

PROCEDURE record() {
    vector_attach(spikes, 1)
}
