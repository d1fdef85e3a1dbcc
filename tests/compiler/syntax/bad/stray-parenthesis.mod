NEURON { SUFFIX leak }
INITIAL { x = (a + b)) * 2 }
INITIAL { y = 3 + ) }
