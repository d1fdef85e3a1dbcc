NEURON { SUFFIX unused NONSPECIFIC_CURRENT i RANGE g }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER {
    g = 0.001 (S/cm2)
    spare = 1 (mV)
    kept = 1 (mV)  : unused, for old scripts
}
ASSIGNED { v (mV)  i (mA/cm2)  hidden (mV) }
LOCAL outside
BREAKPOINT { LOCAL never  i = g*v }
FUNCTION half(x) { half = x/2 }
