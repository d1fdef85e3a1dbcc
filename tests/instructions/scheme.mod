TITLE A channel of four states, for counting instructions

NEURON { SUFFIX scheme  NONSPECIFIC_CURRENT i  RANGE g, e }
UNITS { (mV) = (millivolt)  (mA) = (milliamp)  (S) = (siemens) }
PARAMETER { g = 0.001 (S/cm2)  e = -90 (mV) }
ASSIGNED { v (mV)  i (mA/cm2)  up (/ms)  down (/ms) }
STATE { c1 c2 o b }
INITIAL { rates(v)  c1 = 1  c2 = 0  o = 0  b = 0 }
BREAKPOINT {
    SOLVE kin METHOD sparse
    i = g*o*(v - e)
}
KINETIC kin {
    rates(v)
    ~ c1 <-> c2 (2*up, down)
    ~ c2 <-> o (up, 2*down)
    ~ o <-> b (0.1 (/ms), 0.02 (/ms))
    CONSERVE c1 + c2 + o + b = 1
}
PROCEDURE rates(v (mV)) {
    up = 0.5 (/ms) * exp((v + 30 (mV))/20 (mV))
    down = 0.2 (/ms) * exp(-(v + 50 (mV))/25 (mV))
}
