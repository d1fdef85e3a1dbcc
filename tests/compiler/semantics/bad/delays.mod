NEURON { SUFFIX delays RANGE q }
STATE { a }
ASSIGNED { q }
BREAKPOINT { SOLVE d }
DISCRETE d { a = a@1 + a@20000 }
INITIAL { q = a@1 }
