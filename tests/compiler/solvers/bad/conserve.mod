: ranvier check --units=off
NEURON { SUFFIX cons RANGE n }
STATE { a b c }
PARAMETER { n = 2 }
BREAKPOINT { SOLVE twice METHOD sparse  SOLVE loops METHOD sparse }
KINETIC twice {
    ~ a <-> b (1, 2)
    CONSERVE a + b = 1
    CONSERVE a + b = 2
    CONSERVE a + b = 3
}
KINETIC loops { FROM i = 0 TO n { ~ a <-> c (1, 2) } }
