TITLE Delayed rectifier: cnexp with rates from functions, names that are Greek letters
NEURON {
    SUFFIX kdr
    USEION k READ ek WRITE ik
    RANGE gbar, g, alpha, beta, gamma
    GLOBAL vhalf, zeta
}
UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}
PARAMETER {
    gbar = 0.02 (S/cm2) <0,1e9>
    vhalf = -30 (mV)
    zeta = 9 (mV)
}
ASSIGNED {
    v (mV)
    celsius (degC)
    ek (mV)
    ik (mA/cm2)
    g (S/cm2)
    alpha (/ms)
    beta (/ms)
    gamma
}
STATE { n }
INITIAL {
    rate(v)
    n = alpha/(alpha + beta)
}
BREAKPOINT {
    SOLVE gate METHOD cnexp
    g = gbar*n^4
    ik = g*(v - ek)
}
DERIVATIVE gate {
    rate(v)
    n' = alpha*(1 - n) - beta*n
}
FUNCTION opening(v (mV)) (/ms) {
    opening = 0.3*exp((v - vhalf)/zeta/2)
}
FUNCTION closing(v (mV)) (/ms) {
    closing = 0.3*exp(-(v - vhalf)/zeta/2)
}
PROCEDURE rate(v (mV)) {
    gamma = 2.3^((celsius - 20)/10)
    alpha = gamma*opening(v)
    beta = gamma*closing(v)
}
