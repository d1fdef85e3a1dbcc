"""The passive cable equation solved exactly, for a cylinder with sealed ends and a step of current at one end.

λ² v'' − τ v̇ − v = 0, with λ = √(d Rm / 4 Ra) and τ = Rm Cm (Rall W (1969) Biophys J 9:1483-1508).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

TERMS = 4000


@dataclass(frozen=True)
class Cable:
    """A cylinder; lengths in µm, Rm in Ω cm², Ra in Ω cm, Cm in µF/cm². The defaults are those of Rallpack 1."""

    length: float = 1000.0
    diam: float = 1.0
    rm: float = 40000.0
    ra: float = 100.0
    cm: float = 1.0

    @property
    def space_constant(self) -> float:
        """Return λ in µm; the 1e4 is µm per cm."""
        return math.sqrt(self.diam * 1e4 * self.rm / (4 * self.ra))

    @property
    def time_constant(self) -> float:
        """Return τ in ms."""
        return self.rm * self.cm * 1e-3

    @property
    def input_resistance_of_semi_infinite(self) -> float:
        """Return the axial resistance of one space constant in MΩ."""
        return 4 * self.ra * self.space_constant / (math.pi * self.diam**2) * 1e-2

    def steady_state(self, x: float, current: float) -> float:
        """Return v − rest in mV at x µm from the end where `current` nA is injected, after a long time."""
        total = self.length / self.space_constant
        left = (self.length - x) / self.space_constant
        return current * self.input_resistance_of_semi_infinite * math.cosh(left) / math.sinh(total)

    def response(self, x: float, t: np.ndarray, current: float) -> np.ndarray:
        """Return v − rest in mV at x µm, t ms after the step of `current` nA, as a sum over the cosine modes."""
        total = self.length / self.space_constant
        mode = np.arange(TERMS)[:, None]
        rate = 1 + (mode * math.pi / total) ** 2
        weight = np.where(mode == 0, 1.0, 2.0) / (total * rate) * np.cos(mode * math.pi * x / self.length)
        decay = np.exp(-rate * np.atleast_1d(t) / self.time_constant)
        transient = current * self.input_resistance_of_semi_infinite * np.sum(weight * decay, axis=0)
        settled: np.ndarray = self.steady_state(x, current) - transient
        return settled
