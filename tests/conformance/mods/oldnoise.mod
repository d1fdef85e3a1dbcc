TITLE The random generators of before NEURON 9
NEURON { POINT_PROCESS oldnoise NONSPECIFIC_CURRENT i RANGE amp, uniform, waited, walk, counted, density, seed }
UNITS { (nA) = (nanoamp) }
PARAMETER { amp = 0.05 (nA) seed = 4 }
ASSIGNED { i (nA) uniform waited walk counted density }
INITIAL { set_seed(seed) uniform = scop_random() waited = 0 walk = 0 counted = 0 density = 0 }
BREAKPOINT { SOLVE draw i = amp*(normrand(0, 1) + walk) }
PROCEDURE draw() {
    uniform = scop_random()
    waited = exprand(1.5)
    counted = poisrand(4.2) + poisrand(15)
    walk = 0.99*walk + normrand(0.01, 0.1)
    density = gauss(walk, 0, 2) + poisson(counted, 19.2) + factorial(counted) / factorial(counted + 1)
}
