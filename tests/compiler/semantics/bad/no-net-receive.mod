NEURON { POINT_PROCESS p RANGE x }
ASSIGNED { x }
INITIAL { net_send(1, 2) }
PROCEDURE q() { net_send(1, 2) }
