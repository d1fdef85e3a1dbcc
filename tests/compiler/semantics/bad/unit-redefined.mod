NEURON { SUFFIX un }
UNITS {
    (mV) = (millivolt)
    (mV) = (millisecond)
    (volt) = (millivolt)
    (mV) = (0.001 volt)
}
