TITLE Built-in functions, operators, while, nested blocks, file-scope LOCAL
NEURON {
    SUFFIX arithmetic
    RANGE a, b, c, d, e, f, g, steps
}
LOCAL shared
ASSIGNED { v (mV) a b c d e f g steps }
UNITS { (mV) = (millivolt) }
INITIAL { work() }
BREAKPOINT { SOLVE work METHOD after_cvode }
PROCEDURE work() {
    LOCAL x, k, list[3]
    x = (v + 100)/50
    shared = x
    a = sin(x) + cos(x)*tan(x/4) - atan(x)
    b = log(x + 2) + log10(x + 2) + sqrt(fabs(x)) + pow(x + 1, 1.7)
    c = floor(3*x) + ceil(x) + fmod(7*x, 3) - tanh(x) + cosh(x/2) + sinh(x/3)
    d = 2^3^2*x - -x + 1 - 2 - 3 + 8/4/2
    e = (x > 1 && x < 2) + 2*(x <= 1 || x >= 2) + 4*(x != 1) + 8*!(x == 1)
    {
        LOCAL x
        x = 3
        f = x + shared
    }
    list[0] = 1  list[1] = x  list[2] = x*x
    g = 0
    FROM j = 0 TO 2 { g = g + list[j] }
    steps = 0
    k = 100*x
    while (k > 1) {
        k = k/2
        steps = steps + 1
    }
    f = f + factorial3(5) + collatz(7)
}
FUNCTION factorial3(n) {
    if (n < 2) {
        factorial3 = 1
    } else {
        factorial3 = n*factorial3(n - 1)
    }
}
FUNCTION collatz(n) {
    collatz = 0
    while (n != 1) {
        if (fmod(n, 2) == 0) { n = n/2 } else { n = 3*n + 1 }
        collatz = collatz + 1
    }
}
FUNCTION silent(x) { LOCAL y  y = x }
