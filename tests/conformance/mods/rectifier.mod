TITLE Instantaneous non-linear current: the derivative of the current is not a conductance
NEURON {
    SUFFIX rectifier
    NONSPECIFIC_CURRENT i
    RANGE g, e, slope, chord
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER {
    g = 0.002 (S/cm2)
    e = -70 (mV)
    slope = 15 (mV)
}
ASSIGNED { v (mV) i (mA/cm2) chord (S/cm2) }
BREAKPOINT {
    if (v < e) {
        chord = g
    } else {
        chord = g/(1 + ((v - e)/slope)^2)
    }
    i = chord*(v - e) + 1e-6(mA/cm2)*tanh(v/slope)
}
