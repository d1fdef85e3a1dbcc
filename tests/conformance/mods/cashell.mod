TITLE Calcium in a thin shell: first-order removal, solved by derivimplicit
NEURON {
    SUFFIX cashell
    USEION ca READ ica, cai WRITE cai
    RANGE depth, tau, rest
}
UNITS {
    (mM) = (milli/liter)
    (mA) = (milliamp)
    (um) = (micron)
    FARADAY = (faraday) (coulomb)
}
PARAMETER {
    depth = 0.1 (um)
    tau = 20 (ms)
    rest = 1e-4 (mM)
}
ASSIGNED { ica (mA/cm2) }
STATE { cai (mM) }
INITIAL { cai = rest }
BREAKPOINT { SOLVE shell METHOD derivimplicit }
DERIVATIVE shell {
    cai' = -(10000)*ica/(2*FARADAY*depth) + (rest - cai)/tau
}
