TITLE Simultaneous non-linear equations, some of them solved in a PROCEDURE
NEURON { SUFFIX balance  RANGE total, drive, w, z, cube }
PARAMETER { total = 4 }
ASSIGNED { v (millivolt)  drive  doubled }
STATE { w z sum cube }
INITIAL { w = 1  z = 0.5  drive = 0.9  cube = 1  SOLVE both  root() }
BREAKPOINT { drive = 1.5 + v/100  SOLVE both METHOD newton  root() }
PROCEDURE root() { SOLVE third  doubled = 2*cube }
NONLINEAR both SOLVEFOR w, z, sum {
    ~ w*w + z = total
    ~ w*z = drive
    ~ sum = w
    ~+ z*drive = 0
}
NONLINEAR third SOLVEFOR cube {
    LOCAL s
    s = total + t
    ~ cube*cube*cube = s + exp(-cube)
}
