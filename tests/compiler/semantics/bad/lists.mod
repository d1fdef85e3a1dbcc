NEURON { SUFFIX lists RANGE diam, lost GLOBAL m, area }
ASSIGNED { diam area }
STATE { m }
INITIAL { m = diam + area }
