: ranvier check --units=off
NEURON { SUFFIX steady }
STATE { a }
INITIAL { SOLVE d STEADYSTATE derivimplicit }
BREAKPOINT { SOLVE d METHOD derivimplicit }
DERIVATIVE d { a' = 1 - a }
