TITLE Calcium channel with the Goldman-Hodgkin-Katz current
NEURON {
    SUFFIX calghk
    USEION ca READ cai, cao WRITE ica
    RANGE pbar, drive
}
UNITS {
    (mV) = (millivolt)
    (mA) = (milliamp)
    (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)
    R = (k-mole) (joule/degC)
}
PARAMETER { pbar = 1e-4 (cm/s) }
ASSIGNED {
    v (mV)
    celsius (degC)
    cai (mM)
    cao (mM)
    ica (mA/cm2)
    drive (.001 coul/cm3)
}
STATE { m h }
INITIAL {
    m = mss(v)
    h = hss(v)
}
BREAKPOINT {
    SOLVE gates METHOD cnexp
    drive = flux(v, cai, cao)
    ica = pbar*m*m*h*drive
}
DERIVATIVE gates {
    m' = (mss(v) - m)/1.5(ms)
    h' = (hss(v) - h)/40(ms)
}
FUNCTION mss(v (mV)) { mss = 1/(1 + exp(-(v + 20)/6)) }
FUNCTION hss(v (mV)) { hss = 1/(1 + exp((v + 45)/9)) }
FUNCTION flux(v (mV), ci (mM), co (mM)) (.001 coul/cm3) {
    LOCAL z
    z = (1e-3)*2*FARADAY*v/(R*(celsius + 273.15))
    flux = (.001)*2*FARADAY*(ci*bern(-z) - co*bern(z))
}
FUNCTION bern(z) {
    if (fabs(z) < 1e-4) {
        bern = 1 - z/2
    } else {
        bern = z/(exp(z) - 1)
    }
}
