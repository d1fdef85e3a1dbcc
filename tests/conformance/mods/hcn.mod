TITLE Mixed-cation current with a conditional time constant
NEURON {
    SUFFIX hcn
    NONSPECIFIC_CURRENT i
    RANGE gbar, eh, linf, ltau
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gbar = 1e-4 (S/cm2)  eh = -30 (mV) }
ASSIGNED { v (mV) i (mA/cm2) linf ltau (ms) }
STATE { l }
INITIAL { relax(v) l = linf }
BREAKPOINT { SOLVE gate METHOD cnexp  i = gbar*l*(v - eh) }
DERIVATIVE gate { relax(v)  l' = (linf - l)/ltau }
PROCEDURE relax(v (mV)) {
    LOCAL a, b
    a = exp((v + 80)/9)
    linf = 1/(1 + a)
    if (v > -30) {
        ltau = 1
    } else if (v > -60 && !(v >= -40)) {
        b = a/(1 + a)
        ltau = 2 + 20*b*(1 - b)
    } else {
        ltau = 30/(1 + fabs(v + 75)/10)
    }
}
