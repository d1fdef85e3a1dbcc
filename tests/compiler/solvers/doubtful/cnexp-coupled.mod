: ranvier check --units=off
NEURON { SUFFIX coupled }
STATE { a b c d }
ASSIGNED { rate }
BREAKPOINT { SOLVE direct METHOD cnexp  SOLVE hidden METHOD cnexp }
DERIVATIVE direct {
    a' = b - a
    b' = a - b
}
DERIVATIVE hidden {
    rates(c)
    c' = -c
    d' = -rate*d
}
PROCEDURE rates(x) { rate = 1 + x }
