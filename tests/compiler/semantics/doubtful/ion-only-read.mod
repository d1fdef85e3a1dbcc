NEURON { SUFFIX reader USEION ca READ cai, ica }
UNITS { (mM) = (milli/liter) (mA) = (milliamp) }
ASSIGNED { cai (mM)  ica (mA/cm2) }
BREAKPOINT { cai = (1e-3)*1(mM) }
