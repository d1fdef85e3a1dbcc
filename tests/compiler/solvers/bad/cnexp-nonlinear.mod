: ranvier check --units=off
NEURON { SUFFIX bent }
STATE { a b c }
BREAKPOINT { SOLVE d METHOD cnexp  SOLVE e METHOD cnexp }
DERIVATIVE d { a' = -a*a }
DERIVATIVE e { b' = 1 - exp(b) }
