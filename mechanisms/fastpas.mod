TITLE Passive membrane, as a leak towards rest

COMMENT
An ohmic conductance in series with a battery, as in pas.mod, with the defaults of NEURON's fastpas
(Rall W (1959) Exp Neurol 1:491-527).
ENDCOMMENT

NEURON {
    SUFFIX fastpas
    NONSPECIFIC_CURRENT i
    RANGE g, e
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    g = 0.0005 (S/cm2)
    e = -65 (mV)
}

ASSIGNED {
    v (mV)
    i (mA/cm2)
}

BREAKPOINT {
    i = g*(v - e)
}
