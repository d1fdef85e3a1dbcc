TITLE Legal names that are words of C, Python and SymPy
NEURON {
    SUFFIX words
    NONSPECIFIC_CURRENT I
    RANGE int, register, lambda, S, N, Q, pi, errno, y, j, E, double, class
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) }
PARAMETER {
    int = 0.5
    register = 2
    lambda = 0.3 (/ms)
    S = 1e-4
    E = -40 (mV)
    double = 1
    class = 3
}
ASSIGNED { v (mV) I (mA/cm2) N Q pi errno }
STATE { y j }
INITIAL { y = 0.1  j = 0.9  pi = 3  errno = 1  N = 0 Q = 0 }
BREAKPOINT {
    SOLVE while_loop METHOD cnexp
    I = S*y*j*(v - E)*double
}
DERIVATIVE while_loop {
    LOCAL exec, auto
    exec = gamma(v)
    auto = lambda*int
    y' = lambda*(exec - y)
    j' = auto*(1 - exec - j)
    N = N + register
    Q = exec*class
}
FUNCTION gamma(zoo (mV)) { gamma = 1/(1 + exp(-(zoo + 50)/pi)) }
