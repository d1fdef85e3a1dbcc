"""Functions of HOC that ask about the routine they stand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .arguments import is_pointer
from .errors import HocError
from .frames import Frame
from .storage import whole_index


def numarg(frame: Frame) -> float:
    """Return the number of arguments of the routine."""
    return float(len(frame.arguments or ()))


def argtype(frame: Frame, index: float) -> float:
    """Return what an argument is: 0 a number, 1 an object, 2 a string, 3 a pointer, −1 nothing."""
    if frame.arguments is None:
        raise HocError("argtype: used outside of a routine")
    k = whole_index(index, "argtype")
    if not 0 < k <= len(frame.arguments):
        return -1.0
    argument = frame.arguments[k - 1]
    if argument.__class__ is float:
        return 0.0
    if is_pointer(argument):
        return 3.0
    return 2.0 if isinstance(argument.value, str) else 1.0


FRAME_FUNCTIONS: dict[str, Callable[..., Any]] = {"numarg": numarg, "argtype": argtype}
