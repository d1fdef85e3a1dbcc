TITLE What every BEFORE and AFTER block sees
NEURON {
    SUFFIX hooked
    USEION k READ ek, ik
    NONSPECIFIC_CURRENT i
    RANGE g, n, before, after, steps, tbefore, tafter, vbefore, vafter, order, largest, total, seen
}
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 0.002 (S/cm2) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) i (mA/cm2) before after steps tbefore (ms) tafter (ms) vbefore (mV) vafter (mV) order largest (mV) total seen (mA/cm2) }
STATE { n }
BEFORE INITIAL { order = 1 before = 0 after = 0 steps = 0 total = 0 seen = 0 tbefore = 0 tafter = 0 vbefore = 0 vafter = 0 }
INITIAL { n = 0.1 order = 10*order + 2 }
AFTER INITIAL { LOCAL next next = 10*order order = next + 3 largest = v }
AFTER INITIAL { LOCAL next next = 10*order + 4 order = next }
BREAKPOINT { SOLVE states METHOD cnexp  i = g*n*(v - ek) }
DERIVATIVE states { n' = (1/(1 + exp(-(v + 40)/9)) - n)/2 }
BEFORE BREAKPOINT { before = before + 1 tbefore = t vbefore = v seen = ik }
AFTER SOLVE { after = after + 1 tafter = t vafter = v total = total + n*dt }
BEFORE STEP {
    steps = steps + 1
    if (v > largest) { largest = v }
}
