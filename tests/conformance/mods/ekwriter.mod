TITLE Writes a reversal potential; an ion of its own with a negative valence
NEURON {
    SUFFIX ekwriter
    USEION k WRITE ek
    USEION cl READ ecl WRITE icl VALENCE -1
    RANGE base, gain, gcl
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { base = -85 (mV) gain = 0.1 gcl = 1e-4 (S/cm2) }
ASSIGNED { v (mV) ek (mV) ecl (mV) icl (mA/cm2) }
INITIAL { ek = base }
BREAKPOINT {
    SOLVE move METHOD after_cvode
    icl = gcl*(v - ecl)
}
PROCEDURE move() { ek = base + gain*(v + 65) }
