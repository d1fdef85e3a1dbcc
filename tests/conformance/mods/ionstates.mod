TITLE States that are the reversal potential and the current of an ion
NEURON { SUFFIX ionstates USEION k READ ek WRITE ek, ik RANGE goal, g }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { goal = -95 (mV)  g = 1e-4 (S/cm2) ek0 = -70 (mV) }
ASSIGNED { v (mV) }
STATE { ek (mV) ik (mA/cm2) }
BREAKPOINT { SOLVE drift METHOD cnexp }
DERIVATIVE drift {
    ek' = (goal - ek)/8(ms)
    ik' = (g*(v - ek) - ik)/2(ms)
}
