: ranvier check --units=off
NEURON { SUFFIX cons }
STATE { a b }
BREAKPOINT { SOLVE twice METHOD sparse }
KINETIC twice {
    ~ a <-> b (1, 2)
    CONSERVE a + b = 1
    CONSERVE a + b = 2
    CONSERVE a + b = 3
}
