TITLE An event that sets the voltage
NEURON { POINT_PROCESS resetter NONSPECIFIC_CURRENT i RANGE seen, after, g }
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
PARAMETER { g = 0.001 (uS) }
ASSIGNED { v (mV) i (nA) seen (mV) after (mV) }
INITIAL { seen = 0 after = 0 }
BREAKPOINT { i = g*(v + 60) }
NET_RECEIVE(w) {
    seen = v
    if (v > -70) { v = -80 }
    after = v + w
    g = g*1.1
}
