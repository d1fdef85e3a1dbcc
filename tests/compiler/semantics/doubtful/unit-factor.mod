NEURON { POINT_PROCESS Factor NONSPECIFIC_CURRENT i RANGE g, e }
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) (pS) = (picosiemens) (um) = (micron) }
PARAMETER { g = 10 (pS)  e = 0 (mV)  length = 10 (um) }
ASSIGNED { v (mV)  i (nA)  area (um2)  diam (um) }
BREAKPOINT {
    i = g*(v - e)
    i = (1e-6)*g*(v - e)
    if (length > diam) { i = i*exp((1000)*length/diam) }
    UNITSOFF
    i = g
    UNITSON
}
