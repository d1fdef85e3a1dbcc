TITLE A current that BREAKPOINT reads before it sets it
NEURON { SUFFIX carried USEION k READ ek, ik WRITE ik RANGE g, before }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 1e-4 (S/cm2) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) before (mA/cm2) }
BREAKPOINT { before = ik  ik = g*(v - ek) + before*1e-7 }
