TITLE CONDUCTANCE hints
NEURON {
    SUFFIX hinted
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i
    RANGE gk, gl
    THREADSAFE
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gk = 1e-3 (S/cm2) gl = 1e-4 (S/cm2) el = -60 (mV) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) i (mA/cm2) }
BREAKPOINT {
    CONDUCTANCE gk USEION k
    CONDUCTANCE gl
    ik = gk*(v - ek)
    i = gl*(v - el)
}
