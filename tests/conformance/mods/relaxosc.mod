TITLE Coupled non-linear equations by derivimplicit
NEURON {
    SUFFIX relaxosc
    NONSPECIFIC_CURRENT i
    RANGE mu, drive, i
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER { mu = 2  drive = 1e-3 (mA/cm2) }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { p r }
INITIAL { p = 0.5  r = 0 }
BREAKPOINT { SOLVE flow METHOD derivimplicit  i = -drive*p }
DERIVATIVE flow {
    p' = mu*(p - p*p*p/3 - r)
    r' = (p + 0.01*(v + 65))/mu
}
