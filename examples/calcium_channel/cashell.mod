TITLE Calcium in a thin shell below the membrane

COMMENT
The current ica fills a shell of the given depth; what is above the resting concentration decays
with time constant tau, for buffers, pumps and diffusion together.
ENDCOMMENT

NEURON {
    SUFFIX cashell
    USEION ca READ ica WRITE cai
    RANGE depth, tau, rest
    THREADSAFE
}

UNITS {
    (mM) = (milli/liter)
    (mA) = (milliamp)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    depth = 0.5 (um) <1e-9,1e9>
    tau = 30 (ms) <1e-9,1e9>
    rest = 1e-4 (mM)
}

ASSIGNED {
    ica (mA/cm2)
}

STATE {
    cai (mM)
}

INITIAL {
    cai = rest
}

BREAKPOINT {
    SOLVE shell METHOD cnexp
}

DERIVATIVE shell {
    cai' = -(1e4)*ica/(2*FARADAY*depth) + (rest - cai)/tau
}
