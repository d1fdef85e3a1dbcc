TITLE Two unspecific currents and one that depends on the temperature; an old-fashioned file
COMMENT
  Blocks in an unusual order, two comment marks, INDEPENDENT, UNITSOFF.
ENDCOMMENT
INDEPENDENT { t FROM 0 TO 1 WITH 1 (ms) }
PARAMETER {
    ga = .0002 (S/cm2) <0, 1>   : a leading point
    gb = 1E-4 (S/cm2)           ? another comment mark
    ea = -80. (mV)
    eb = 0 (mV)
    celsius (degC)
}
UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}
NEURON {
    SUFFIX leakpair
    NONSPECIFIC_CURRENT ia, ib
    RANGE ga, gb, ea
    GLOBAL eb
}
ASSIGNED { v (mV)  ia (mA/cm2)  ib (mA/cm2)  f }
INITIAL {
UNITSOFF
    f = 3^((celsius-6.3)/10)
UNITSON
}
BREAKPOINT {
    ia = ga*(v - ea)
    ib = f*gb*(v-eb)
}
