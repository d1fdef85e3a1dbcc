TITLE Sodium channel of the squid axon as a Markov scheme of eight states
COMMENT
Three gates m and one gate h, each open or closed on its own, as in Hodgkin and Huxley (1952), Journal of Physiology 117,
500-544: the states are how many m are open and whether h is. `c` are those with h closed.
ENDCOMMENT

NEURON {
    SUFFIX na8
    USEION na READ ena WRITE ina
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.12 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    g (S/cm2)
    am (/ms)
    bm (/ms)
    ah (/ms)
    bh (/ms)
}

STATE { c0 c1 c2 c3 o0 o1 o2 o3 }

BREAKPOINT {
    SOLVE scheme METHOD sparse
    g = gbar*o3
    ina = g*(v - ena)
}

INITIAL {
    SOLVE scheme STEADYSTATE sparse
}

KINETIC scheme {
    rates(v)
    ~ c0 <-> c1 (3*am, bm)
    ~ c1 <-> c2 (2*am, 2*bm)
    ~ c2 <-> c3 (am, 3*bm)
    ~ o0 <-> o1 (3*am, bm)
    ~ o1 <-> o2 (2*am, 2*bm)
    ~ o2 <-> o3 (am, 3*bm)
    ~ c0 <-> o0 (ah, bh)
    ~ c1 <-> o1 (ah, bh)
    ~ c2 <-> o2 (ah, bh)
    ~ c3 <-> o3 (ah, bh)
    CONSERVE c0 + c1 + c2 + c3 + o0 + o1 + o2 + o3 = 1
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
    am = q*0.1*linoid(-(v + 40), 10)
    bm = q*4*exp(-(v + 65)/18)
    ah = q*0.07*exp(-(v + 65)/20)
    bh = q/(exp(-(v + 35)/10) + 1)
}
UNITSON
