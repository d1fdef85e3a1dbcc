: ranvier check --units=off
NEURON { SUFFIX diffuse }
STATE { a b }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
    LOCAL width
    width = 2
    COMPARTMENT width { a b }
    LONGITUDINAL_DIFFUSION width { a }
    ~ a <-> b (1, 2)
}
