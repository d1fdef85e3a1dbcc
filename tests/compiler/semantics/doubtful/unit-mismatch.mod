NEURON { SUFFIX mismatch NONSPECIFIC_CURRENT i RANGE g, e }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 0.001 (S/cm2)  e = -70 (mV)  tau = 5 }
ASSIGNED { v (mV)  i (mA/cm2)  minf  celsius (degC) }
STATE { m }
INITIAL { rates(v)  m = minf }
BREAKPOINT {
    SOLVE states METHOD cnexp
    i = g*m*v + e
}
DERIVATIVE states { rates(v)  m' = (minf - m)/tau }
PROCEDURE rates(u) { minf = 1/(1 + exp(-(u + 40)/10))*2^((celsius - 20)/10) }
