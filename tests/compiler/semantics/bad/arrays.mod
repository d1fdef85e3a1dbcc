NEURON { SUFFIX arrays RANGE a, s }
PARAMETER { s = 1 huge = 1e999 }
ASSIGNED { a[4] none[0] many[1000001] }
STATE { m[2] }
INITIAL { LOCAL b[0], c[2], deep[10001]
    a = 1
    a[4] = 1
    a[-1] = 2
    s[0] = 1
    c[2] = a[1 + 1]
    s = m + c
    FROM i = 0 TO 1e400 { s = i }
}
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d { m' = -1  m'[2] = -1 }
