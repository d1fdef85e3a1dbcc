NEURON { SUFFIX names RANGE gbar }
PARAMETER { gbar = 1 }
ASSIGNED { v celsius rate }
STATE { m }
INITIAL {
    m = gabr
    rate = celcius + flag
    rate = half
    rate = helf(v)
    rate = half(v, 1)
    rate = gbar(2)
    tau = 3
    rate = exp()
    decay()
}
BREAKPOINT { SOLVE decay METHOD euler }
DERIVATIVE decay { m' = -m }
FUNCTION half(x) { half = x / 2 }
