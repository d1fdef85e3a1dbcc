: ranvier check --units=error
NEURON { SUFFIX un RANGE x }
UNITS { (mV) = (millivolt)  F = (mV) (coulomb) }
ASSIGNED { x (mV) y (furlungs) }
INITIAL {
    x = y
    x = 3 (ms)
}
