: ranvier check --units=off
NEURON { SUFFIX mat RANGE j }
PARAMETER { j = 1 }
STATE { a b c[2] }
BREAKPOINT { SOLVE k METHOD matexp  SOLVE open METHOD matexp }
KINETIC k { ~ a + a <-> b (1, 2) }
KINETIC open { ~ c[j] <-> c[0] (1, 2) }
