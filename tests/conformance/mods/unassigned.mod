TITLE Writes that never happen: a current that stays 0, a concentration that stays as it was
NEURON { SUFFIX unassigned USEION k READ ek WRITE ik USEION ca READ cai, ica WRITE cai NONSPECIFIC_CURRENT i }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (mM) = (milli/liter) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) ica (mA/cm2) cai (mM) i (mA/cm2) }
BREAKPOINT { i = 1e-4*(v - ek) + cai }
