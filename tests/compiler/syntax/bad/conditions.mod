NEURON { SUFFIX leak }
INITIAL { if (x = 1) { y = 2 } }
BREAKPOINT { if (x == 1) y = 2 }
PROCEDURE p() { if (x) { y = 1 } else y = 3 }
PROCEDURE q { y = 1 }
