: ranvier check --units=off
NEURON { SUFFIX branches RANGE on }
PARAMETER { on = 1 }
STATE { x z }
BREAKPOINT { SOLVE d METHOD euler }
DERIVATIVE d {
    if (on > 0) {
        x' = -x
    } else {
        x' = -2*x
    }
    if (on > 1) { z' = -z }
}
