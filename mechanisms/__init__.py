"""The mechanisms that come with Ranvier, as .mod files, written from the literature each file cites.

Names, units, defaults and arithmetic are those of NEURON's mechanisms of the same name, so that scripts
run unchanged and give the same numbers:

========================= =========================================================================
pas, fastpas, hh          density mechanisms
IClamp, SEClamp, VClamp   electrodes
AlphaSynapse, ExpSyn,     synapses
Exp2Syn
APCount                   counts and records action potentials
NetStim, IntFire1,        artificial cells
IntFire2, IntFire4,
PatternStim
PointProcessMark          marks a place
========================= =========================================================================

The capacitance of the membrane and the ions na, k and ca belong to the engine.
"""
