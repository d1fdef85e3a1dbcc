from random import Random
def mechanism(random: Random) -> str:
    return "NEURON { SUFFIX a }\n"
