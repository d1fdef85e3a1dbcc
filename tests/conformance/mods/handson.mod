TITLE Ion variables that are only READ, and set all the same: the ion does not change
NEURON { SUFFIX handson USEION k READ ek WRITE ik USEION ca READ cai RANGE g, level }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) (mM) = (milli/liter) }
PARAMETER { g = 1e-4 (S/cm2) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) cai (mM) level (mM) }
INITIAL { ek = -60  cai = 0.2  level = cai }
BREAKPOINT {
    cai = 0.1(mM)*exp(v/20)
    level = cai
    if (v > -64) { ek = -80 }
    ik = g*(v - ek)
}
