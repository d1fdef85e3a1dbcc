TITLE A mechanism that owns both concentrations of an ion and pumps it
NEURON {
    SUFFIX naacc
    USEION na READ ina, nai WRITE nai, nao, ina
    RANGE imax, km, ipump
}
UNITS {
    (mM) = (milli/liter)
    (mA) = (milliamp)
    (um) = (micron)
    FARADAY = (faraday) (10000 coulomb)
    PI = (pi) (1)
}
PARAMETER { imax = 0.005 (mA/cm2)  km = 12 (mM) }
ASSIGNED { diam (um) ina (mA/cm2) ipump (mA/cm2) last (mA/cm2) }
STATE { nai (mM) nao (mM) }
INITIAL { nai = 11  nao = 135  last = 0  ipump = 0 }
BREAKPOINT {
    SOLVE volumes METHOD derivimplicit
    ipump = imax/(1 + (km/nai)^3)
    ina = ipump
}
DERIVATIVE volumes {
    nai' = -ina*4/(FARADAY*diam)
    nao' = ina*0.4/(FARADAY*diam) + (140 - nao)/50
}
