NEURON { SUFFIX defaults RANGE p, q }
UNITS { (mV) = (millivolt) }
PARAMETER { v = -65 (mV)  celsius = 6.3 (degC)  p = 3.14159265 }
ASSIGNED { q }
INITIAL { q = p*v/1(mV) + celsius/1(degC) }
