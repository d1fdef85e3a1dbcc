TITLE A conductance that self-events switch on and off
NEURON {
    POINT_PROCESS pulser
    NONSPECIFIC_CURRENT i
    RANGE dur, gmax, e, on, r
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
PARAMETER { dur = 1.37 (ms) gmax = 0.01 (uS) e = 0 (mV) }
ASSIGNED { v (mV) i (nA) on }
STATE { r }
INITIAL {
    on = 0
    r = 0
    net_send(2.5, 3)
}
BREAKPOINT { SOLVE bind METHOD cnexp  i = gmax*r*(v - e) }
DERIVATIVE bind { r' = on*2*(1 - r) - 0.2*r }
NET_RECEIVE(w) {
    if (flag == 0) {
        if (on == 0) {
            on = 1
            net_send(dur, 1)
        } else {
            net_move(t + dur)
        }
    } else if (flag == 1) {
        on = 0
        net_event(t)
    } else {
        r = r + 0.1
    }
}
