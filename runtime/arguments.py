"""Checks of the arguments that methods of h's classes take."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, TypeGuard

from .errors import OutOfRange, WrongType, WrongValue


def number(owner: object, name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """Return an argument as a float. Raise TypeError for what is none, ValueError outside low … high."""
    if not hasattr(value, "__float__") and not hasattr(value, "__index__"):
        raise WrongType(f"{owner}.{name} needs a number, not {type(value).__name__} {value!r}")
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError) as error:  # an array, an int that no float can hold
        raise WrongType(f"{owner}.{name} needs a number: {error}") from None
    if not low <= result <= high and (low, high) != (-math.inf, math.inf):
        raise WrongValue(f"{owner}.{name}: {value!r} is not in {low:.10g} … {high:.10g}")
    return result


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number: of Python or, as float32 and int64, of numpy."""
    return isinstance(value, Real)


def whole(owner: object, name: str, value: Any, low: float, high: float) -> int:
    """Return an argument cut to a whole number, as `number` checks it."""
    return int(number(owner, name, value, low, high))


def index_of(owner: object, name: str, value: Any) -> int:
    """Return an index cut to a whole number. Raise TypeError for what is no number, IndexError for NaN and infinity."""
    result = number(owner, name, value)
    if not math.isfinite(result):
        raise OutOfRange(f"{owner}.{name}: index {value!r} is out of range")
    return int(result)
