TITLE Two-electrode voltage clamp with a real amplifier

COMMENT
The command amp[k] lasts dur[k] ms, k = 0, 1, 2; then the clamp is off. Three potentials
describe the circuit: vi is the output of the measuring amplifier, e the input of the control
amplifier, vo its output, which drives the cell through rstim:

    vi = v + fac (vo - v)                         part fac of the stimulus is picked up
    tau2 vo' + vo = -gain e                       the control amplifier
    (vi - e) + tau1 (vi - e)' = stim + e          summing point and measuring amplifier

Backward Euler turns the derivatives into differences with the values of the last step,
vo0, vi0 and e0; the three linear equations are then solved for e by elimination. The clamp is
stiff: the current is computed again after v has advanced, and only that value is meaningful.
ENDCOMMENT

DEFINE LEVELS 3

NEURON {
    POINT_PROCESS VClamp
    ELECTRODE_CURRENT i
    RANGE dur, amp, gain, rstim, tau1, tau2, e0, vo0, vi0, fac, i
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    dur[LEVELS] (ms) <0,1e9>
    amp[LEVELS] (mV)
    gain = 1e5 <0,1e9>
    rstim = 1 (megohm) <1e-9,1e9>
    tau1 = 0.001 (ms) <0,1e9>
    tau2 = 0 (ms) <0,1e9>
    e0 (mV)
    vo0 (mV)
    vi0 (mV)
    fac = 0 <1,10>
}

ASSIGNED {
    v (mV)
    dt (ms)
    i (nA)
    stim (mV)
    off (ms)
}

STATE {
    e (mV)
    vo (mV)
    vi (mV)
}

INITIAL {
    e = 0
    e0 = 0
    vo = v
    vo0 = v
    vi = v
    vi0 = v
}

BREAKPOINT {
    SOLVE update METHOD after_cvode
    vstim()
    i = icur()
}

: Command potential at t, and the time when the clamp goes off (never before the next step while a level lasts).
PROCEDURE vstim() {
    LOCAL found
    off = 0
    found = 0
    FROM k = 0 TO LEVELS - 1 {
        if (found == 0) {
            stim = amp[k]
            off = off + dur[k]
            if (t < off) {
                found = 1
            }
        }
    }
    if (found == 1) {
        off = off + 100
    }
}

: Current through rstim with the amplifiers at equilibrium with v over this step.
FUNCTION icur() (nA) {
    LOCAL r1, r2
    if (t > off) {
        e0 = 0
        vo0 = 0
        icur = 0
    } else {
        r1 = tau1/dt
        r2 = tau2/dt
        e = ((1 + r1)*(v + fac*(r2*vo0/(1 + r2) - v)) - stim - r1*(vi0 - e0))/(2 + r1 + (1 + r1)*fac*gain/(1 + r2))
        vo = (r2*vo0 - gain*e)/(1 + r2)
        vi = v + fac*(vo - v)
        icur = (vo - v)/rstim
    }
}

PROCEDURE update() {
    i = icur()
    e0 = e
    vo0 = vo
    vi0 = vi
}
