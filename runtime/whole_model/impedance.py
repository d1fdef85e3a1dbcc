"""Impedance: input and transfer impedances of a cell around its present state."""

from __future__ import annotations

import cmath

from .._engine import ffi, lib
from ..cable.section import Section
from ..cable.section_functions import _segment
from ..cable.segment import Segment
from ..hoc_names.hoc_object import HocTool
from ..model import HANDLE, MODEL


class Impedance(HocTool):
    """`Impedance()`: loc(segment) says where the current is injected or v is taken, compute(frequency [Hz]) solves.

    Impedances are in MΩ, phases in radians. The conductances are those of the present v; how states follow v is left out.
    """

    __slots__ = ("_place", "_deltafac")

    def __init__(self) -> None:
        self._place: Segment | None = None
        self._deltafac = 0.001
        super().__init__()

    def loc(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Choose the place of the electrode: a segment, or x with sec=; return 0."""
        self._place = _segment(place, sec, f"{self}.loc")
        return 0.0

    def compute(self, frequency: float, states: float = 0, maxiter: float = 500) -> float:
        """Compute for a frequency [Hz]; return 0. Raise NotImplementedError for the second argument 1."""
        if states:
            raise NotImplementedError(f"{self}.compute(frequency, 1): what states do meanwhile is not supported yet; "
                                      "without it the conductances of the present state count")
        if self._place is None:
            raise ValueError(f"{self}.compute: say where the electrode is, with loc(segment)")
        place = self._place
        MODEL.check(lib.rv_impedance_compute(HANDLE, place.sec._living(), place.x, float(frequency)), f"{self}.compute")
        return 0.0

    def _at(self, place: Segment | float, sec: Section | None, name: str) -> tuple[complex, complex]:
        """Return the input impedance at a place and the transfer impedance from it to loc [MΩ]."""
        segment = _segment(place, sec, f"{self}.{name}")
        out = ffi.new("double[4]")
        MODEL.check(lib.rv_impedance(HANDLE, segment.sec._living(), segment.x, out), f"{self}.{name}")
        return complex(out[0], out[1]), complex(out[2], out[3])

    def input(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return |v(x) / i(x)| [MΩ]."""
        return abs(self._at(place, sec, "input")[0])

    def input_phase(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return the phase of v(x) / i(x) [rad]."""
        return cmath.phase(self._at(place, sec, "input_phase")[0])

    def transfer(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return |v(loc) / i(x)| [MΩ], which is |v(x) / i(loc)| too."""
        return abs(self._at(place, sec, "transfer")[1])

    def transfer_phase(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return the phase of v(loc) / i(x) [rad]."""
        return cmath.phase(self._at(place, sec, "transfer_phase")[1])

    def ratio(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return |v(loc) / v(x)| for a current at x."""
        own, other = self._at(place, sec, "ratio")
        return abs(other / own)

    def deltafac(self, value: float | None = None) -> float:
        """Return the factor of the steps of numerical derivatives, which nothing uses: conductances are exact."""
        if value is not None:
            self._deltafac = float(value)
        return self._deltafac
