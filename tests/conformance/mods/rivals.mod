TITLE Two WATCH conditions that become true in the same step
NEURON {
    POINT_PROCESS rivals
    RANGE start, first, again, history, rank
    GLOBAL turn
}
PARAMETER {
    start = 0.3 (ms) : when both conditions are armed
    first = 2        : the flag of the one armed first
    again = 1        : arm another on the first of the two events: the second is never delivered
}
ASSIGNED { history rank turn }
INITIAL {
    history = 0
    rank = 0
    turn = 0
    net_send(start, 1)
}
NET_RECEIVE(w) {
    LOCAL k
    history = 10*history + flag
    if (flag == 1) {
        k = 0
        while (k < 2) {
            if ((k == 0 && first == 2) || (k == 1 && first == 3)) {
                WATCH (t > 2.01) 2
            } else {
                WATCH (t > 2.015) 3
            }
            k = k + 1
        }
    } else if (flag == 2 || flag == 3) {
        turn = turn + 1
        if (rank == 0) {
            rank = turn
        }
        if (again) {
            WATCH (t > 3.01) 4
            WATCH (t > 3.01) 5
        }
    }
}
