TITLE Fast transient sodium current
COMMENT
Kinetics as in the model of Colbert and Pan (2002), Nature Neuroscience 5, 533-538, with rates of Hodgkin and
Huxley's form, taken at 23 degC and brought to the temperature of the run with a Q10 of 2.3.
ENDCOMMENT

NEURON {
    SUFFIX nat
    USEION na READ ena WRITE ina
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.02 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    g (S/cm2)
    minf
    mtau (ms)
    hinf
    htau (ms)
}

STATE { m h }

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*m^3*h
    ina = g*(v - ena)
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

FUNCTION linoid(x (mV), y (mV)) (mV) {
    IF (fabs(x/y) < 1e-6) {
        linoid = y*(1 - x/y/2)
    } ELSE {
        linoid = x/(exp(x/y) - 1)
    }
}

UNITSOFF
PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    q = 2.3^((celsius - 23)/10)
    a = 0.182*linoid(-(v + 38), 6)
    b = 0.124*linoid(v + 38, 6)
    mtau = 1/(a + b)/q
    minf = a/(a + b)
    a = 0.015*linoid(v + 66, 6)
    b = 0.015*linoid(-(v + 66), 6)
    htau = 1/(a + b)/q
    hinf = a/(a + b)
}
UNITSON
