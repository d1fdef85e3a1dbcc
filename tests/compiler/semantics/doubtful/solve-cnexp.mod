NEURON { SUFFIX solvecnexp RANGE slope }
ASSIGNED { slope (/ms) }
STATE { m (1) }
INITIAL { SOLVE d STEADYSTATE cnexp }
BREAKPOINT { SOLVE d METHOD cnexp  slope = m' }
DERIVATIVE d { m' = -m/1(ms) }
