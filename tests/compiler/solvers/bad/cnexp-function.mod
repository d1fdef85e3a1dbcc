: ranvier check --units=off
NEURON { SUFFIX bent }
STATE { c[2] }
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d {
    c'[0] = -c[0]/speed(c[0])
    c'[1] = -c[1]
}
FUNCTION speed(x) { speed = 1 + x }
