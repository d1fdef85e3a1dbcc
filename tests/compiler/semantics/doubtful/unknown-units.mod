NEURON { POINT_PROCESS un RANGE x }
UNITS { (mV) = (milivolt)  (mA) = (milliamp) }
PARAMETER { x = 1 (mV) }
FUNCTION f(a (pC)) (nF) { f = a*3 (mS)/x }
NET_RECEIVE (w (uS)) { x = f(w) }
