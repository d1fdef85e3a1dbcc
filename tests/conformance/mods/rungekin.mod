TITLE A reaction scheme solved by Runge-Kutta
NEURON { SUFFIX rungekin  RANGE flow }
PARAMETER { k = 0.3 (/ms) }
ASSIGNED { v (millivolt)  flow }
STATE { a b2 c }
INITIAL { a = 1  b2 = 0  c = 0 }
BREAKPOINT { SOLVE mix METHOD runge }
KINETIC mix {
    COMPARTMENT 2 { a }
    ~ a <-> b2 (k*exp(v/100), 0.1)
    flow = f_flux - b_flux
    ~ b2 + b2 <-> c (0.2, 0.05)
}
