NEURON { POINT_PROCESS pp }
DESTRUCTOR {
VERBATIM
    { int nothing = 0; (void)nothing; }
ENDVERBATIM
}
