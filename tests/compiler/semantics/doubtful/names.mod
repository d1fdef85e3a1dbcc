NEURON { SUFFIX names RANGE f, lost, gone, q }
ASSIGNED { q }
INITIAL { LOCAL k  q = k + f(1) }
FUNCTION f(x) { f = x }
