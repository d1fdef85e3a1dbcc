NEURON { SUFFIX verb RANGE gbar, m }
PARAMETER { gbar = 1 }
ASSIGNED { m }
VERBATIM
static double scale = 2., halve(double x) { return x/2.; }
ENDVERBATIM
INITIAL { m = scale*gbra + halve(gbar) + M_PI + dubble(gbar) }
FUNCTION dubbel(x) { dubbel = 2*x }
