COMMENT
An artificial cell has a BREAKPOINT that nothing runs: only events change it.
ENDCOMMENT

NEURON {
    ARTIFICIAL_CELL uncounted
    RANGE steps, m
}

ASSIGNED { steps }
STATE { m }

INITIAL {
    steps = 0
    m = 1
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    steps = steps + 1
}

DERIVATIVE decay { m' = -m/2(ms) }

NET_RECEIVE (w) {
    m = m + w
    if (m > 3) {
        net_event(t)
    }
}
