: ranvier check --units=off
NEURON { SUFFIX loops RANGE a }
ASSIGNED { a[3] }
STATE { s[3] }
INITIAL {
    FROM i = 0 TO 3 { a[i] = 1 }
    FROM i = 0 TO 2 { a[i - 1] = 1 }
    FROM i = 0 TO 3 { if (i < 3) { a[i] = 1 } }
}
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d { FROM i = 1 TO 3 { s'[i] = -s[i] } }
