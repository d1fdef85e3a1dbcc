NEURON { ARTIFICIAL_CELL art USEION k READ ek NONSPECIFIC_CURRENT i RANGE x }
ASSIGNED { x ek }
NET_RECEIVE (w) { x = v + diam * area
    if (x) { INITIAL { w = 0 } }
}
