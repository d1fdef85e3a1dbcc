: ranvier check --compat --units=off
NEURON { SUFFIX bent }
STATE { a }
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d { a' = -a*a }
