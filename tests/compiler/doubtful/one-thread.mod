NEURON {
    POINT_PROCESS counter
    GLOBAL total
}
ASSIGNED { total (1) }
NET_RECEIVE (weight (1)) {
    total = total + weight
}
