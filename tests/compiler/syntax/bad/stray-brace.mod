NEURON { SUFFIX leak }
}
INITIAL { x = 1 }
