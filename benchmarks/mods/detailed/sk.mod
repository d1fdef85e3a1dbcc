TITLE Small-conductance calcium-activated potassium current
COMMENT
Activation by calcium of Koehler et al. (1996), Science 273, 1709-1714.
ENDCOMMENT

NEURON {
    SUFFIX sk
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (S) = (siemens)
}

PARAMETER {
    gbar = 1e-3 (S/cm2)
    tau = 1 (ms)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    cai (mM)
    zinf
}

STATE { z }

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ik = gbar*z*(v - ek)
}

INITIAL {
    rates(cai)
    z = zinf
}

DERIVATIVE gate {
    rates(cai)
    z' = (zinf - z)/tau
}

UNITSOFF
PROCEDURE rates(ca (mM)) {
    IF (ca < 1e-7) {
        ca = ca + 1e-7
    }
    zinf = 1/(1 + (0.00043/ca)^4.8)
}
UNITSON
