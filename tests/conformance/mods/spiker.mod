TITLE Density mechanism with three coupled linear gates by cnexp and an if around the current
NEURON {
    SUFFIX spiker
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    USEION ca READ eca WRITE ica
    RANGE gna, gk, gca, blocked
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gna = 0.05 (S/cm2) gk = 0.01 (S/cm2) gca = 1e-4 (S/cm2) blocked = 0 }
ASSIGNED { v (mV) ena (mV) ek (mV) eca (mV) ina (mA/cm2) ik (mA/cm2) ica (mA/cm2) }
STATE { a s u }
INITIAL { a = 0.05  s = 0.6  u = 0.3 }
BREAKPOINT {
    SOLVE all METHOD cnexp
    ica = gca*u*(v - eca)
    if (blocked) {
        ina = 0
    } else {
        ina = gna*a*a*s*(v - ena)
    }
    ik = gk*u*(v - ek)
}
DERIVATIVE all {
    a' = (sig(v, -30, 7) - a)/0.2
    s' = (sig(v, -55, -6) - s)/4
    u' = 0.25*(sig(v, -40, 9)*(1 - s) - u)
}
FUNCTION sig(x, half, slope) { sig = 1/(1 + exp((half - x)/slope)) }
