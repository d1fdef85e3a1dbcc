TITLE A spike drawn by events: they set the voltage, a WATCH waits for it
NEURON { POINT_PROCESS threshold NONSPECIFIC_CURRENT i RANGE count, g }
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
PARAMETER { level = -50 (mV) reset = -72 (mV) }
ASSIGNED { v (mV) i (nA) g (uS) count }
INITIAL { count = 0 g = 0.001 net_send(0, 4) }
BREAKPOINT { i = g*(v - reset) }
NET_RECEIVE(w) {
    if (flag == 1) {
        v = 20
        count = count + 1
        net_event(t)
        net_send(0.4, 2)
    } else if (flag == 2) {
        state_discontinuity(v, reset)
        g = 0.1
        net_send(1, 3)
    } else if (flag == 3) {
        g = 0.001
    } else if (flag == 4) {
        WATCH (v > level) 1
    }
}
