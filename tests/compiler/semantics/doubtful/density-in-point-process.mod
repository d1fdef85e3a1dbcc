NEURON { POINT_PROCESS pp USEION ca READ ica RANGE q }
UNITS { (mA) = (milliamp) }
ASSIGNED { q (mA/cm2) ica (mA/cm2) }
INITIAL { q = ica }
