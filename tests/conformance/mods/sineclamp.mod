TITLE Sinusoidal current with at_time
NEURON {
    POINT_PROCESS sineclamp
    ELECTRODE_CURRENT i
    RANGE del, dur, amp, freq, phase, i
}
UNITS { (nA) = (nanoamp) PI = (pi) (1) }
PARAMETER { del = 2 (ms) dur = 10 (ms) amp = 0.2 (nA) freq = 250 (Hz) phase = 0 }
ASSIGNED { i (nA) }
BREAKPOINT {
    at_time(del)
    at_time(del + dur)
    if (t >= del && t < del + dur) {
        i = amp*sin(2*PI*freq*(t - del)*(1e-3) + phase)
    } else {
        i = 0
    }
}
