TITLE High-threshold calcium current
COMMENT
Gates of Reuveni, Friedman, Amitai and Gutnick (1993), Journal of Neuroscience 13, 4609-4621; the flux through the open
channel by Goldman (1943), Journal of General Physiology 27, 37-60, and Hodgkin and Katz (1949), Journal of Physiology 108, 37-77.
ENDCOMMENT

NEURON {
    SUFFIX cal
    USEION ca READ cai, cao WRITE ica
    RANGE pbar
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    pbar = 2e-5 (cm/s)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    malpha (/ms)
    mbeta (/ms)
    halpha (/ms)
    hbeta (/ms)
}

STATE { m h }

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ica = pbar*m*m*h*ghk(v, cai, cao)
}

INITIAL {
    rates(v)
    m = malpha/(malpha + mbeta)
    h = halpha/(halpha + hbeta)
}

DERIVATIVE gates {
    rates(v)
    m' = malpha*(1 - m) - mbeta*m
    h' = halpha*(1 - h) - hbeta*h
}

FUNCTION efun(z) {
    IF (fabs(z) < 1e-4) {
        efun = 1 - z/2
    } ELSE {
        efun = z/(exp(z) - 1)
    }
}

FUNCTION ghk(v (mV), ci (mM), co (mM)) (.001 coul/cm3) {
    LOCAL z
    z = (1e-3)*2*FARADAY*v/(R*(celsius + 273.15))
    ghk = (.001)*2*FARADAY*(ci*efun(-z) - co*efun(z))
}

UNITSOFF
PROCEDURE rates(v (mV)) {
    malpha = 0.055*3.8*efun(-(v + 27)/3.8)
    mbeta = 0.94*exp(-(v + 75)/17)
    halpha = 4.57e-4*exp(-(v + 13)/50)
    hbeta = 6.5e-3/(1 + exp(-(v + 15)/28))
}
UNITSON
