NEURON { SUFFIX probe RANGE b }
ASSIGNED { b }
INITIAL {
VERBATIM
    b = nrn_secret(1.);
ENDVERBATIM
}
