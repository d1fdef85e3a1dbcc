TITLE Calcium in four shells, with a buffer and a pump
COMMENT
Radial diffusion between shells of equal thickness as in Yamada, Koch and Adams (1989), Methods in Neuronal Modeling (MIT Press),
97-133, and along the section; a buffer that stays where it is; a pump in the membrane that binds an ion, carries it out and
returns, after Carnevale and Hines (2006), The NEURON Book (Cambridge University Press), chapter 9.
ENDCOMMENT

NEURON {
    SUFFIX cashells
    USEION ca READ cao, cai, ica WRITE cai, ica
    RANGE pump_current
}

DEFINE SHELLS 4

UNITS {
    (mol) = (1)
    (molar) = (1/liter)
    (mM) = (millimolar)
    (um) = (micron)
    (mA) = (milliamp)
    FARADAY = (faraday) (10000 coulomb)
    PI = (pi) (1)
}

PARAMETER {
    D = 0.6 (um2/ms)
    total_buffer = 0.05 (mM)
    kf = 100 (/mM-ms)
    kb = 0.1 (/ms)
    k1 = 1 (/mM-ms)
    k2 = 5e-3 (/ms)
    k3 = 0.1 (/ms)
    k4 = 5e-3 (/mM-ms)
    total_pump = 1e-11 (mol/cm2)
    rest = 1e-4 (mM)
}

ASSIGNED {
    diam (um)
    ica (mA/cm2)
    cai (mM)
    cao (mM)
    pump_current (mA/cm2)
    last_current (mA/cm2)
    parea (um)
    vrat[SHELLS] (1)
    frat[SHELLS] (1)
}

CONSTANT { volo = 1e10 (um2) }

STATE {
    ca[SHELLS] (mM) <1e-10>
    free[SHELLS] (mM)
    bound[SHELLS] (mM)
    pump (mol/cm2)
    pumpca (mol/cm2)
}

BREAKPOINT {
    SOLVE scheme METHOD sparse
    last_current = pump_current
    ica = pump_current
}

INITIAL {
    LOCAL k
    geometry()
    cai = rest
    k = kb/kf
    FROM i = 0 TO SHELLS - 1 {
        ca[i] = cai
        free[i] = total_buffer*k/(k + cai)
        bound[i] = total_buffer - free[i]
    }
    parea = PI*diam
    pump = total_pump/(1 + cai*k1/k2)
    pumpca = total_pump - pump
    pump_current = 0
    last_current = 0
}

PROCEDURE geometry() {
    LOCAL r, dr
    r = 1/2
    dr = r/(SHELLS - 1)/2
    vrat[0] = 0
    FROM i = 0 TO SHELLS - 2 {
        vrat[i] = vrat[i] + PI*(r - dr/2)*2*dr
        r = r - dr
        frat[i + 1] = 2*PI*r/(2*dr)
        r = r - dr
        vrat[i + 1] = PI*(r + dr/2)*2*dr
    }
}

KINETIC scheme {
    COMPARTMENT i, diam*diam*vrat[i] { ca free bound }
    COMPARTMENT (1e10)*parea { pump pumpca }
    COMPARTMENT volo { cao }
    LONGITUDINAL_DIFFUSION i, D*diam*diam*vrat[i] { ca }

    ~ ca[0] + pump <-> pumpca (k1*parea*(1e10), k2*parea*(1e10))
    ~ pumpca <-> pump + cao (k3*parea*(1e10), k4*parea*(1e10))
    CONSERVE pump + pumpca = total_pump*parea*(1e10)
    pump_current = 2*FARADAY*(f_flux - b_flux)/parea

    ~ ca[0] << (-(ica - last_current)*PI*diam/(2*FARADAY))
    FROM i = 0 TO SHELLS - 2 {
        ~ ca[i] <-> ca[i + 1] (D*frat[i + 1], D*frat[i + 1])
    }
    FROM i = 0 TO SHELLS - 1 {
        ~ ca[i] + free[i] <-> bound[i] (kf*diam*diam*vrat[i], kb*diam*diam*vrat[i])
    }
    cai = ca[0]
}
