: ranvier check --units=off
NEURON { SUFFIX intermediate }
STATE { a b c }
ASSIGNED { rate old }
BREAKPOINT { SOLVE hidden METHOD cnexp  SOLVE called METHOD cnexp }
DERIVATIVE hidden {
    rates(a)
    old = b
    a' = -a/rate
    b' = -b*old
}
DERIVATIVE called { c' = -c*speed() }
PROCEDURE rates(x) { rate = 1 + x }
FUNCTION speed() { speed = 1 + c }
