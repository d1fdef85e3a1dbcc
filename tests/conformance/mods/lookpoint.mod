TITLE A point process with a FUNCTION_TABLE
NEURON { POINT_PROCESS lookpoint ELECTRODE_CURRENT i RANGE i }
UNITS { (nA) = (nanoamp) }
ASSIGNED { i (nA) }
BREAKPOINT { i = wave(t) }
FUNCTION_TABLE wave(t (ms)) (nA)
