NEURON { SUFFIX methods RANGE x }
ASSIGNED { x }
STATE { a b m }
INITIAL { SOLVE kin STEADYSTATE derivimplicit  SOLVE der STEADYSTATE cnexp }
BREAKPOINT {
    SOLVE kim METHOD sparse
    SOLVE kin METHOD cnexp
    SOLVE kin METHOD runge
    SOLVE der METHOD sparse
    SOLVE der METHOD heun
    SOLVE fun
    SOLVE pro
    SOLVE good METHOD euler
}
KINETIC kin { ~ a <-> b (1, 1) }
DERIVATIVE der { m' = -m }
FUNCTION fun() { fun = 1 }
PROCEDURE pro(y) { x = y  SOLVE der }
PROCEDURE good() { x = 1 }
