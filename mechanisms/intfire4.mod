TITLE Integrate-and-fire cell with fast excitation and slower inhibition

COMMENT
    e'  = -ke e                     events of positive weight add to e
    i1' = -ki1 i1                   events of negative weight add to i1
    i2' = -ki2 i2 + ai1 i1
    m'  = -km m + ae e + ai2 i2     the cell fires when m reaches 1, and m restarts from 0

(Carnevale NT, Hines ML (2006) The NEURON Book, Cambridge University Press, chapter 10; van Elburg RAJ,
van Ooyen A (2009) Neural Comput 21:1913-1930, for any taum). The factors ae, ai1 and ai2 make the peaks
of m and i2 after one event of weight 1 (or -1) equal to 1 (or -1).

As excitation is over before inhibition, m + d m' never lies below the true m(t + d) on the way to the
threshold: (1 - m)/m' is a lower bound of the time to the next spike. The cell sends itself an event for then,
brings the states up to date with the closed solution, and repeats, until m is within eps of 1.

E(), I() and M() give ae e, ai2 i2 and m at the present t.
ENDCOMMENT

DEFINE LOOK_AGAIN 1

NEURON {
    ARTIFICIAL_CELL IntFire4
    RANGE taue, taui1, taui2, taum, e, i1, i2, m, ae, ai1, ai2
    RANGE nself, nexcite, ninhibit
    GLOBAL eps, taueps
    THREADSAFE
}

PARAMETER {
    taue = 5 (ms) <0,1e9>
    taui1 = 10 (ms) <0,1e9>
    taui2 = 20 (ms) <0,1e9>
    taum = 50 (ms) <0,1e9>
    ib = 0    : unused; scripts may set it
    eps = 1e-6 <1e-9,0.01>
    taueps = 0.01 (ms) <1e-9,1e9>
}

ASSIGNED {
    e
    i1
    i2
    m
    enew
    i1new
    i2new
    mnew
    t0 (ms)
    nself
    nexcite
    ninhibit
    ke (1/ms)
    ki1 (1/ms)
    ki2 (1/ms)
    km (1/ms)
    ae (1/ms)
    ai1 (1/ms)
    ai2 (1/ms)
    be
    bi1
    bi2
    a
    b
}

INITIAL {
    fixprecondition()
    factors()
    e = 0
    i1 = 0
    i2 = 0
    m = 0
    t0 = t
    nself = 0
    nexcite = 0
    ninhibit = 0
    net_send(firetimebound(), LOOK_AGAIN)
}

NET_RECEIVE(w) {
    newstates(t - t0)
    update()
    if (m > 1 - eps) {
        net_event(t)
        m = 0
    }
    if (flag == LOOK_AGAIN) {
        nself = nself + 1
        net_send(firetimebound(), LOOK_AGAIN)
    } else {
        if (w > 0) {
            nexcite = nexcite + 1
            e = e + w
        } else {
            ninhibit = ninhibit + 1
            i1 = i1 + w
        }
        net_move(firetimebound() + t)
    }
}

FUNCTION E() (1/ms) {
    newstates(t - t0)
    E = ae*enew
}

FUNCTION I() (1/ms) {
    newstates(t - t0)
    I = ai2*i2new
}

FUNCTION M() {
    newstates(t - t0)
    M = mnew
}

: Lower bound of the time to the next spike.
FUNCTION firetimebound() (ms) {
    LOCAL slope
    slope = -km*m + ae*e + ai2*i2
    firetimebound = 1e9
    if (slope > 1e-9) {
        firetimebound = (1 - m)/slope
    }
}

: States a time d after the last event.
PROCEDURE newstates(d (ms)) {
    LOCAL ee, ei1, ei2, em
    ee = exp(-ke*d)
    ei1 = exp(-ki1*d)
    ei2 = exp(-ki2*d)
    em = exp(-km*d)
    enew = e*ee
    i1new = i1*ei1
    i2new = i2*ei2 + bi1*i1*(ei2 - ei1)
    mnew = m*em + be*e*(em - ee) + (bi2*i2 + a*i1)*(em - ei2) - b*i1*(em - ei1)
}

