TITLE A FUNCTION_TABLE of three variables
NEURON { SUFFIX looked3 RANGE found }
UNITS { (mV) = (millivolt) }
ASSIGNED { v (mV) found }
BREAKPOINT { found = deep(v, t, 3.2) }
FUNCTION_TABLE deep(a (mV), b (ms), c)
