NEURON { SUFFIX step NONSPECIFIC_CURRENT i }
UNITS { (mA) = (milliamp) }
PARAMETER { rate = 1 (mA/cm2/ms) }
ASSIGNED { i (mA/cm2)  dt (ms) }
BREAKPOINT { i = current() }
FUNCTION current() (mA/cm2) { current = rate*dt }
