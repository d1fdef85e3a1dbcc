"""Vector.fit: the parameters of a function by NEURON's variant of the simplex search of Nelder and Mead."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..errors import WrongType, WrongValue
from .base import VectorBase, is_vector
from .math import function_of_h

if TYPE_CHECKING:
    from collections.abc import Callable

_STRETCHES = (2.0, 1.4, 0.7, 0.3)
"""How far the worst corner moves through the centre of the others, tried in turn."""
_FIRST = 1.2
"""The factor of one parameter in each corner but the last at the start."""
_NOTHING = 1e300
_MOST = 16


def _exponential(x: Any) -> Any:
    import numpy as np

    return np.where(x < -700, 0.0, np.exp(np.clip(x, -700, 700)))


_KNOWN: dict[str, tuple[int, Callable[..., Any]]] = {
    "exp1": (2, lambda x, a, tau: a * _exponential(-x / tau)),
    "exp2": (4, lambda x, a, s, b, t: a * _exponential(-x / s) + b * _exponential(-x / t)),
    "charging": (4, lambda x, a, s, b, t: a * (1 - _exponential(-x / s)) + b * (1 - _exponential(-x / t))),
    "line": (2, lambda x, slope, offset: slope * x + offset),
    "quad": (3, lambda x, a, b, c: a * x * x + b * x + c)}


class _Simplex:
    """One search: it stops where no move of the worst corner helps, or soon after the best point was improved often."""

    def __init__(self, error: Callable[[list[float]], float], start: list[float]) -> None:
        self._error = error
        self.best = _NOTHING
        self.improved = 0
        size = len(start)
        self._corners = [[p * _FIRST if i == j else p for j, p in enumerate(start)] for i in range(size + 1)]
        self._errors = [self._judge(corner) for corner in self._corners]

    def _judge(self, point: list[float]) -> float:
        error = self._error(point)
        if self.improved > 3 * (len(point) + 1):
            return error if error == self.best else _NOTHING
        self.best = min(self.best, error)
        return error

    def _move(self) -> bool:
        """Move the worst corner; return False where none of the stretches makes it better."""
        worst = self._errors.index(max(self._errors))
        point = self._corners[worst]
        centre = [(sum(c[j] for c in self._corners) - point[j]) / len(point) for j in range(len(point))]
        for stretch in _STRETCHES:
            trial = [(1.0 - stretch) * p + stretch * m for p, m in zip(point, centre, strict=True)]
            error = self._judge(trial)
            if error < self._errors[worst]:
                self.improved += self.best == error
                self._corners[worst], self._errors[worst] = trial, error
                return True
        return False

    def run(self) -> tuple[float, list[float]]:
        while self._move():
            pass
        least = min(self._errors)
        return least, self._corners[self._errors.index(least)]


def minimise(error: Callable[[list[float]], float], start: list[float]) -> tuple[float, list[float]]:
    """Return the least error found and its point: searches follow each other until one no longer improves."""
    point = start
    while True:
        search = _Simplex(error, point)
        least, point = search.run()
        if not search.improved or search.best <= least:
            return least, point


class VectorFit(VectorBase):
    """Mixed into Vector."""

    __slots__ = ()

    def fit(self, fitted: Any, function: Any, x: Any, *parameters: Any) -> float:
        """Fit a function of x and parameters to this Vector; return the mean squared error.

        `function` is exp1, exp2, charging, line, quad, the name of a function of h, or a callable of (x, *parameters). The
        parameters are references such as h.ref(1): first guesses, then the result. `fitted` takes the function at x.
        """
        import numpy as np

        me = self._me()
        if not is_vector(fitted):
            raise WrongType(f"{me}.fit needs a Vector for the fitted values, not {type(fitted).__name__} {fitted!r}")
        places, wanted = self._same_size("fit", x).copy(), me._array().copy()
        if not len(places):
            raise WrongValue(f"{me}.fit: the Vector is empty")
        curve = self._curve(function, parameters)

        def error(point: list[float]) -> float:
            with np.errstate(all="ignore"):
                result = float(((curve(places, *point) - wanted) ** 2).sum()) / len(wanted)
            return math.inf if math.isnan(result) else result

        least, found = minimise(error, [float(p[0]) for p in parameters])
        for parameter, value in zip(parameters, found, strict=True):
            parameter[0] = value
        with np.errstate(all="ignore"):
            fitted._take(curve(places, *found))
        return least

    def _curve(self, function: Any, parameters: tuple[Any, ...]) -> Callable[..., Any]:
        """Return the function on arrays. Raise TypeError for parameters that do not fit it or are no references."""
        if not 1 <= len(parameters) <= _MOST or not all(hasattr(p, "locate") for p in parameters):
            raise WrongType(f"{self}.fit needs 1 to {_MOST} parameters by reference, such as h.ref(1)")
        if isinstance(function, str) and function in _KNOWN:
            count, known = _KNOWN[function]
            if len(parameters) < count:
                raise WrongType(f"{self}.fit('{function}') needs {count} parameters, not {len(parameters)}")
            return lambda x, *p: known(x, *p[:count])
        import numpy as np

        call = function_of_h(f"{self}.fit", function)
        return lambda x, *p: np.array([float(call(float(place), *p)) for place in x])
