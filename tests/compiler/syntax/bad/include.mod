NEURON { SUFFIX n }
INCLUDE "nowhere.inc"
INCLUDE "include-cycle.inc"
