TITLE Calcium in rings, and a tracer: both diffuse along the section
NEURON {
    SUFFIX drift
    USEION ca READ cai, ica WRITE cai
    RANGE leak, source, width, shut
    GLOBAL spread
}
DEFINE RINGS 3
UNITS {
    (mV) = (millivolt)  (mA) = (milliamp)  (um) = (micron)  (mM) = (milli/liter)
    FARADAY = (faraday) (10000 coulomb)
    PI = (pi) (1)
}
PARAMETER { spread = 0.6 (um2/ms)  leak = 0.02 (/ms)  source = 0 (mM/ms)  buffer = 15 }
ASSIGNED { v (mV)  diam (um)  ica (mA/cm2)  cai (mM)  width[RINGS] (1)  shut (1) }
STATE { ring[RINGS] (mM)  tracer (mM) }
INITIAL {
    LOCAL r
    r = 0.5
    FROM k = 0 TO RINGS-1 {
        width[k] = PI*(r - 0.5/RINGS/2)*2*0.5/RINGS
        r = r - 0.5/RINGS
        ring[k] = cai
    }
    tracer = 0.1
}
BREAKPOINT { SOLVE move METHOD sparse  shut = ring[0] - ring[RINGS-1] }
KINETIC move {
    COMPARTMENT k, (1 + buffer)*diam*diam*width[k] { ring }
    COMPARTMENT PI*diam*diam/4 { tracer }
    LONGITUDINAL_DIFFUSION k, spread*diam*diam*width[k] { ring }
    LONGITUDINAL_DIFFUSION 2*spread*PI*diam*diam/4 { tracer }
    ~ ring[0] << (-ica*PI*diam/(2*FARADAY))
    FROM k = 0 TO RINGS-2 { ~ ring[k] <-> ring[k+1] (spread*(k + 1), spread*(k + 1)) }
    ~ tracer << ((source - leak*tracer)*PI*diam*diam/4)
    cai = ring[0]
}
