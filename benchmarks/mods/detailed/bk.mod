TITLE Large-conductance calcium- and voltage-activated potassium current
COMMENT
Moczydlowski and Latorre (1983), Journal of General Physiology 82, 511-542, from their equations 6 and 7.
ENDCOMMENT

NEURON {
    SUFFIX bk
    USEION k READ ek WRITE ik
    USEION ca READ cai
    RANGE gbar
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    (S) = (siemens)
    FARADAY = (faraday) (kilocoulombs)
    R = (k-mole) (joule/degC)
}

PARAMETER {
    gbar = 1e-3 (S/cm2)
    d1 = 0.84
    d2 = 1
    k1 = 0.48 (mM)
    k2 = 1.3e-4 (mM)
    abar = 0.28 (/ms)
    bbar = 0.48 (/ms)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    cai (mM)
    oinf
    otau (ms)
}

STATE { o }

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ik = gbar*o*(v - ek)
}

INITIAL {
    rates(v, cai)
    o = oinf
}

DERIVATIVE gate {
    rates(v, cai)
    o' = (oinf - o)/otau
}

FUNCTION constant(k (mM), d, v (mV)) (mM) {
    constant = k*exp(-2*d*FARADAY*v/R/(273.15 + celsius))
}

FUNCTION opening(v (mV), c (mM)) (/ms) {
    opening = c*abar/(c + constant(k1, d1, v))
}

FUNCTION closing(v (mV), c (mM)) (/ms) {
    closing = bbar/(1 + c/constant(k2, d2, v))
}

UNITSOFF
PROCEDURE rates(v (mV), c (mM)) {
    LOCAL a
    a = opening(v, c)
    otau = 1/(a + closing(v, c))
    oinf = a*otau
}
UNITSON
