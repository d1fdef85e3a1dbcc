NEURON { SUFFIX un RANGE x }
UNITS {
    (mV) = (milivolts)
    A = (furlungs) (meter)
    B = (coulomb) (volt)
    C = (6.02e23) (1)
    D = (mV) (volt)
    E = (m2.5) (cm)
}
ASSIGNED { x (mV) }
INITIAL { x = A + B + C + D + E }
