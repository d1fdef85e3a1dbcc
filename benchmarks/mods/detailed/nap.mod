TITLE Persistent sodium current
COMMENT
Activation and slow inactivation of Magistretti and Alonso (1999), Journal of General Physiology 114, 491-509;
activation is as fast as that of the transient current and follows the voltage at once here.
ENDCOMMENT

NEURON {
    SUFFIX nap
    USEION na READ ena WRITE ina
    RANGE gbar
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 1e-4 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    minf
    hinf
    htau (ms)
}

STATE { h }

BREAKPOINT {
    SOLVE gate METHOD cnexp
    activation(v)
    ina = gbar*minf*h*(v - ena)
}

INITIAL {
    rates(v)
    h = hinf
}

DERIVATIVE gate {
    rates(v)
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
PROCEDURE activation(v (mV)) {
    minf = 1/(1 + exp(-(v + 52.6)/4.6))
}

PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    q = 2.3^((celsius - 21)/10)
    a = 2.88e-6*linoid(v + 17.049, 4.63)
    b = 6.94e-6*linoid(-(v + 64.411), 2.63)
    htau = 1/(a + b)/q
    hinf = 1/(1 + exp((v + 48.8)/10))
}
UNITSON
