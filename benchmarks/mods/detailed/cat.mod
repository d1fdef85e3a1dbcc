TITLE Low-threshold calcium current
COMMENT
Huguenard and McCormick (1992), Journal of Neurophysiology 68, 1373-1383: m2h, with the flux of Goldman, Hodgkin and Katz.
ENDCOMMENT

NEURON {
    SUFFIX cat
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
    pbar = 1e-5 (cm/s)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    minf
    mtau (ms)
    hinf
    htau (ms)
}

STATE { m h }

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ica = pbar*m*m*h*ghk(v, cai, cao)
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

FUNCTION ghk(v (mV), ci (mM), co (mM)) (.001 coul/cm3) {
    LOCAL z, eci, eco
    z = (1e-3)*2*FARADAY*v/(R*(celsius + 273.15))
    eco = co*efun(z)
    eci = ci*efun(-z)
    ghk = (.001)*2*FARADAY*(eci - eco)
}

FUNCTION efun(z) {
    IF (fabs(z) < 1e-4) {
        efun = 1 - z/2
    } ELSE {
        efun = z/(exp(z) - 1)
    }
}

UNITSOFF
PROCEDURE rates(v (mV)) {
    LOCAL q
    q = 3^((celsius - 24)/10)
    minf = 1/(1 + exp(-(v + 57)/6.2))
    mtau = (0.612 + 1/(exp(-(v + 132)/16.7) + exp((v + 16.8)/18.2)))/q
    hinf = 1/(1 + exp((v + 81)/4))
    IF (v < -80) {
        htau = exp((v + 467)/66.6)/q
    } ELSE {
        htau = (28 + exp(-(v + 22)/10.5))/q
    }
}
UNITSON
