NEURON { SUFFIX derivatives RANGE x }
ASSIGNED { x }
STATE { m n }
INITIAL { m' = 1 }
BREAKPOINT { SOLVE d METHOD cnexp  SOLVE e METHOD cnexp }
DERIVATIVE d { x' = -x  q' = 1  m = 2  m' = n' }
DERIVATIVE e { x = 3 }
