: ranvier check --units=off
NEURON { SUFFIX hint NONSPECIFIC_CURRENT i RANGE gbar }
PARAMETER { gbar = 1 }
ASSIGNED { v i }
BREAKPOINT {
    CONDUCTANCE gbr
    CONDUCTANCE gbar USEION na
    i = gbar*v
}
