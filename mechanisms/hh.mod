TITLE Sodium, potassium and leak currents of the squid giant axon

COMMENT
Hodgkin AL, Huxley AF (1952) A quantitative description of membrane current and its
application to conduction and excitation in nerve. J Physiol 117:500-544.

Equations 12, 13, 20, 21, 23 and 24 of the paper, with the modern sign of the membrane
potential and the resting potential at -65 mV. The rates were measured at 6.3 degC; other
temperatures are reached with a Q10 of 3. The rates are read from a table with one row for
each millivolt, which is part of the model's numbers: set usetable_hh to 0 for exact rates.
ENDCOMMENT

NEURON {
    SUFFIX hh
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE gnabar, gkbar, gl, el, gna, gk
    RANGE minf, hinf, ninf, mtau, htau, ntau
    THREADSAFE
}

UNITS {
    (S) = (siemens)
    (mV) = (millivolt)
    (mA) = (milliamp)
}

PARAMETER {
    gnabar = 0.12 (S/cm2) <0,1e9>
    gkbar = 0.036 (S/cm2) <0,1e9>
    gl = 0.0003 (S/cm2) <0,1e9>
    el = -54.3 (mV)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ek (mV)
    gna (S/cm2)
    gk (S/cm2)
    ina (mA/cm2)
    ik (mA/cm2)
    il (mA/cm2)
    minf
    hinf
    ninf
    mtau (ms)
    htau (ms)
    ntau (ms)
}

STATE {
    m   : activation of sodium
    h   : its inactivation
    n   : activation of potassium
}

INITIAL {
    rates(v)
    m = minf
    h = hinf
    n = ninf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    gna = gnabar*m*m*m*h
    gk = gkbar*n*n*n*n
    ina = gna*(v - ena)
    ik = gk*(v - ek)
    il = gl*(v - el)
}

DERIVATIVE gates {
    rates(v)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
    n' = (ninf - n)/ntau
}

UNITSOFF

: Steady states and time constants of the three gates at a potential.
PROCEDURE rates(v (mV)) {
    LOCAL speed, opening, closing, total
    TABLE minf, mtau, hinf, htau, ninf, ntau DEPEND celsius FROM -100 TO 100 WITH 200

    speed = 3^((celsius - 6.3)/10)

    opening = 0.1*vtrap(-(v + 40), 10)
    closing = 4*exp(-(v + 65)/18)
    total = opening + closing
    minf = opening/total
    mtau = 1/(speed*total)

    opening = 0.07*exp(-(v + 65)/20)
    closing = 1/(exp(-(v + 35)/10) + 1)
    total = opening + closing
    hinf = opening/total
    htau = 1/(speed*total)

    opening = 0.01*vtrap(-(v + 55), 10)
    closing = 0.125*exp(-(v + 65)/80)
    total = opening + closing
    ninf = opening/total
    ntau = 1/(speed*total)
}

: x/(exp(x/y) - 1), by its series where that is 0/0.
FUNCTION vtrap(x, y) {
    if (fabs(x/y) < 1e-6) {
        vtrap = y*(1 - x/y/2)
    } else {
        vtrap = x/(exp(x/y) - 1)
    }
}

UNITSON
