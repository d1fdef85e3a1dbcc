"""Nothing: `from ranvier import h, gui` is for scripts written for NEURON; there are no windows."""
