TITLE Synapse with an alpha-function conductance at a fixed time

COMMENT
g = gmax x exp(1 - x) with x = (t - onset)/tau, the waveform of Rall W (1967) J Neurophysiol
30:1138-1168; it reaches gmax at onset + tau and is cut off after ten time constants.
ENDCOMMENT

NEURON {
    POINT_PROCESS AlphaSynapse
    NONSPECIFIC_CURRENT i
    RANGE onset, tau, gmax, e, i
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    onset = 0 (ms)
    tau = 0.1 (ms) <1e-3,1e6>
    gmax = 0 (uS) <0,1e9>
    e = 0 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    g (uS)
}

BREAKPOINT {
    at_time(onset)
    g = gmax*alpha((t - onset)/tau)
    i = g*(v - e)
}

FUNCTION alpha(x) {
    alpha = 0
    if (x >= 0 && x <= 10) {
        alpha = x*exp(1 - x)
    }
}
