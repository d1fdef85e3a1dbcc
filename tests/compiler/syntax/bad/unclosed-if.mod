NEURON { SUFFIX leak }
BREAKPOINT {
    if (v > 0) {
        i = 1
}
