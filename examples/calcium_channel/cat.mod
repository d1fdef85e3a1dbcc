TITLE Low-threshold calcium channel with the Goldman-Hodgkin-Katz current

COMMENT
The current through open channels is not ohmic, because there is far less calcium inside than outside
(Hille B (2001) Ion Channels of Excitable Membranes, Sinauer, chapter 14). Gates after Destexhe A,
Neubig M, Ulrich D, Huguenard J (1998) J Neurosci 18:3574-3588, at 24 degC with a Q10 of 2.5.
ENDCOMMENT

NEURON {
    SUFFIX cat
    USEION ca READ cai, cao WRITE ica
    RANGE pbar, minf, hinf, taum, tauh
    THREADSAFE
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    pbar = 2e-4 (cm/s) <0,1e9>   : permeability with all gates open
}

ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    minf
    hinf
    taum (ms)
    tauh (ms)
}

STATE {
    m
    h
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ica = pbar*m*m*h*ghk(v, cai, cao)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/taum
    h' = (hinf - h)/tauh
}

PROCEDURE rates(v (mV)) {
    LOCAL speed
UNITSOFF
    speed = 2.5^((celsius - 24)/10)
    minf = 1/(1 + exp(-(v + 56)/6.2))
    hinf = 1/(1 + exp((v + 80)/4))
    taum = (0.612 + 1/(exp(-(v + 131.6)/16.7) + exp((v + 16.8)/18.2)))/speed
    if (v < -80) {
        tauh = exp((v + 467)/66.6)/speed
    } else {
        tauh = (28 + exp(-(v + 22)/10.5))/speed
    }
UNITSON
}

: Flux of charge per permeability, for the two charges of a calcium ion.
FUNCTION ghk(v (mV), ci (mM), co (mM)) (.001 coul/cm3) {
    LOCAL z
    z = (1e-3)*2*FARADAY*v/(R*(celsius + 273.15))
    ghk = (.001)*2*FARADAY*(ci*efun(-z) - co*efun(z))
}

: z/(exp(z) - 1), by its series where that is 0/0.
FUNCTION efun(z) {
    if (fabs(z) < 1e-4) {
        efun = 1 - z/2
    } else {
        efun = z/(exp(z) - 1)
    }
}
