NEURON { POINT_PROCESS lat RANGE x }
ASSIGNED { x y }
STATE { m }
BREAKPOINT { SOLVE n SOLVE d METHOD runge  x = scop_random() + tab(1) }
CONSTRUCTOR { x = force(t, "points") }
AFTER SOLVE { x = 2 }
DERIVATIVE d { m' = -m }
NONLINEAR n { ~ m = 1 }
FUNCTION_TABLE tab(v)
NET_RECEIVE (w) { WATCH (x > 1) 2  FOR_NETCONS (u) { u = 1 } v = 3 }
