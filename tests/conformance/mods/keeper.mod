TITLE Explicit steps of a scheme with CONSERVE, and STEADYSTATE of what has none
NEURON { SUFFIX keeper RANGE k }
PARAMETER { k = 0.8 (/ms) }
STATE { a b p q r }
INITIAL {
    a = 0.7  b = 0.2  r = 2
    SOLVE start STEADYSTATE simeq
    SOLVE root STEADYSTATE newton
}
BREAKPOINT { SOLVE scheme METHOD euler }
KINETIC scheme { ~ a <-> b (k, 0.3(/ms))  CONSERVE a + b = 2 }
LINEAR start { ~ p + q = 3  ~ p = 2*q }
NONLINEAR root { ~ r*r = 7 }
