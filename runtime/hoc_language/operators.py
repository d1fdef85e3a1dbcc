"""The operators of HOC on numbers. Comparisons allow for h.float_epsilon, as NEURON's do."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, NoReturn

from ..hoc_names.functions import out_of_range
from ..run_control import SETTINGS
from .errors import HocError

if TYPE_CHECKING:
    from collections.abc import Callable

_settings: dict[str, float] = dict(SETTINGS)


def follow(settings: dict[str, float]) -> None:
    """Take float_epsilon from here from now on."""
    global _settings
    _settings = settings


def division_by_zero() -> NoReturn:
    """Raise HocError."""
    raise HocError("division by zero")


def _divide(a: float, b: float) -> float:
    return a / b if b != 0.0 else division_by_zero()


def modulo(a: float, b: float) -> float:
    """Return a % b, which has the sign of b; a / b that is not finite goes on as in C."""
    if b == 0.0:
        division_by_zero()
    quotient = a / b
    return a - b * (math.floor(quotient) if math.isfinite(quotient) else quotient)


def power(a: float, b: float) -> float:
    """Return a ^ b. Raise HocError for a root of a negative number."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return out_of_range(f"{a:g}^{b:g}", -math.inf if a < 0.0 and b % 2.0 == 1.0 else math.inf)
    except ValueError:
        if a == 0.0:
            return out_of_range(f"{a:g}^{b:g}", math.copysign(math.inf, a) if b % 2.0 == 1.0 else math.inf)
        raise HocError(f"{a:g}^{b:g} is no number") from None


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": _divide}


def equal(a: object, b: object) -> bool:
    """Return whether two numbers, strings or objects are the same."""
    if isinstance(a, float) and isinstance(b, float):
        return a == b or b - _settings["float_epsilon"] <= a <= b + _settings["float_epsilon"]
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return a is b


ASSIGNING: dict[str, Callable[[float, float], float]] = {
    "+=": operator.add, "-=": operator.sub, "*=": operator.mul, "/=": _divide}
