: ranvier check --no-verbatim
NEURON { SUFFIX refused RANGE x }
ASSIGNED { x }
INITIAL {
VERBATIM
    x = 1;
ENDVERBATIM
}
