NEURON { SUFFIX leak }
COMMENT
The end is missing.
BREAKPOINT { i = 1 }
