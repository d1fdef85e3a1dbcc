"""Impedance: input and transfer impedances of cells around their present state."""

from __future__ import annotations

import cmath
import math

from .._engine import ffi, lib
from ..arguments import is_number, number
from ..cable.section import Section
from ..cable.section_functions import _segment
from ..cable.segment import Segment
from ..errors import WrongValue
from ..hoc_names.hoc_object import HocTool
from ..model import HANDLE, MODEL

NOWHERE = -1


def _magnitude(number: complex) -> float:
    """Return |number|, infinite where it is larger than any number, as in C: abs() raises OverflowError there."""
    return math.hypot(number.real, number.imag)


class Impedance(HocTool):
    """`Impedance()`: loc(segment) says where the current is injected or v is taken, compute(frequency [Hz]) solves.

    Impedances are in MΩ, phases in radians.
    """

    __slots__ = ("_place", "_deltafac", "_engine")

    def __init__(self) -> None:
        self._place: Segment | None = None
        self._deltafac = 0.001
        self._engine = ffi.gc(lib.rv_impedances_new(), lib.rv_impedances_free)
        super().__init__()

    def loc(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Choose the place of the electrode: a segment, or x with sec=; −1: none. Return 0."""
        nowhere = is_number(place) and -1 <= place < 0
        self._place = None if nowhere else _segment(place, sec, f"{self}.loc")
        return 0.0

    def compute(self, frequency: float, states: float = 0, maxiter: float = 500) -> float:
        """Compute for a frequency [Hz], with the conductances of the present v; `states` 1: with what states do when v moves.

        Only the latter goes through gap junctions made by ParallelContext.target_var, in up to `maxiter` rounds. Return the
        number of rounds, 0 where there are none.
        """
        place, what = self._place, f"{self}.compute"
        frequency = number(self, "compute", frequency)
        if place is None and not states:
            raise WrongValue(f"{what}: say where the electrode is, with loc(segment)")
        if not 1 <= maxiter <= 1e9:
            raise WrongValue(f"{what}: the number of rounds must be 1 to 1e9, not {maxiter!r}")
        if not math.isfinite(frequency):
            raise WrongValue(f"{what}: the frequency must be a finite number of Hz, not {frequency!r}")
        section, x = (NOWHERE, 0.0) if place is None else (place.sec._living(), place.x)
        delta = self._deltafac if states else 0.0
        rounds = lib.rv_impedances_compute(HANDLE, self._engine, section, x, frequency, delta, int(maxiter))
        return float(MODEL.check(rounds, what))

    def _at(self, place: Segment | float, sec: Section | None, name: str, which: int) -> complex:
        """Return v(x) / i(x) or v(x) / i(loc) [MΩ], or their ratio, as last computed: the model may have changed since."""
        segment = _segment(place, sec, f"{self}.{name}")
        out = ffi.new("double[2]")
        place_of = (segment.sec._living(), segment.x)
        MODEL.check(lib.rv_impedances_at(HANDLE, self._engine, *place_of, which, out), f"{self}.{name}")
        return complex(out[0], out[1])

    def input(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return |v(x) / i(x)| [MΩ]."""
        return _magnitude(self._at(place, sec, "input", lib.RV_IMPEDANCE_INPUT))

    def input_phase(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return the phase of v(x) / i(x) [rad]."""
        return cmath.phase(self._at(place, sec, "input_phase", lib.RV_IMPEDANCE_INPUT))

    def transfer(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return |v(x) / i(loc)| [MΩ], which is |v(loc) / i(x)| too."""
        return _magnitude(self._at(place, sec, "transfer", lib.RV_IMPEDANCE_TRANSFER))

    def transfer_phase(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return the phase of v(x) / i(loc) [rad]."""
        return cmath.phase(self._at(place, sec, "transfer_phase", lib.RV_IMPEDANCE_TRANSFER))

    def ratio(self, place: Segment | float, *, sec: Section | None = None) -> float:
        """Return |v(loc) / v(x)| for a current at x."""
        return _magnitude(self._at(place, sec, "ratio", lib.RV_IMPEDANCE_RATIO))

    def deltafac(self, value: float | None = None) -> float:
        """Return the step of v [mV] and of states with which compute(frequency, 1) takes derivatives, after setting it."""
        if value is not None:
            if not 1e-10 <= value <= 1:
                raise WrongValue(f"{self}.deltafac: must be 1e-10 to 1, not {value!r}")
            self._deltafac = float(value)
        return self._deltafac
