NEURON { SUFFIX declaration USEION ca READ cai WRITE ica }
UNITS { (mA) = (milliamp) (uM) = (micro/liter) (V) = (volt) }
PARAMETER { p = 1 (mA/cm2/uM) }
ASSIGNED { v (V)  cai (uM)  ica (mA/cm2)  celsius }
BREAKPOINT { ica = p*cai }
