"""Why a published file does not agree with NEURON: one sentence each, and how far off it may be."""

from __future__ import annotations

from dataclasses import dataclass

ANY = float("inf")


@dataclass(frozen=True)
class Explanation:
    """`bound` is the largest difference relative to range; ANY where there are no numbers to compare."""

    bound: float
    sentence: str


DISAGREEMENTS: dict[str, Explanation] = {
    "neuron/neuron/.data/share/nrn/demo/release/capmpr.mod": Explanation(
        1e-4, "The pump is at equilibrium: its current, 1e-14 mA/cm², is the difference of two fluxes that agree in nine digits, "
        "and what is left is rounding, in NEURON as well."),
    "hnn-core/hnn_core/mod/dipole.mod": Explanation(
        ANY, "`ri` is 0 until the model sets it, and the file divides by it: what it adds to its POINTERs, here the voltage of "
        "another cell, is infinite. NEURON goes on with a cell whose voltage is no number; Ranvier stops and names the place."),
}
