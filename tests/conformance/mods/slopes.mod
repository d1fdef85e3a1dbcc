TITLE The derivative of a state as a value: in another equation, in BREAKPOINT
NEURON { SUFFIX slopes NONSPECIFIC_CURRENT i RANGE speed, seen }
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
ASSIGNED { v (mV) i (mA/cm2) speed (/ms) seen (/ms) }
STATE { x u w }
INITIAL { x = 0.4  u = 0.1  w = 0.3 }
BREAKPOINT {
    SOLVE move METHOD derivimplicit
    seen = x'
    i = 1e-5(mA/cm2)*x*(1 + u)
}
DERIVATIVE move {
    x' = (1/(1 + exp(-(v + 40)/10)) - x)/3(ms)
    u' = x' - u/2(ms)
    w' = x'*u - w/4(ms)
    speed = x'
}
