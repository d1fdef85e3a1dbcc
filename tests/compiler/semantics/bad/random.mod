NEURON { SUFFIX rnd RANGE a RANDOM r, s }
ASSIGNED { a s }
INITIAL {
    a = r
    r = 1
    a = random_uniform(a)
    a = random_negexp()
    random_setseq(r)
}
