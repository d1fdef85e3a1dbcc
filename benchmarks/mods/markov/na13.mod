TITLE Resurgent sodium current of Purkinje cells, 13 states
COMMENT
Raman and Bean (2001), Biophysical Journal 80, 729-737, with the rates of Khaliq, Gouwens and Raman (2003), Journal of
Neuroscience 23, 4899-4912: five closed states in a row, an open one, one blocked, and the same inactivated.
ENDCOMMENT

NEURON {
    SUFFIX na13
    USEION na READ ena WRITE ina
    RANGE gbar, g
}

UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (S) = (siemens)
}

PARAMETER {
    gbar = 0.06 (S/cm2)
    alpha = 150 (/ms)
    beta = 3 (/ms)
    gamma = 150 (/ms)
    delta = 40 (/ms)
    epsilon = 1.75 (/ms)
    zeta = 0.03 (/ms)
    con = 0.005 (/ms)
    coff = 0.5 (/ms)
    oon = 0.75 (/ms)
    ooff = 0.005 (/ms)
    x1 = 20 (mV)
    x2 = -20 (mV)
    x6 = -25 (mV)
}

ASSIGNED {
    v (mV)
    ena (mV)
    ina (mA/cm2)
    g (S/cm2)
    forward (/ms)
    back (/ms)
    unblock (/ms)
    a
    b
}

STATE { c1 c2 c3 c4 c5 o blocked i1 i2 i3 i4 i5 i6 }

BREAKPOINT {
    SOLVE scheme METHOD sparse
    g = gbar*o
    ina = g*(v - ena)
}

INITIAL {
    a = (oon/con)^0.25
    b = (ooff/coff)^0.25
    SOLVE scheme STEADYSTATE sparse
}

KINETIC scheme {
    rates(v)
    ~ c1 <-> c2 (4*forward, back)
    ~ c2 <-> c3 (3*forward, 2*back)
    ~ c3 <-> c4 (2*forward, 3*back)
    ~ c4 <-> c5 (forward, 4*back)
    ~ c5 <-> o (gamma, delta)
    ~ o <-> blocked (epsilon, unblock)
    ~ o <-> i6 (oon, ooff)
    ~ i1 <-> i2 (4*a*forward, b*back)
    ~ i2 <-> i3 (3*a*forward, 2*b*back)
    ~ i3 <-> i4 (2*a*forward, 3*b*back)
    ~ i4 <-> i5 (a*forward, 4*b*back)
    ~ i5 <-> i6 (gamma, delta)
    ~ c1 <-> i1 (con, coff)
    ~ c2 <-> i2 (con*a, coff*b)
    ~ c3 <-> i3 (con*a^2, coff*b^2)
    ~ c4 <-> i4 (con*a^3, coff*b^3)
    ~ c5 <-> i5 (con*a^4, coff*b^4)
    CONSERVE c1 + c2 + c3 + c4 + c5 + o + blocked + i1 + i2 + i3 + i4 + i5 + i6 = 1
}

PROCEDURE rates(v (mV)) {
    forward = alpha*exp(v/x1)
    back = beta*exp(v/x2)
    unblock = zeta*exp(v/x6)
}
