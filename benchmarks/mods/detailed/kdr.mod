TITLE Delayed rectifier
COMMENT
Slow component of the potassium current of Korngreen and Sakmann (2000), Journal of Physiology 525, 621-639:
activation squared, slow inactivation, a time constant of two branches below -50 mV and above.
ENDCOMMENT

NEURON {
    SUFFIX kdr
    USEION k READ ek WRITE ik
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.002 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    minf
    mtau (ms)
    hinf
    htau (ms)
}

STATE { m h }

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m*m*h
    ik = g*(v - ek)
}

INITIAL {
    rates(v + 10)
    m = minf
    h = hinf
}

DERIVATIVE gates {
    rates(v + 10)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}

UNITSOFF
PROCEDURE rates(u (mV)) {
    LOCAL q
    q = 2.3^((celsius - 21)/10)
    minf = 1/(1 + exp(-(u + 1)/12))
    IF (u < -50) {
        mtau = (1.25 + 175.03*exp(u*0.026))/q
    } ELSE {
        mtau = (1.25 + 13*exp(-u*0.026))/q
    }
    hinf = 1/(1 + exp((u + 54)/11))
    htau = (360 + (1010 + 24*(u + 55))*exp(-((u + 75)/48)^2))/q
}
UNITSON
