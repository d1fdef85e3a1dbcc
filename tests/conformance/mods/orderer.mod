TITLE Artificial cell whose state tells in which order events arrived
NEURON {
    ARTIFICIAL_CELL orderer
    RANGE x, received, last
}
ASSIGNED { x received last (ms) }
INITIAL {
    x = 0
    received = 0
    last = -1
}
NET_RECEIVE(w) {
    last = t
    received = received + 1
    if (flag != 0) {
        x = 0.7*x + flag
        net_event(t)
    } else {
        x = 0.9*x + w
        if (w < 0) {
            net_send(-w, 2)
        } else {
            net_event(t)
        }
    }
}
