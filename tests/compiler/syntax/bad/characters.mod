NEURON { SUFFIX leak }
ASSIGNED { _x }
INITIAL { τ = 1 }
INITIAL { x = "never closed
}
INITIAL { x = a & b }
