TITLE Fourth-order Runge-Kutta with t in the equations
NEURON { SUFFIX runged  NONSPECIFIC_CURRENT i  RANGE g, rate, swing }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 1e-4 (S/cm2)  rate = 0.3 (/ms) }
ASSIGNED { v (mV)  i (mA/cm2)  swing (1) }
STATE { x y2 drive }
INITIAL { x = 1  y2 = 0  drive = 0.2 }
BREAKPOINT { SOLVE turn METHOD runge  i = g*(1 + drive*x)*(v + 60) }
FUNCTION beat(u (ms)) { beat = sin(0.4*u) }
DERIVATIVE turn {
    swing = x*y2 + 0.01*t
    x' = -rate*y2
    y2' = rate*x
    drive' = beat(t)*0.1 - drive*swing + v/1000
}
