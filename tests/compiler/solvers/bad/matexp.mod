: ranvier check --units=off
NEURON { SUFFIX mat }
STATE { a b }
BREAKPOINT { SOLVE k METHOD matexp }
KINETIC k { ~ a + a <-> b (1, 2) }
