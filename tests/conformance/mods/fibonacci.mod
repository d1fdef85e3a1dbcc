TITLE Difference equations with old values
NEURON { SUFFIX fibonacci  RANGE gain }
PARAMETER { gain = 0.5 }
PARAMETER { x0 = 0.25  pair0 = 0.5 }
STATE { x total pair[2] }
INITIAL { x = 1  total = 0  pair[0] = 2 }
BREAKPOINT { SOLVE next }
DISCRETE next {
    x = gain*x@1 + 0.4*x@3 + 0.1
    total = total@1 + x
    pair[0] = pair@1[1] + 1
    pair[1] = pair@2[0] - 0.5*pair@1[1]
}
