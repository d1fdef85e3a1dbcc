NEURON { SUFFIX nest NONSPECIFIC_CURRENT i }
ASSIGNED { i (mA/cm2) }
STATE { m (1) }
BREAKPOINT { if (t > 1) { SOLVE d METHOD cnexp } i = m*1(mA/cm2) }
DERIVATIVE d { m' = -m/1(ms) }
