NEURON { SUFFIX carried USEION k READ ik WRITE ik RANGE before }
UNITS { (mA) = (milliamp) }
ASSIGNED { ik (mA/cm2) before (mA/cm2) }
BREAKPOINT { before = ik  ik = before/2 + 1e-3(mA/cm2) }
