"""RANDOM variables of mechanisms: the Random123 stream of one instance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import whole
from ..errors import WrongValue
from ..hoc_names.hoc_object import HocTool, put
from ..model import HANDLE, MODEL

if TYPE_CHECKING:
    from ..vector import Vector
    from .catalogue import Variable


class NMODLRandom(HocTool):
    """The stream of a RANDOM variable: three ids choose it, the sequence is the position in it.

    It does not keep its mechanism alive. h.NMODLRandom() gives one of no variable. Methods of either kind raise, as in NEURON.
    """

    __slots__ = ("_name", "_place")

    _name: str
    _place: tuple[int, float, int, int, int] | None

    def __init__(self, variable: Variable | None = None, owner: str = "", section: int = -1, x: float = 0.0,
                 point: int = -1) -> None:
        super().__init__()
        put(self, "_name", f"{owner}.{variable.name}" if variable is not None else "")
        put(self, "_place", (section, x, variable.type, point, variable.slot) if variable is not None else None)

    def _get(self) -> tuple[Any, float]:
        ids, sequence = ffi.new("double[3]"), ffi.new("double *")
        MODEL.check(lib.rv_stream_get(HANDLE, *self._living_place(), ids, sequence), self._name)
        return ids, sequence[0]

    def get_ids(self) -> Vector:
        """Return a Vector of the three ids."""
        from ..vector import Vector

        return Vector(list(self._get()[0]))

    def set_ids(self, id1: float, id2: float, id3: float) -> NMODLRandom:
        """Choose the stream by three whole numbers from 0 to 2³² − 1; return this object.

        The position stays, and so do the numbers that are left of its block of four: set_seq takes those of the new stream.
        """
        values = [float(whole(self, "set_ids", value, 0, 2**32 - 1)) for value in (id1, id2, id3)]
        MODEL.check(lib.rv_stream_set(HANDLE, *self._living_place(), ffi.new("double[3]", values), ffi.NULL), self._name)
        return self

    def get_seq(self) -> float:
        """Return the position in the stream."""
        return float(self._get()[1])

    def set_seq(self, sequence: float) -> NMODLRandom:
        """Set the position in the stream, from 0 to 2³⁴ − 1, where it begins again; return this object. Less than 0 is 0."""
        position = whole(self, "set_seq", sequence, -sys.float_info.max, sys.float_info.max)
        value = float(position % 2**34) if position > 0 else 0.0
        MODEL.check(lib.rv_stream_set(HANDLE, *self._living_place(), ffi.NULL, ffi.new("double *", value)), self._name)
        return self

    def uniform(self) -> float:
        """Draw from (0, 1)."""
        out = ffi.new("double *")
        MODEL.check(lib.rv_stream_draw(HANDLE, *self._living_place(), out), self._name)
        return float(out[0])

    def _living_place(self) -> tuple[int, float, int, int, int]:
        if self._place is None:
            raise WrongValue(f"{self} is no RANDOM variable of a mechanism: get one as segment.mechanism.name")
        return self._place
