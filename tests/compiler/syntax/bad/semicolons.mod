NEURON { SUFFIX leak }
INITIAL { x = 1; y = 2; }
