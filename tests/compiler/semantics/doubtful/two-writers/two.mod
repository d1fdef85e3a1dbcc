NEURON { SUFFIX two USEION ca READ cao WRITE cai, cao }
UNITS { (mM) = (milli/liter) }
ASSIGNED { cai (mM) cao (mM) }
INITIAL { cai = 1 cao = 2 }
