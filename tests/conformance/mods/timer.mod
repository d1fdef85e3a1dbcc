TITLE Artificial cell that delays its spike with each input
NEURON {
    ARTIFICIAL_CELL timer
    RANGE period, fired, moved
}
PARAMETER { period = 7 (ms) }
ASSIGNED { fired moved }
INITIAL {
    fired = 0
    moved = 0
    net_send(period, 1)
}
NET_RECEIVE(w) {
    if (flag == 1) {
        fired = fired + 1
        net_event(t)
        net_send(period, 1)
    } else if (w > 0) {
        moved = moved + w
        net_move(t + period/2)
    } else {
        net_event(t + 0.25)
    }
}
FUNCTION waiting() (ms) { waiting = period - t }
