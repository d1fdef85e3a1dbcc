NEURON { SUFFIX leak }
PARAMTER { g = 0.001 (S/cm2) }
BREAKPOINT { i = g }
