NEURON { SUFFIX leak }
KINETIC k { ~ a <-> b (1) }
KINETIC l { ~ a + b = c }
KINETIC m { CONSERVE a + b }
