TITLE Fast non-inactivating potassium current, Kv3.1
COMMENT
Activation of Rettig et al. (1992), EMBO Journal 11, 2473-2486, as fitted for model cells.
ENDCOMMENT

NEURON {
    SUFFIX kv3
    USEION k READ ek WRITE ik
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.01 (S/cm2)
}

ASSIGNED {
    v (mV)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    minf
    mtau (ms)
}

STATE { m }

BREAKPOINT {
    SOLVE gate METHOD cnexp
    g = gbar*m
    ik = g*(v - ek)
}

INITIAL {
    rates(v)
    m = minf
}

DERIVATIVE gate {
    rates(v)
    m' = (minf - m)/mtau
}

UNITSOFF
PROCEDURE rates(v (mV)) {
    minf = 1/(1 + exp(-(v - 18.7)/9.7))
    mtau = 0.2*20/(1 + exp(-(v + 46.56)/44.14))
}
UNITSON
