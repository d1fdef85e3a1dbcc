"""Functions of `h` about MCellRan4; mixed into the interpreter."""

from __future__ import annotations

from typing import Any

from .._engine import ffi, lib
from ..arguments import whole
from ..errors import WrongType, WrongValue
from ..model import HANDLE
from ..ref import Ref

_MOST = 2**32 - 1


class RandomFunctions:
    """Mixed into HocInterpreter."""

    def mcell_ran4(self, counter: Any, *more: Any) -> float:
        """Return a number of [0, 1) from a counter by reference, which moves on by one; other arguments mean nothing."""
        if not isinstance(counter, Ref):
            raise WrongType(f"h.mcell_ran4 needs the counter by reference, such as h.ref(1), not {type(counter).__name__}")
        count = ffi.new("double *", counter[0])
        if not 0 <= count[0] <= _MOST:
            raise WrongValue(f"h.mcell_ran4: the counter {count[0]!r} is not in 0 … 2³² − 1")
        drawn = lib.rv_mcell_draw(HANDLE, count)
        counter[0] = count[0]
        return float(drawn)

    def mcell_ran4_init(self, low: float | None = None) -> float:
        """Return the low word of all streams of MCellRan4 that have none of their own; with an argument set it, 0 … 2³² − 1."""
        before = float(lib.rv_mcell_low(HANDLE))
        if low is not None:
            lib.rv_mcell_set_low(HANDLE, whole("h", "mcell_ran4_init", low, 0, _MOST))
        return before

    def use_mcell_ran4(self, on: float | None = None) -> float:
        """Return whether scop_random in mechanisms uses MCellRan4, as it was before; with an argument, 0 or 1, set it."""
        return float(lib.rv_mcell_use(HANDLE, -1 if on is None else whole("h", "use_mcell_ran4", on, 0, 1)))
