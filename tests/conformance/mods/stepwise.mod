TITLE A PROCEDURE that integrates its states itself, as old files do
NEURON {
    SUFFIX stepwise
    USEION k READ ek WRITE ik
    RANGE gbar, calls
    GLOBAL ninf, nexp
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gbar = 0.01 (S/cm2) dt (ms) }
STATE { n }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) ninf nexp calls }
INITIAL { rates(v) n = ninf calls = 0 }
BREAKPOINT {
    SOLVE states
    ik = gbar*n*n*(v - ek)
}
PROCEDURE states() {
    rates(v)
    n = n + nexp*(ninf - n)
    calls = calls + 1
}
PROCEDURE rates(v (mV)) {
    TABLE ninf, nexp DEPEND dt FROM -100 TO 100 WITH 200
    ninf = 1/(1 + exp(-(v + 40)/8))
    nexp = 1 - exp(-dt/(1 + 4*exp(-((v + 50)/30)^2)))
}
