TITLE Rates from an included file
NEURON {
    SUFFIX included
    USEION k READ ek WRITE ik
    RANGE gbar
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gbar = 5e-3 (S/cm2) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) }
STATE { w }
INITIAL { w = winf(v) }
BREAKPOINT { SOLVE gate METHOD cnexp  ik = gbar*w*(v - ek) }
DERIVATIVE gate { w' = (winf(v) - w)/wtau(v) }
INCLUDE "rates.inc"
