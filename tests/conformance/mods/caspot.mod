TITLE Point process that carries currents of two ions and reads a concentration
NEURON {
    POINT_PROCESS caspot
    USEION ca READ eca, cai WRITE ica
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i
    RANGE g, seen, where
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) (mM) = (milli/liter) }
PARAMETER { g = 0.001 (uS) }
ASSIGNED { v (mV) eca (mV) ek (mV) cai (mM) ica (nA) ik (nA) i (nA) seen (mM) area (um2) diam (um) where }
BREAKPOINT {
    ica = g*(v - eca)
    ik = 2*g*(v - ek)
    i = g*(v + 20)
    seen = cai
    where = area/diam
}
