TITLE Synapse with short-term depression: several weights, INITIAL inside NET_RECEIVE
NEURON {
    POINT_PROCESS depressing
    NONSPECIFIC_CURRENT i
    RANGE tau, taurec, u, e, g, received
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
PARAMETER { tau = 3 (ms) taurec = 100 (ms) u = 0.4 e = 0 (mV) }
ASSIGNED { v (mV) i (nA) received }
STATE { g (uS) }
INITIAL { g = 0  received = 0 }
BREAKPOINT { SOLVE decay METHOD cnexp  i = g*(v - e) }
DERIVATIVE decay { g' = -g/tau }
NET_RECEIVE(w (uS), resources, last (ms)) {
    INITIAL {
        resources = 1
        last = t
    }
    resources = 1 - (1 - resources)*exp(-(t - last)/taurec)
    last = t
    g = g + w*u*resources
    resources = resources - u*resources
    received = received + 1
}
