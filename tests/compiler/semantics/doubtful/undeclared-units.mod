NEURON { SUFFIX un USEION ca READ cai NONSPECIFIC_CURRENT i RANGE x }
UNITS { (S) = (siemens)  (mM) = (milli/liter) }
PARAMETER { x = 1 (S/cm2)  half = 1 (mM) }
BREAKPOINT { i = x*v*cai/half }
