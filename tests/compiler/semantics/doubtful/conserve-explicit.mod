NEURON { SUFFIX explicit RANGE k }
PARAMETER { k = 1 (/ms) }
STATE { a b }
INITIAL { a = 1 }
BREAKPOINT { SOLVE s METHOD euler }
KINETIC s { ~ a <-> b (k, k)  CONSERVE a + b = 1 }
