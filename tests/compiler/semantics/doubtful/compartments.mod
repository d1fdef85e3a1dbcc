: ranvier check --units=off
NEURON { SUFFIX comp RANGE q }
STATE { a b }
ASSIGNED { q }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
    COMPARTMENT 3 { a b q }
    COMPARTMENT 4 { a b }
    ~ a <-> b (1, 2)
}
