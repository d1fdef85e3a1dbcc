TITLE Array states with loops; DEFINE as a size and a bound; a step of forward Euler by hand
DEFINE COUNT 4
NEURON {
    SUFFIX cable4
    NONSPECIFIC_CURRENT i
    RANGE x, weight, sum, rate
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER {
    weight[COUNT]
    rate = 0.3 (/ms)
    g = 1e-4 (S/cm2)
}
ASSIGNED { dt (ms) v (mV) i (mA/cm2) sum }
STATE { x[COUNT] }
INITIAL {
    FROM k = 0 TO COUNT-1 {
        x[k] = 1/(k + 1)
        weight[k] = k - 1.5
    }
    sum = 0
}
BREAKPOINT {
    SOLVE spread
    total()
    i = g*sum*(v + 60)
}
PROCEDURE spread() {
    LOCAL old[COUNT]
    FROM k = 0 TO COUNT-1 {
        old[k] = x[k]
    }
    FROM k = 1 TO COUNT-2 {
        x[k] = x[k] + dt*rate*(old[k-1] - 2*old[k] + old[k+1])
    }
    x[0] = x[0] + dt*rate*(old[1] - old[0])
    x[COUNT-1] = x[COUNT-1] + dt*(rate*(old[COUNT-2] - old[COUNT-1]) + 0.001*(v + 65))
}
PROCEDURE total() {
    sum = 0
    FROM k = 0 TO COUNT-1 {
        sum = sum + weight[k]*x[k]
    }
}
