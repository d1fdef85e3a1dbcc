NEURON { POINT_PROCESS evs RANGE x, high BBCOREPOINTER p }
ASSIGNED { x high v (mV) p }
NET_RECEIVE (w, a) {
    LOCAL limit
    limit = 3
    WATCH (v > limit) 2, (x < w) 3, (x > flag + unknown) 4
    FOR_NETCONS (u) { x = u }
    FOR_NETCONS (u, y) { FOR_NETCONS (i, j) { x = x + i } }
    vector_append(p, 1)
    x = p
}
PROCEDURE outside() {
    WATCH (x > 1) 2
    FOR_NETCONS (u, y) { x = u }
}
BEFORE SOLVE { x = 1 }
AFTER BREAKPOINT { x = 2 }
INITIAL { x = exprand() + poisrand(1, 2) + gauss(1) set_seed(1, 2) x = set_seed(3) }
