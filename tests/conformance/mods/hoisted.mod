TITLE SOLVE inside if and in a loop: the reference takes it out
NEURON { SUFFIX hoisted NONSPECIFIC_CURRENT i RANGE g, on }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 1e-4 (S/cm2)  on = 0 }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { open }
INITIAL { open = 0.9 }
BREAKPOINT {
    if (on > 0.5) { SOLVE gate METHOD cnexp }
    i = g*open*(v + 70)
}
DERIVATIVE gate {
    if (v > -60) { open' = (1 - open)/5(ms) } else { open' = -open/9(ms) }
}
