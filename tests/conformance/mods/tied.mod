TITLE takes what is planned for each event: sends, moves and passes on; ranks tell the order of all deliveries

NEURON {
    POINT_PROCESS Tied
    RANGE start, action, wait, count, rank, kind
    GLOBAL clock
}

PARAMETER {
    start = -1 (ms)
    action[12]
    wait[12] (ms)
}

ASSIGNED {
    count
    pending
    clock
    rank[60]
    kind[60]
}

INITIAL {
    count = 0
    pending = 0
    clock = 0
    FROM k = 0 TO 59 {
        rank[k] = 0
        kind[k] = 0
    }
    if (start >= 0) {
        net_send(start, 1)
        pending = 1
    }
}

NET_RECEIVE (w) {
    LOCAL now, d
    clock = clock + 1
    if (count < 60) {
        rank[count] = clock
        kind[count] = flag
        if (flag == 0) {
            kind[count] = 10*w
        }
    }
    if (flag == 1) {
        pending = 0
    }
    now = 0
    if (count < 12) {
        now = action[count]
        d = wait[count]
    }
    count = count + 1
    if (now == 1) {
        net_send(d, 2)
    }
    if (now == 2 && !pending) {
        net_send(d, 1)
        pending = 1
    }
    if (now == 3 && pending) {
        net_move(t + d)
    }
    if (now == 4) {
        net_event(t)
    }
}
