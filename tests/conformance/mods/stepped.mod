TITLE A block of equations called by name: one step of it; and a stream of random numbers that nobody seeds
NEURON { SUFFIX stepped NONSPECIFIC_CURRENT i RANGE first, tau RANDOM dice }
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
STATE { n }
ASSIGNED { v (mV) i (mA/cm2) first tau (ms) }
BREAKPOINT {
    SOLVE states METHOD cnexp
    i = 1e-4*n*(v + 60)
}
DERIVATIVE states {
    rates()
    n' = (1/(1 + exp(-(v + 40)/9)) - n)/tau
}
INITIAL {
    n = 0.3
    states()
    first = n
    states()
}
PROCEDURE rates() { tau = 2 + exp(v/30) }
FUNCTION drawn() { drawn = random_uniform(dice) }
