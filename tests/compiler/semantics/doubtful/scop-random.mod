NEURON { SUFFIX drawn RANGE x }
ASSIGNED { x }
INITIAL { x = scop_random(1) }
