TITLE No current at all: the whole BREAKPOINT runs after v has advanced
NEURON {
    SUFFIX monitor
    RANGE peak, tpeak, mean, seen
}
UNITS { (mV) = (millivolt) }
ASSIGNED { v (mV) peak (mV) tpeak (ms) seen }
STATE { mean (mV) }
INITIAL { peak = v  tpeak = t  mean = v  seen = 0 }
BREAKPOINT {
    SOLVE average METHOD cnexp
    seen = seen + 1
    if (v > peak) { peak = v  tpeak = t }
}
DERIVATIVE average { mean' = (v - mean)/10(ms) }
