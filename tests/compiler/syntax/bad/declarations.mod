NEURON { SUFFIX leak RANGE a b }
PARAMETER { a = 1, b = 2 }
ASSIGNED { c = 3 (mV) d[N] }
STATE { e = 1 }
CONSTANT { f }
ASSIGNED { g START 1 }
PARAMETER { h (mV (ms) }
PARAMETER { k = 1 (mV) (ms) }
STATE { m <0, 1> }
