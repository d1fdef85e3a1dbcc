NEURON { SUFFIX reactions USEION ca READ ica WRITE cai }
UNITS { (mM) = (milli/liter) (um) = (micron) (mA) = (milliamp) FARADAY = (faraday) (10000 coulomb) }
PARAMETER { kf = 1 (/ms)  kb = 1 (/ms)  total = 1 (mM) }
ASSIGNED { ica (mA/cm2)  diam (um) }
STATE { cai (mM)  buffer (mM)  bound (mM) }
INITIAL { buffer = total }
BREAKPOINT { SOLVE scheme METHOD sparse }
KINETIC scheme {
    COMPARTMENT diam*diam/4 { cai buffer bound }
    ~ cai + buffer <-> bound (kf*diam*diam, kb*diam*diam)
    ~ cai << (-ica*diam/(2*FARADAY))
    CONSERVE buffer + bound = total*diam*diam
}
