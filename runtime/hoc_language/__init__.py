"""HOC, the language of NEURON: text -> tokens -> tree -> functions of a frame, executed beside `h`.

Nothing of it is imported before the first `h('…')`, or the first file of HOC.
"""
