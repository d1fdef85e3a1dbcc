"""RANDOM variables of mechanisms: the Random123 stream of one instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..errors import WrongValue
from ..model import HANDLE, MODEL

if TYPE_CHECKING:
    from ..vector import Vector
    from .catalogue import Variable


class NMODLRandom:
    """The stream of a RANDOM variable: three ids choose it, the sequence is the position in it."""

    __slots__ = ("_name", "_place", "_keep")

    def __init__(self, variable: Variable, owner: str, section: int, x: float, point: int, keep: object = None) -> None:
        self._name = f"{owner}.{variable.name}"
        self._place = (section, x, variable.type, point, variable.slot)
        self._keep = keep

    def _get(self) -> tuple[Any, float]:
        ids, sequence = ffi.new("double[3]"), ffi.new("double *")
        MODEL.check(lib.rv_stream_get(HANDLE, *self._place, ids, sequence), self._name)
        return ids, sequence[0]

    def get_ids(self) -> Vector:
        """Return a Vector of the three ids."""
        from ..vector import Vector

        return Vector(list(self._get()[0]))

    def set_ids(self, id1: float = 0, id2: float = 0, id3: float = 0) -> NMODLRandom:
        """Choose the stream by three whole numbers from 0 to 2³² − 1; return this object."""
        values = [self._whole(v, 2**32) for v in (id1, id2, id3)]
        MODEL.check(lib.rv_stream_set(HANDLE, *self._place, ffi.new("double[3]", values), ffi.NULL), self._name)
        return self

    def get_seq(self) -> float:
        """Return the position in the stream."""
        return float(self._get()[1])

    def set_seq(self, sequence: float) -> NMODLRandom:
        """Set the position in the stream, from 0 to 2³⁴ − 1; return this object."""
        value = self._whole(sequence, 2**34)
        MODEL.check(lib.rv_stream_set(HANDLE, *self._place, ffi.NULL, ffi.new("double *", value)), self._name)
        return self

    def uniform(self) -> float:
        """Draw from (0, 1)."""
        out = ffi.new("double *")
        MODEL.check(lib.rv_stream_draw(HANDLE, *self._place, out), self._name)
        return float(out[0])

    def _whole(self, value: float, end: int) -> float:
        if not 0 <= value < end:
            raise WrongValue(f"{self._name}: {value!r} is not in 0 … {end - 1}")
        return float(int(value))

    def __repr__(self) -> str:
        return f"NMODLRandom({self._name})"
