NEURON { SUFFIX leak RANGE g }
PARAMETER {
    g = 0.001 (S/cm2)

ASSIGNED { v (mV) }
