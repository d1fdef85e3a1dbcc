PARAMETER { a = 2 }
ASSIGNED { v (mV) }
STATE { m }
INITIAL { m = 0.5 }
BREAKPOINT { SOLVE s METHOD cnexp }
DERIVATIVE s { m' = a - m }
