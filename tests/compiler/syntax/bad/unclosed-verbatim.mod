NEURON { SUFFIX leak }
INITIAL {
VERBATIM
    int i = 0;
}
