: States that only a CONSERVE names: the last of a list takes what the total leaves, any other stays as it is.

NEURON {
    SUFFIX idle
    NONSPECIFIC_CURRENT i
    RANGE i
}

STATE { open closed rest slack left right }

ASSIGNED { v (mV) i (mA/cm2) }

INITIAL {
    open = 0.3
    closed = 0.5
    rest = 0.1
    slack = 0.2
    left = 0.25
    right = 0.1
}

BREAKPOINT {
    SOLVE scheme METHOD sparse
    i = 1e-4*(open + slack)*(v + 65)
}

KINETIC scheme {
    ~ open <-> closed (0.1, 0.2)
    CONSERVE open + closed + rest = 1
    ~ left <-> right (0.3, 0.1)
    CONSERVE slack + left + right = 1
}
