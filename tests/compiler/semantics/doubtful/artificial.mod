: ranvier check --units=off
NEURON { ARTIFICIAL_CELL art }
STATE { m }
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d { m' = -m }
NET_RECEIVE (w) { m = m + w }
