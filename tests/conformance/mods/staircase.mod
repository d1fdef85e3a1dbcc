TITLE Steps counted by at_time
NEURON {
    SUFFIX staircase
    NONSPECIFIC_CURRENT i
    RANGE height, level
}
UNITS { (mA) = (milliamp) }
PARAMETER { height = 1e-3 (mA/cm2) }
ASSIGNED { i (mA/cm2) level }
INITIAL { level = 0 }
BREAKPOINT {
    SOLVE climb METHOD after_cvode
    i = -height*level
}
PROCEDURE climb() {
    FROM k = 2 TO 8 BY 3 {
        if (at_time(k)) { level = level + 1 }
    }
}
