TITLE Explicit Euler
NEURON {
    SUFFIX eulered
    NONSPECIFIC_CURRENT i
    RANGE g, tau
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 2e-4 (S/cm2)  tau = 3 (ms) }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { x w }
INITIAL { x = 0.2  w = 0.1 }
BREAKPOINT { SOLVE go METHOD euler  i = g*x*(v + 50) }
DERIVATIVE go {
    x' = (1/(1 + exp(-(v + 40)/10)) - x)/tau
    w' = x*(1 - w)/tau - 0.1*w
}
