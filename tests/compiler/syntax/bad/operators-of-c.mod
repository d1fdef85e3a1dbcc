NEURON { SUFFIX leak }
INITIAL { x += 1 }
BREAKPOINT { x = x ** 2 }
PROCEDURE p() { x = +1 }
PROCEDURE q() { x++ }
