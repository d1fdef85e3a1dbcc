TITLE Constants and factors from UNITS
NEURON {
    SUFFIX constants
    RANGE f, r, circle, avogadro, charge, factor, kelvin
}
UNITS {
    F = (faraday) (coulomb)
    FK = (faraday) (kilocoulombs)
    R = (k-mole) (joule/degC)
    PI = (pi) (1)
    N = (mole) (1)
    E = (e) (coulomb)
    (um) = (micron)
    (M) = (1/liter)
    scale = 3.5 (mV)
    (mV) = (millivolt)
}
ASSIGNED { f r circle avogadro charge factor kelvin celsius (degC) diam (um) area (um2) }
CONSTANT { zero = 273.15 (degC) }
INITIAL {
    f = F + FK
    r = R
    circle = PI*diam*diam/area
    avogadro = N
    charge = E
    factor = (1e-3)*scale
    kelvin = celsius + zero
}
BREAKPOINT { }
