: ranvier check --units=off
NEURON { SUFFIX again }
STATE { x }
BREAKPOINT { SOLVE d METHOD derivimplicit }
DERIVATIVE d {
    x' = -x
    if (x > 1) { x' = -2*x }
}
