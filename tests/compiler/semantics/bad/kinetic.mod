NEURON { SUFFIX kinetic RANGE x }
CONSTANT { c = 1 }
ASSIGNED { x }
STATE { a b d[2] }
INITIAL { x = 1 }
BREAKPOINT { SOLVE k METHOD sparse }
KINETIC k {
    COMPARTMENT i, i + 1 { d missing }
    ~ x <-> x (1, 1)
    ~ a + c <-> b (1, 2)
    ~ x << (1)
    ~ d <-> a (1, f_flux)
    CONSERVE a + x = 1
    CONSERVE d + a + b = 1
}
PROCEDURE p() { CONSERVE a = 1  x = f_flux }
