TITLE Sodium channel whose gates are tabulated
NEURON {
    SUFFIX nat
    USEION na READ ena WRITE ina
    RANGE gbar, shift
    GLOBAL q, minf, hinf, mtau, htau
}
PARAMETER {
    gbar = 0.1 (S/cm2)
    shift = 0 (mV)
    q = 1.5
}
UNITS { (S) = (siemens) (mV) = (millivolt) (mA) = (milliamp) }
ASSIGNED {
    v (mV)
    celsius (degC)
    ena (mV)
    ina (mA/cm2)
    minf hinf
    mtau (ms) htau (ms)
}
STATE { m h }
INITIAL { tabulated(v + shift)  m = minf  h = hinf }
BREAKPOINT {
    SOLVE states METHOD cnexp
    ina = gbar*m^3*h*(v - ena)
}
DERIVATIVE states {
    tabulated(v + shift)
    m' = (minf - m)/mtau
    h' = (hinf - h)/htau
}
PROCEDURE tabulated(u (mV)) {
    TABLE minf, hinf, mtau, htau DEPEND celsius, q FROM -90 TO 60 WITH 75
    minf = 1/(1 + exp(-(u + 35)/7))
    hinf = logistic((u + 60)/6)
    mtau = 0.05 + 0.3/(q*(exp((u + 40)/20) + exp(-(u + 40)/18)))
    htau = 0.5 + 8*logistic((u + 50)/9)/q
}
FUNCTION logistic(x) {
    TABLE DEPEND q FROM -20 TO 20 WITH 400
    logistic = 1/(1 + exp(x))
}
