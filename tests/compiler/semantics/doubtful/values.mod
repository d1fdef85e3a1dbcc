NEURON { SUFFIX values RANGE q NONSPECIFIC_CURRENT i }
UNITS { (mA) = (milliamp) }
ASSIGNED { q  i (mA/cm2) }
INITIAL { q = f(1) }
FUNCTION f(x) { q = x }
