TITLE A count that goes from instance to instance, and numbers of the one old stream
NEURON { SUFFIX inorder GLOBAL count, last RANGE place, drawn }
ASSIGNED { count last place drawn v (mV) }
INITIAL {
    count = count + 1
    place = count
    drawn = scop_random()
    last = place
}
BREAKPOINT { last = place }
