TITLE Hyperpolarisation-activated cation current
COMMENT
Kole, Hallermann and Stuart (2006), Journal of Neuroscience 26, 1677-1687.
ENDCOMMENT

NEURON {
    SUFFIX ih
    NONSPECIFIC_CURRENT i
    RANGE gbar, e
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 1e-4 (S/cm2)
    e = -45 (mV)
}

ASSIGNED {
    v (mV)
    i (mA/cm2)
    alpha (/ms)
    beta (/ms)
}

STATE { m }

BREAKPOINT {
    SOLVE gate METHOD cnexp
    i = gbar*m*(v - e)
}

INITIAL {
    rates(v)
    m = alpha/(alpha + beta)
}

DERIVATIVE gate {
    rates(v)
    m' = alpha*(1 - m) - beta*m
}

FUNCTION linoid(x (mV), y (mV)) (mV) {
    IF (fabs(x/y) < 1e-6) {
        linoid = y*(1 - x/y/2)
    } ELSE {
        linoid = x/(exp(x/y) - 1)
    }
}

UNITSOFF
PROCEDURE rates(v (mV)) {
    alpha = 0.00643*linoid(v + 154.9, 11.9)
    beta = 0.193*exp(v/33.1)
}
UNITSON
