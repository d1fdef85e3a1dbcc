TITLE KINETIC over array states in a loop
DEFINE NS 5
NEURON {
    SUFFIX shells
    USEION ca READ ica WRITE cai
    RANGE dca
}
UNITS {
    (mM) = (milli/liter)
    (um) = (micron)
    (mA) = (milliamp)
    FARADAY = (faraday) (10000 coulomb)
}
PARAMETER { dca = 0.2 (um2/ms) thick = 0.5 (um) }
ASSIGNED { ica (mA/cm2) cai (mM) }
STATE { ca[NS] (mM) }
INITIAL {
    FROM k = 0 TO NS-1 { ca[k] = 1e-4 }
    cai = ca[0]
}
BREAKPOINT { SOLVE diffuse METHOD sparse }
KINETIC diffuse {
    COMPARTMENT k, thick { ca }
    ~ ca[0] << (-ica/(2*FARADAY))
    FROM k = 0 TO NS-2 {
        ~ ca[k] <-> ca[k+1] (dca/thick, dca/thick)
    }
    cai = ca[0]
}
