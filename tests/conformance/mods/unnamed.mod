TITLE Without a NEURON block the mechanism is named by its file
PARAMETER { target = 2 }
ASSIGNED { v (mV) }
STATE { m }
INITIAL { m = 0.5 }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { m' = target - m + 0.01*v }
