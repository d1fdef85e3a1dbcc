TITLE M current
COMMENT
Slow non-inactivating potassium current of Adams, Brown and Constanti (1982), Journal of Physiology 330, 537-572.
ENDCOMMENT

NEURON {
    SUFFIX km
    USEION k READ ek WRITE ik
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
    ek (mV)
    ik (mA/cm2)
    minf
    mtau (ms)
}

STATE { m }

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ik = gbar*m*(v - ek)
}

INITIAL {
    rates(v)
    m = minf
}

DERIVATIVE gate {
    rates(v)
    m' = (minf - m)/mtau
}

UNITSOFF
PROCEDURE rates(v (mV)) {
    LOCAL a, b, q
    q = 2.3^((celsius - 21)/10)
    a = 3.3e-3*exp(2.5*0.04*(v + 35))
    b = 3.3e-3*exp(-2.5*0.04*(v + 35))
    minf = a/(a + b)
    mtau = 1/(a + b)/q
}
UNITSON
