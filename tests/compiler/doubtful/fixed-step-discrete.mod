NEURON {
    SUFFIX maps
    RANGE x
}
STATE { x (1) }
INITIAL { x = 0.3 }
BREAKPOINT { SOLVE iterate }
DISCRETE iterate { x = 3.7*x@1*(1 - x@1) }
