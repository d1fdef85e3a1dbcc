TITLE Sodium channel as a Markov scheme, started from its steady state
NEURON {
    SUFFIX markov
    USEION na READ ena WRITE ina
    RANGE gbar, open
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gbar = 0.05 (S/cm2) }
ASSIGNED {
    v (mV) ena (mV) ina (mA/cm2)
    open
    a (/ms) b (/ms) c (/ms) d (/ms)
}
STATE { c1 c2 o i }
INITIAL {
    SOLVE scheme STEADYSTATE sparse
    open = o
}
BREAKPOINT {
    SOLVE scheme METHOD sparse
    open = o
    ina = gbar*o*(v - ena)
}
KINETIC scheme {
    rates(v)
    ~ c1 <-> c2 (2*a, b)
    ~ c2 <-> o (a, 2*b)
    ~ o <-> i (c, d)
    CONSERVE c1 + c2 + o + i = 1
}
PROCEDURE rates(v (mV)) {
    a = 2*exp((v + 30)/15)
    b = 1*exp(-(v + 45)/18)
    c = 0.8
    d = 0.02*exp(-(v + 60)/20)
}
