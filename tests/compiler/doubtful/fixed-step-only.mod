NEURON {
    SUFFIX byhand
    RANGE m
}
ASSIGNED { m (1) dt (ms) }
INITIAL { m = 0 }
BREAKPOINT { SOLVE step }
PROCEDURE step() { m = m + (1 - m)*dt/(5 (ms)) }
