NEURON { SUFFIX n }
ASSIGNED { x[3] y }
INITIAL { y = x[1 }
BREAKPOINT { y = 1 ] }
