TITLE Noise from RANDOM streams
NEURON {
    POINT_PROCESS noisy
    ELECTRODE_CURRENT i
    RANGE mean, deviation, i, x, y2, z
    RANDOM one, two
}
UNITS { (nA) = (nanoamp) }
PARAMETER { mean = 0.05 (nA) deviation = 0.1 (nA) }
ASSIGNED { i (nA) now (nA) x y2 z }
INITIAL {
    random_setseq(one, 5)
    random_setseq(two, 0)
    now = mean
    x = 0  y2 = 0  z = 0
}
BREAKPOINT {
    SOLVE draw METHOD after_cvode
    i = now
}
PROCEDURE draw() {
    now = random_normal(one, mean, deviation)
    x = random_uniform(two, -1, 2)
    y2 = random_negexp(two, 3)
    z = random_ipick(two)
}
PROCEDURE setids(a, b, c) {
    random_setids(one, a, b, c)
    random_setids(two, c, b, a)
}
