NEURON { SUFFIX nest NONSPECIFIC_CURRENT i }
ASSIGNED { i }
STATE { m }
BREAKPOINT { if (t > 1) { SOLVE d METHOD cnexp } i = m }
DERIVATIVE d { m' = -m }
