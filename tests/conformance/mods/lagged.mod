TITLE What a state and the voltage were some time ago
NEURON { SUFFIX lagged NONSPECIFIC_CURRENT i RANGE g, was, late, shown }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 1e-4 (S/cm2)  late = 0.61 (ms)  later = 3.007 (ms) }
ASSIGNED { v (mV) i (mA/cm2) was (mV) shown }
STATE { x }
INITIAL { x = 0.2 }
BREAKPOINT {
    SOLVE follow METHOD derivimplicit
    LAG v BY later
    was = lag_v_later
    i = g*(v + 70) + 1e-6(mA/cm2)*x
}
DERIVATIVE follow {
    LAG x BY late
    x' = (1/(1 + exp(-(v + 40)/10)) - lag_x_late)/2(ms)
    shown = lag_x_late
}
