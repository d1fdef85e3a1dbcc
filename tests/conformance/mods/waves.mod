TITLE Waveforms of t and curves that saturate
NEURON { SUFFIX waves RANGE stepped, pulsed, train, stairs, ramped, saw, reversed, square, sine, hyper, fallen, sigma, left, above, under }
UNITS { (mV) = (millivolt) }
ASSIGNED { v (mV) stepped pulsed train stairs ramped saw reversed square sine hyper fallen sigma left above under }
BREAKPOINT {
    stepped = step(t, 3.1, 2)
    pulsed = pulse(t, 1.3, 2.5, 4.2)
    train = perpulse(t, 1.3, 2.5, 1.2, 2.1)
    stairs = perstep(t, 1.3, 3.7, 0.5)
    ramped = ramp(t, 2.2, 3, 7.7)
    saw = sawtooth(t, 3.3, 2)
    reversed = revsawtooth(t - 9, 3.3, 2)
    square = squarewave(t, 3.3, 2)
    sine = harmonic(t, 5, 2, 0.7)
    hyper = hyperbol(t, 2, 3)
    fallen = revhyperbol(t, 2, 3)
    sigma = sigmoid(t, 2, 3, 2.5)
    left = revsigmoid(t, 2, 3, 2.5)
    above = threshold(v, -60, "min")
    under = threshold(v, -60, "max")
}
