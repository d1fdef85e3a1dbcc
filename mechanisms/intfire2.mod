TITLE Integrate-and-fire cell with a first-order synaptic current

COMMENT
    taus i' + i = ib      each event adds its weight to i
    taum m' + m = i       the cell fires when m reaches 1 from below, and m restarts from 0

(Carnevale NT, Hines ML (2006) The NEURON Book, Cambridge University Press, chapter 10; taus > taum).
With d the time since the last event, b = (i - ib) taus/(taus - taum), the solution is

    m(d) = ib + b exp(-d/taus) + (m - ib - b) exp(-d/taum)

and the next spike is its first crossing of 1. The cell keeps one self-event there and moves it when an
event changes the course. I() and M() give i and m at the present t.
ENDCOMMENT

DEFINE FIRE 1
DEFINE MOST_ITERATIONS 11

NEURON {
    ARTIFICIAL_CELL IntFire2
    RANGE taus, taum, ib, i, m
    THREADSAFE
}

PARAMETER {
    taus = 20 (ms)
    taum = 10 (ms)
    ib = 0
}

ASSIGNED {
    i
    m
    t0 (ms)
}

INITIAL {
    if (taus <= taum) {
        taus = taum + 0.1
    }
    i = ib
    m = 0
    t0 = t
    net_send(firetime(ib, 0, 0), FIRE)
}

NET_RECEIVE(w) {
    LOCAL current
    current = I()
    if (flag == FIRE) {
        net_event(t)
        m = 0
        net_send(firetime(ib, (current - ib)*gain(), 0), FIRE)
    } else {
        m = M()
        current = current + w
        if (m >= 1) {
            net_move(t)
        } else {
            net_move(firetime(ib, (current - ib)*gain(), m) + t)
        }
    }
    i = current
    t0 = t
}

: Share of the current's slow component in m.
FUNCTION gain() {
    gain = taus/(taus - taum)
}

FUNCTION I() {
    I = ib + (i - ib)*exp(-(t - t0)/taus)
}

FUNCTION M() {
    LOCAL slow
    slow = (i - ib)*exp(-(t - t0)/taus)
    M = ib + gain()*slow + (m - (ib + (i - ib)*gain()))*exp(-(t - t0)/taum)
}

: First d > 0 with a + b exp(-d/taus) + (c - a - b) exp(-d/taum) = 1, 1e9 where there is none; c < 1.
: With x = exp(-d/taum) and r = taum/taus < 1 that is a + b x^r + (c - a - b) x = 1, 0 < x < 1.
FUNCTION firetime(a, b, c) (ms) {
    LOCAL r, rest, slope, start, peak, top
    r = taum/taus
    rest = c - a - b
    slope = r*b + rest    : of the left side at x = 1
    firetime = 1e9
    if (a > 1 && b <= 0) {
        : one crossing; where the tangent at x = 1 leads out of the domain x^(1/r) is the better variable
        start = -1
        if (slope < 0) {
            start = (1 - c + slope)/slope
        }
        if (start <= 0) {
            firetime = -taus*log(newton1(a, rest, b, 1/r, 0))
        } else {
            firetime = -taum*log(newton1(a, b, rest, r, start))
        }
    } else if (a > 1 || a + b > 1) {
        : a crossing exists if the maximum lies inside the domain and above 1
        peak = (-rest/(r*b))^(1/(r - 1))
        top = a + b*peak^r + rest*peak
        if (peak < 1 && top > 1) {
            firetime = -taum*log(newton1(a, b, rest, r, (1 - c + slope)/slope))
        }
    }
}

: Solve a + b x^r + c x = 1 for 0 < x <= 1 by Newton's method from x.
FUNCTION newton1(a, b, c, r, x) {
    LOCAL value, change, iterations
    value = 0
    change = 1
    iterations = 0
    while (iterations < MOST_ITERATIONS && (fabs(change) > 1e-6 || fabs(value - 1) > 1e-6)) {
        value = a + b*x^r + c*x
        change = (1 - value)/(r*b*x^(r - 1) + c)
        x = x + change
        if (x <= 0) {
            x = 1e-4
        } else if (x > 1) {
            x = 1
        }
        iterations = iterations + 1
    }
    newton1 = x
}
