TITLE NetCons that see each other's weights
NEURON {
    POINT_PROCESS sharing
    NONSPECIFIC_CURRENT i
    RANGE s, total, count, made
}
UNITS { (mV) = (millivolt) (nA) = (nanoamp) (uS) = (microsiemens) }
ASSIGNED { v (mV) i (nA) total (uS) count made }
STATE { s (uS) }
CONSTRUCTOR { made = 7 }
DESTRUCTOR { made = 0 }
INITIAL { s = 0 total = 0 count = 0 }
BREAKPOINT { SOLVE decay METHOD cnexp  i = s*v }
DERIVATIVE decay { s' = -s/3 }
NET_RECEIVE(w (uS), recent (uS), times) {
    INITIAL { recent = 0 times = 1 }
    recent = recent + w
    times = times + 1
    total = 0
    count = 0
    FOR_NETCONS (other, others, n) {
        if (n > 1) { total = total*1.5 + others }
        others = others*0.9
        count = count + n
    }
    s = s + w/(1 + total)
}
