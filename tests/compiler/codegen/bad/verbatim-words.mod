NEURON { POINT_PROCESS cpp RANGE x, a }
ASSIGNED { x a[3] }
INITIAL {
    x = 1
    a[0] = x
VERBATIM
    std::vector<double> list;
    memcpy(a, &_p[3], 3);
ENDVERBATIM
}
