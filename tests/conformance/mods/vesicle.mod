TITLE A synapse that reads a presynaptic calcium concentration through a POINTER
NEURON {
    POINT_PROCESS vesicle
    NONSPECIFIC_CURRENT i
    RANGE gmax, released, bound
    POINTER capre
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) (mM) = (milli/liter) }
PARAMETER { gmax = 0.005 (uS) }
ASSIGNED { v (mV) i (nA) capre (mM) released }
STATE { bound }
INITIAL { bound = 0  released = 0 }
BREAKPOINT {
    SOLVE binding METHOD cnexp
    released = 1/(1 + (1e-3/capre)^2)
    i = gmax*bound*(v - 0)
}
DERIVATIVE binding { bound' = released*(1 - bound) - 0.3*bound }
