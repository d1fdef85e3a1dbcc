TITLE Single-electrode voltage clamp

COMMENT
A command potential vc drives the cell through the access resistance rs: amp1 for the first
dur1 ms, amp2 for the next dur2, amp3 for the next dur3; then the electrode is disconnected.

The current is computed again after v has advanced, because i = (vc - v)/rs with the v of the
step before would be far too large where rs is small: the reported i is the one that flowed.
ENDCOMMENT

NEURON {
    POINT_PROCESS SEClamp
    ELECTRODE_CURRENT i
    RANGE rs, dur1, amp1, dur2, amp2, dur3, amp3, vc, i
    THREADSAFE
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    rs = 1 (megohm) <1e-9,1e9>
    dur1 (ms)
    amp1 (mV)
    dur2 (ms) <0,1e9>
    amp2 (mV)
    dur3 (ms) <0,1e9>
    amp3 (mV)
}

ASSIGNED {
    v (mV)
    i (nA)
    vc (mV)
    end2 (ms)
    end3 (ms)
    connected
}

INITIAL {
    end2 = dur1 + dur2
    end3 = end2 + dur3
    connected = 0
}

BREAKPOINT {
    SOLVE icur METHOD after_cvode
    vstim()
    i = connected*(vc - v)/rs
}

PROCEDURE icur() {
    i = connected*(vc - v)/rs
}

: Command potential at t.
PROCEDURE vstim() {
    at_time(dur1)
    at_time(end2)
    at_time(end3)
    connected = 1
    if (t < dur1) {
        vc = amp1
    } else if (t < end2) {
        vc = amp2
    } else if (t < end3) {
        vc = amp3
    } else {
        vc = 0
        connected = 0
    }
}
