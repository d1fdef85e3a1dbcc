TITLE Linear equations solved at each evaluation of the current
NEURON {
    POINT_PROCESS threeway
    ELECTRODE_CURRENT i
    RANGE ra, rb, source, p, q
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) }
PARAMETER { ra = 20 (megohm) rb = 50 (megohm) source = -20 (mV) }
ASSIGNED { v (mV) i (nA) }
STATE { p (mV) q (mV) }
INITIAL { SOLVE divider }
BREAKPOINT {
    SOLVE divider
    i = (q - v)/rb
}
LINEAR divider {
    ~ source/ra - p/ra + q/rb - p/rb = 0
    ~ p/rb - q/rb + v/rb - q/rb = 0
}
