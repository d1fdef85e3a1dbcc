: ranvier check --units=off
NEURON { POINT_PROCESS diffuse }
STATE { a b }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
    COMPARTMENT 2 { a b }
    LONGITUDINAL_DIFFUSION 3 { a }
    ~ a <-> b (1, 2)
}
