NEURON { SUFFIX hot }
PARAMETER { celcius = 6.3 (degC) }
ASSIGNED { q }
INITIAL { q = 3^((celcius - 6.3)/10) }
