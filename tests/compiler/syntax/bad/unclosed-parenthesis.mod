NEURON { SUFFIX leak }
INITIAL {
    x = exp((v + 40) / 10
    y = 2
}
