: ranvier check --units=off
NEURON { SUFFIX cons RANGE n }
STATE { a b c }
PARAMETER { n = 2 }
BREAKPOINT { SOLVE twice METHOD sparse  SOLVE explicit METHOD euler  SOLVE hidden METHOD sparse  SOLVE loops METHOD sparse }
KINETIC twice {
    ~ a <-> b (1, 2)
    CONSERVE a + b = 1
    CONSERVE a + b = 2
    CONSERVE a + b = 3
}
KINETIC explicit {
    ~ a <-> c (1, 2)
    CONSERVE a + c = 1
}
KINETIC hidden {
    ~ b <-> c (1, 2)
    if (n > 1) { CONSERVE b + c = 1 }
}
KINETIC loops { FROM i = 0 TO n { ~ a <-> c (1, 2) } }
