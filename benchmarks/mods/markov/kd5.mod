TITLE Potassium channel of the squid axon as a Markov scheme of five states
COMMENT
Four gates n, each open or closed on its own, as in Hodgkin and Huxley (1952), Journal of Physiology 117, 500-544.
ENDCOMMENT

NEURON {
    SUFFIX kd5
    USEION k READ ek WRITE ik
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.036 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    an (/ms)
    bn (/ms)
}

STATE { n0 n1 n2 n3 n4 }

BREAKPOINT {
    SOLVE scheme METHOD sparse
    g = gbar*n4
    ik = g*(v - ek)
}

INITIAL {
    SOLVE scheme STEADYSTATE sparse
}

KINETIC scheme {
    rates(v)
    ~ n0 <-> n1 (4*an, bn)
    ~ n1 <-> n2 (3*an, 2*bn)
    ~ n2 <-> n3 (2*an, 3*bn)
    ~ n3 <-> n4 (an, 4*bn)
    CONSERVE n0 + n1 + n2 + n3 + n4 = 1
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
    LOCAL q
    q = 3^((celsius - 6.3)/10)
    an = q*0.01*linoid(-(v + 55), 10)
    bn = q*0.125*exp(-(v + 65)/80)
}
UNITSON
