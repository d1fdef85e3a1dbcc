NEURON { SUFFIX removed RANGE x }
ASSIGNED { x u[3] }
BREAKPOINT {
    if (first_time()) { x = 1 }
    x = romberg(0, 1, 2) + schedule(t, "points.dat")
    setseed(3)
    error(1)
    x = force(t, 2) + threshold(t, 3, "most")
    LAG x BY 3
}
FUNCTION_TABLE none()
