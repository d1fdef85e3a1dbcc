NEURON { SUFFIX independent NONSPECIFIC_CURRENT i }
UNITS { (mA) = (milliamp) (mV) = (millivolt) (S) = (siemens) }
INDEPENDENT { x FROM 0 TO 1 WITH 10 (ms) }
PARAMETER { g = 0.001 (S/cm2) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = g*v }
