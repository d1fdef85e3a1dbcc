TITLE Rates from FUNCTION_TABLEs
NEURON { SUFFIX looked NONSPECIFIC_CURRENT i RANGE m, g, e, scaled }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 0.001 (S/cm2) e = -80 (mV) }
ASSIGNED { v (mV) i (mA/cm2) scaled }
STATE { m }
INITIAL { m = minf(v) scaled = 0 }
BREAKPOINT { SOLVE states METHOD cnexp  i = g*m*(v - e) }
DERIVATIVE states { scaled = both(v, m) m' = (minf(v) - m)/taum(v) }
FUNCTION_TABLE minf(v (mV))
FUNCTION_TABLE taum(v (mV)) (ms)
FUNCTION_TABLE both(v (mV), m)
