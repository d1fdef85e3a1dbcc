TITLE Derivative block started from its steady state
NEURON {
    SUFFIX steady
    NONSPECIFIC_CURRENT i
    RANGE g, e, kon
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 1e-3 (S/cm2)  e = -20 (mV)  kon = 0.5 (/ms) }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { a b }
INITIAL { SOLVE chain STEADYSTATE derivimplicit }
BREAKPOINT { SOLVE chain METHOD derivimplicit  i = g*b*(v - e) }
DERIVATIVE chain {
    a' = kon*(1 - a - b)*exp((v + 65)/25) - a
    b' = a - 0.2*b
}
