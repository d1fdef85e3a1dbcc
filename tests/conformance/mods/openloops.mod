TITLE Loops over reactions and equations to a bound that the run knows
NEURON { SUFFIX openloops NONSPECIFIC_CURRENT i RANGE n, k }
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER { n = 3  k = 0.6 (/ms) }
ASSIGNED { v (mV) i (mA/cm2) }
STATE { a[5] }
INITIAL { FROM j = 0 TO 4 { a[j] = 0 }  a[0] = 1 }
BREAKPOINT { SOLVE chain METHOD sparse  i = 1e-5(mA/cm2)*a[2] }
KINETIC chain {
    FROM j = 0 TO n - 2 { ~ a[j] <-> a[j+1] (k*exp(v/50), k) }
    FROM j = 1 TO n - 1 BY 2 { ~ a[j] -> (k/10) }
}
