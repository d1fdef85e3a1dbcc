TITLE Synapse whose conductance rises and decays exponentially

COMMENT
g = B - A, the difference of two exponentials with time constants tau2 > tau1. factor makes the
peak after a single event equal to its weight; the peak comes at

    tpeak = tau1 tau2/(tau2 - tau1) ln(tau2/tau1)

where the two slopes cancel. tau1 is kept between 1e-9 and 0.9999 of tau2.
ENDCOMMENT

NEURON {
    POINT_PROCESS Exp2Syn
    NONSPECIFIC_CURRENT i
    RANGE tau1, tau2, e, i, g
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    tau1 = 0.1 (ms) <1e-9,1e9>
    tau2 = 10 (ms) <1e-9,1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
    factor
}

STATE {
    A (uS)
    B (uS)
}

INITIAL {
    LOCAL tpeak
    if (tau1/tau2 > 0.9999) {
        tau1 = 0.9999*tau2
    } else if (tau1/tau2 < 1e-9) {
        tau1 = tau2*1e-9
    }
    tpeak = (tau1*tau2)/(tau2 - tau1)*log(tau2/tau1)
    factor = 1/(exp(-tpeak/tau2) - exp(-tpeak/tau1))
    A = 0
    B = 0
}

BREAKPOINT {
    SOLVE exponentials METHOD cnexp
    g = B - A
    i = g*(v - e)
}

DERIVATIVE exponentials {
    A' = -A/tau1
    B' = -B/tau2
}

NET_RECEIVE(weight (uS)) {
    A = A + weight*factor
    B = B + weight*factor
}
