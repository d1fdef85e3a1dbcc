TITLE Non-linear KINETIC scheme with stoichiometry, without a current
NEURON {
    SUFFIX dimer
    RANGE kf, kb, feed, flow
}
PARAMETER {
    kf = 3
    kb = 0.4
    feed = 0.05
}
ASSIGNED { flow }
STATE { mono pair }
INITIAL { mono = 1  pair = 0  flow = 0 }
BREAKPOINT { SOLVE react METHOD sparse }
KINETIC react {
    ~ 2 mono <-> pair (kf, kb)
    flow = f_flux - b_flux
    ~ mono << (feed)
    ~ pair -> (0.1)
}
