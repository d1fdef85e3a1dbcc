TITLE Calcium below the membrane
COMMENT
A shell that calcium currents fill and that empties with one time constant, as in Destexhe, Babloyantz and Sejnowski (1993),
Biophysical Journal 65, 1538-1552.
ENDCOMMENT

NEURON {
    SUFFIX capool
    USEION ca READ ica WRITE cai
    RANGE depth, tau, gamma
}

UNITS {
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    depth = 0.1 (um)
    tau = 80 (ms)
    gamma = 0.05
    rest = 1e-4 (mM)
}

ASSIGNED {
    ica (mA/cm2)
}

STATE { cai (mM) }

INITIAL {
    cai = rest
}

BREAKPOINT {
    SOLVE pool METHOD cnexp
}

DERIVATIVE pool {
    cai' = -(10000)*ica*gamma/(2*FARADAY*depth) - (cai - rest)/tau
}
