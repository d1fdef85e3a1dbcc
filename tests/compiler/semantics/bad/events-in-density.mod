NEURON { SUFFIX dens RANGE x }
ASSIGNED { x }
INITIAL { net_send(1, 2) x = net_event(1) }
BREAKPOINT { net_move(3) }
NET_RECEIVE (w) { x = w }
NET_RECEIVE (u) { x = u }