PROCEDURE update() {
    e = enew
    i1 = i1new
    i2 = i2new
    m = mnew
    t0 = t
}

FUNCTION near(x (ms), y (ms)) {
    near = (x - y < taueps && y - x < taueps)
}

: Make taue < taui2 and taui1 < taui2, and keep all of them taueps apart and above 0: the solution divides by
: the differences of the rates.
PROCEDURE fixprecondition() {
    LOCAL longest
    if (taui2 < 4*taueps) {
        taui2 = 4*taueps
    }
    if (taui1 < 3*taueps) {
        taui1 = 3*taueps
    }
    if (taue < 2*taueps) {
        taue = 2*taueps
    }
    if (taui2 - taue < taueps) {
        taue = taui2 - taueps
    }
    if (taui1 > taui2) {
        longest = taui1
        taui1 = taui2
        taui2 = longest
    }
    if (taui2 - taui1 < taueps) {
        taui1 = taui2 - taueps
    }
    if (taum > taui2) {
        if (taum - taui2 < taueps) {
            taum = taui2 + taueps
        }
    } else {
        if (taui2 - taum < taueps) {
            taum = taui2 - taueps
        }
        if (near(taui1, taum)) {
            taum = taui1 - taueps
        }
        : rounding may leave them a hair closer than taueps
        if (near(taui1, taum)) {
            if (taui1 < taum) {
                taum = taui1 - taueps
            } else {
                taui1 = taum - taueps
            }
        }
        if (near(taue, taum)) {
            if (taue < taum) {
                taum = taue - taueps
            } else {
                taue = taum - taueps
            }
        }
        if (near(taui1, taum)) {
            taum = taui1 - taueps
        }
    }
}

: Rates, and the factors that make each peak 1.
PROCEDURE factors() {
    LOCAL tpeak
    ke = 1/taue
    ki1 = 1/taui1
    ki2 = 1/taui2
    km = 1/taum

    tpeak = log(km/ke)/(km - ke)
    be = 1/(exp(-km*tpeak) - exp(-ke*tpeak))
    ae = be*(ke - km)

    tpeak = log(ki2/ki1)/(ki2 - ki1)
    bi1 = 1/(exp(-ki2*tpeak) - exp(-ki1*tpeak))
    ai1 = bi1*(ki1 - ki2)

    : the response of m to i1 alone, before normalisation
    e = 0
    i1 = 1
    i2 = 0
    m = 0
    bi2 = 1
    inhibition()
    tpeak = search()
    newstates(tpeak)
    bi2 = 1/mnew
    inhibition()
    newstates(tpeak)
    i1 = 0
}

: What follows from bi2.
PROCEDURE inhibition() {
    ai2 = bi2*(ki2 - km)
    a = bi2*bi1
    b = a*(ki2 - km)/(ki1 - km)
}

: Has the sign of dm/dt a time d after an event on i1 alone (taui1 < taui2).
FUNCTION deriv(d (ms)) {
    deriv = (-km*exp(-d*km) + ki2*exp(-d*ki2))/(ki2 - km) - (-km*exp(-d*km) + ki1*exp(-d*ki1))/(ki1 - km)
}

: Time of the peak of m: a decade that holds it, then bisection to 1e-6 ms.
FUNCTION search() (ms) {
    LOCAL low, high
    low = 1 (ms)
    high = 1 (ms)
    while (deriv(low) < 0 && low > 1e-9 (ms)) {
        high = low
        low = low/10
    }
    if (high == low) {
        while (deriv(high) > 0 && high < 1e9 (ms)) {
            low = high
            high = high*10
        }
    }
    if (deriv(low) < 0) {
        search = 1e-9 (ms)
    } else if (deriv(high) > 0) {
        search = 1e9 (ms)
    } else {
        while (high - low > 1e-6 (ms)) {
            search = (low + high)/2
            if (deriv(search) > 0) {
                low = search
            } else {
                high = search
            }
        }
    }
}
