TITLE Leaky integrate-and-fire cell

COMMENT
tau m' + m = 0, and each event adds its weight to m (Carnevale NT, Hines ML (2006) The NEURON Book,
Cambridge University Press, chapter 10). The cell fires when m exceeds 1 and then ignores events for
refrac ms. Between events m is known in closed form: M() gives it at the present t, with a
drawn spike (2 for half a millisecond, then -1) while refractory.
ENDCOMMENT

DEFINE RECOVER 1

NEURON {
    ARTIFICIAL_CELL IntFire1
    RANGE tau, refrac, m
    THREADSAFE
}

PARAMETER {
    tau = 10 (ms)
    refrac = 5 (ms)
}

ASSIGNED {
    m
    t0 (ms)
    refractory
}

INITIAL {
    m = 0
    t0 = t
    refractory = 0
}

NET_RECEIVE(w) {
    if (refractory == 0) {
        m = m*exp(-(t - t0)/tau) + w
        t0 = t
        if (m > 1) {
            m = 2
            refractory = 1
            net_send(refrac, RECOVER)
            net_event(t)
        }
    } else if (flag == RECOVER) {
        m = 0
        t0 = t
        refractory = 0
    }
}

FUNCTION M() {
    if (refractory == 0) {
        M = m*exp(-(t - t0)/tau)
    } else if (t - t0 < 0.5) {
        M = 2
    } else {
        M = -1
    }
}
