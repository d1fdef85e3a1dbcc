NEURON { SUFFIX states NONSPECIFIC_CURRENT i }
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER { tau = 5 (ms)  unit = 1 (mA/cm2) }
ASSIGNED { i (mA/cm2)  first }
STATE { m  still }
INITIAL {
    first = 2*m
    m = 1
}
BREAKPOINT {
    SOLVE decay METHOD cnexp
    m = m + 0.1
    i = unit*m*first*still
}
DERIVATIVE decay { m' = -m/tau }
