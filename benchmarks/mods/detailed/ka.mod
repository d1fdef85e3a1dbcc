TITLE A-type potassium current
COMMENT
The current of proximal dendrites of CA1 pyramidal cells: measured by Hoffman, Magee, Colbert and Johnston (1997), Nature
387, 869-875, with the equations of Migliore, Hoffman, Magee and Johnston (1999), Journal of Computational Neuroscience 7, 5-15.
ENDCOMMENT

NEURON {
    SUFFIX ka
    USEION k READ ek WRITE ik
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
    R = (k-mole) (joule/degC)
    F = (faraday) (kilocoulombs)
}

PARAMETER {
    gbar = 0.008 (S/cm2)
}

ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    ninf
    ntau (ms)
    linf
    ltau (ms)
}

STATE { n l }

BREAKPOINT {
    SOLVE gates METHOD cnexp
    g = gbar*n*l
    ik = g*(v - ek)
}

INITIAL {
    rates(v)
    n = ninf
    l = linf
}

DERIVATIVE gates {
    rates(v)
    n' = (ninf - n)/ntau
    l' = (linf - l)/ltau
}

UNITSOFF
FUNCTION zeta(v (mV)) {
    zeta = -1.5 - 1/(1 + exp((v + 40)/5))
}

FUNCTION alpn(v (mV)) {
    alpn = exp(zeta(v)*(v - 11)*F/(R*(273.15 + celsius)))
}

FUNCTION betn(v (mV)) {
    betn = exp(0.55*zeta(v)*(v - 11)*F/(R*(273.15 + celsius)))
}

FUNCTION alpl(v (mV)) {
    alpl = exp(3*(v + 56)*F/(R*(273.15 + celsius)))
}

PROCEDURE rates(v (mV)) {
    LOCAL a, q
    q = 5^((celsius - 24)/10)
    a = alpn(v)
    ninf = 1/(1 + a)
    ntau = betn(v)/(q*0.05*(1 + a))
    IF (ntau < 0.1) { ntau = 0.1 }
    a = alpl(v)
    linf = 1/(1 + a)
    ltau = 0.26*(v + 50)
    IF (ltau < 2) { ltau = 2 }
}
UNITSON
