TITLE Gap junction through a POINTER
NEURON {
    POINT_PROCESS gapjunction
    NONSPECIFIC_CURRENT i
    RANGE r, i
    POINTER vgap
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) }
PARAMETER { r = 100 (megohm) }
ASSIGNED { v (mV) vgap (mV) i (nA) }
BREAKPOINT { i = (v - vgap)/r }
