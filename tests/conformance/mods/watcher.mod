TITLE A conductance that thresholds of v switch
NEURON {
    POINT_PROCESS watcher
    NONSPECIFIC_CURRENT i
    RANGE high, low, g, e, open, ups, downs, late, tlast, weight
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
PARAMETER { high = -55 (mV) low = -62 (mV) g = 0.02 (uS) e = -70 (mV) }
ASSIGNED { v (mV) i (nA) open ups downs late tlast (ms) weight }
INITIAL {
    open = 0 ups = 0 downs = 0 late = 0 tlast = -1 weight = 0
    net_send(0.3, 1)
}
BREAKPOINT { i = open*g*(v - e) }
NET_RECEIVE(w) {
    tlast = t
    if (flag == 1) {
        WATCH (v > high) 2, (v < low - 10) 3
        WATCH (t > 9.99) 4
    } else if (flag == 2) {
        ups = ups + 1
        open = 1
        WATCH (v < low) 3
        WATCH (t > 14.01) 4
    } else if (flag == 3) {
        downs = downs + 1
        open = 0
        WATCH (v > high) 2
    } else if (flag == 4) {
        late = late + 1
        net_event(t)
    } else {
        weight = weight + w
    }
}
