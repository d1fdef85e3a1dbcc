TITLE Calcium with a buffer and a membrane pump: KINETIC with volumes, sources and a conserved quantity
NEURON {
    SUFFIX capump
    USEION ca READ cao, ica, cai WRITE cai, ica
    RANGE kon, koff, total, icap, buffered
}
UNITS {
    (mM) = (milli/liter)
    (mA) = (milliamp)
    (um) = (micron)
    (mol) = (1)
    FARADAY = (faraday) (10000 coulomb)
    PI = (pi) (1)
}
PARAMETER {
    kon = 20 (/mM-ms)
    koff = 0.02 (/ms)
    total = 0.05 (mM)
    k1 = 1 (um3/s)
    k2 = 0.0005 (/ms)
    k3 = 0.5 (/ms)
    k4 = 1e-4 (um3/s)
    density = 0.1
}
ASSIGNED {
    diam (um)
    ica (mA/cm2)
    cao (mM)
    icap (mA/cm2)
    icalast (mA/cm2)
    parea (um)
    volume (um2)
    buffered (mM)
}
CONSTANT { volo = 1e10 (um2) }
STATE {
    cai (mM) <1e-8>
    buffer (mM)
    cabuffer (mM)
    pump
    capump
}
INITIAL {
    volume = PI*diam*diam/4
    parea = PI*diam
    buffer = total/(1 + kon*cai/koff)
    cabuffer = total - buffer
    pump = density
    capump = 0
    icalast = 0
    icap = 0
    buffered = cabuffer
}
BREAKPOINT {
    SOLVE scheme METHOD sparse
    icalast = icap
    ica = icap
}
KINETIC scheme {
    COMPARTMENT volume { cai buffer cabuffer }
    COMPARTMENT (1e10)*parea { pump capump }
    ~ cai << (-(ica - icalast)*parea/(2*FARADAY))
    ~ cai + buffer <-> cabuffer (kon*volume, koff*volume)
    ~ cai + pump <-> capump (k1*parea*1e4, k2*parea*1e7)
    ~ capump <-> pump + cao (k3*parea*1e7, k4*parea*1e4)
    icap = 1e-6*(f_flux - b_flux)/parea
    CONSERVE buffer + cabuffer = total*volume
    buffered = cabuffer
}
