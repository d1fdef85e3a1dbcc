NEURON { SUFFIX leak }
UNITS { (mV) = millivolt }
UNITS { F = (faraday) -> }
INITIAL { x = 3 (mV }
