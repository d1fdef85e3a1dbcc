NEURON { SUFFIX probe RANGE b }
ASSIGNED { b }
INITIAL {
VERBATIM
    b = 2;
    b = b +;
ENDVERBATIM
}
