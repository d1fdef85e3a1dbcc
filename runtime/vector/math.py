"""What a Vector can compute element by element: arithmetic, functions, random numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..arguments import number
from ..errors import DivisionByZero, WrongType, WrongValue
from .base import VectorBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from .vector import Vector


def function_of_h(owner: object, name: Any) -> Callable[..., Any]:
    """Return a function by its name in h, or a callable as it is."""
    if callable(name):
        return name  # type: ignore[no-any-return]
    if not isinstance(name, str):
        raise WrongType(f"{owner} needs the name of a function or a callable, not {type(name).__name__} {name!r}")
    from .. import h

    function = getattr(h, name)
    if not callable(function):
        raise WrongType(f"{owner}: h.{name} is no function")
    return function  # type: ignore[no-any-return]


def _is_array(value: Any) -> bool:
    """Return whether numpy shall do an operation, whose result is then an array, as in NEURON."""
    return hasattr(type(value), "__array_ufunc__") and value.ndim > 0


class VectorMath(VectorBase):
    """Mixed into Vector. Methods change the Vector and return it."""

    __slots__ = ()

    # ------------------------------------------------------------ arithmetic

    def _operand(self, name: str, other: Any) -> Any:
        if hasattr(other, "__float__") and not hasattr(other, "__len__"):
            return float(other)
        return self._same_size(name, other)

    def _in_place(self, name: str, operation: int, ufunc: str, other: Any) -> Vector:
        if self._me()._apply(other, operation):
            return self._me()
        import numpy as np

        own = self._me()._array()
        with np.errstate(all="ignore"):
            getattr(np, ufunc)(own, self._operand(name, other), out=own)
        return self._me()

    def add(self, other: Any) -> Vector:
        """Add a number or, element by element, a Vector."""
        return self._in_place("add", 0, "add", other)

    def sub(self, other: Any) -> Vector:
        """Subtract a number or a Vector."""
        return self._in_place("sub", 1, "subtract", other)

    def mul(self, other: Any) -> Vector:
        """Multiply by a number or a Vector."""
        return self._in_place("mul", 2, "multiply", other)

    def div(self, other: Any) -> Vector:
        """Divide by a number or a Vector. Raise ZeroDivisionError for the number 0."""
        if not hasattr(other, "__len__") and self._operand("div", other) == 0:
            raise DivisionByZero(f"{self}.div: division by 0")
        return self._in_place("div", 3, "divide", other)

    def __add__(self, other: Any) -> Vector:
        return NotImplemented if _is_array(other) else self._me().c().add(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Vector:
        return NotImplemented if _is_array(other) else self._me().c().sub(other)

    def __rsub__(self, other: Any) -> Vector:
        return NotImplemented if _is_array(other) else self._me().c().mul(-1).add(other)

    def __mul__(self, other: Any) -> Vector:
        return NotImplemented if _is_array(other) else self._me().c().mul(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Vector:
        return NotImplemented if _is_array(other) else self._me().c().div(other)

    def __rtruediv__(self, other: Any) -> Vector:
        import numpy as np

        from .vector import Vector

        with np.errstate(all="ignore"):
            return Vector(self._operand("div", other) / self._me()._array())

    def __neg__(self) -> Vector:
        return self._me().c().mul(-1)

    def __pos__(self) -> Vector:
        return self._me().c()

    def __abs__(self) -> Vector:
        return self._me().c().abs()

    def scale(self, low: float, high: float) -> float:
        """Stretch the values linearly to low … high; return the factor, 0 where all are equal."""
        own = self._me()._array()
        bottom, top = number(self, "scale", low), number(self, "scale", high)
        least = float(own.min()) if len(own) else 0.0
        span = float(own.max()) - least if len(own) else 0.0
        if not span > 0:
            return 0.0
        factor = (top - bottom) / span
        own[:] = (own - least) * factor + bottom
        return factor

    # ------------------------------------------------------------ functions

    def _map(self, name: str, arguments: tuple[Any, ...]) -> Vector:
        """Take a function of numpy of the elements of a source or of this Vector."""
        import numpy as np

        source, rest = self._source(arguments)
        if rest:
            raise WrongType(f"{self}.{name} takes a Vector or nothing, not {rest[0]!r}")
        with np.errstate(all="ignore"):
            return self._me()._take(getattr(np, name)(source))

    def abs(self, *source: Any) -> Vector:
        """Take absolute values."""
        return self._map("abs", source)

    def sqrt(self, *source: Any) -> Vector:
        """Take square roots. Raise ValueError for a negative element."""
        values = self._source(source)[0]
        if (values < 0).any():
            raise WrongValue(f"{self}.sqrt: {values.min():g} is negative")
        return self._map("sqrt", source)

    def log(self, *source: Any) -> Vector:
        """Take natural logarithms: −inf of 0, NaN of negative numbers."""
        return self._map("log", source)

    def log10(self, *source: Any) -> Vector:
        """Take decimal logarithms: −inf of 0, NaN of negative numbers."""
        return self._map("log10", source)

    def tanh(self, *source: Any) -> Vector:
        """Take hyperbolic tangents."""
        return self._map("tanh", source)

    def floor(self, *source: Any) -> Vector:
        """Round down to whole numbers."""
        return self._map("floor", source)

    def pow(self, *arguments: Any) -> Vector:
        """Raise to a power: pow([source,] exponent). Raise ValueError for 0 to the −1 and roots of negative numbers."""
        import numpy as np

        source, rest = self._source(arguments)
        if len(rest) != 1:
            raise WrongType(f"{self}.pow takes ([source,] exponent)")
        power = number(self, "pow", rest[0])
        if power == -1 and (source == 0).any() or power == 0.5 and (source < 0).any():
            raise WrongValue(f"{self}.pow: no power {power:g} of {0.0 if power == -1 else source.min():g}")
        with np.errstate(all="ignore"):
            return self._me()._take(np.sqrt(source) if power == 0.5 else source ** power)

    def sin(self, frequency: float, phase: float, dt: float = 1.0) -> Vector:
        """Fill with sin(2π·frequency·i·dt + phase); frequency [Hz], dt [ms]."""
        import numpy as np

        numbers = [number(self, "sin", a) for a in (frequency, phase, dt)]
        own = self._me()._array()
        own[:] = np.sin(2 * math.pi / 1000 * numbers[0] * numbers[2] * np.arange(len(own)) + numbers[1])
        return self._me()

    def apply(self, function: Any, *bounds: int) -> Vector:
        """Replace elements by a function of them: a callable, or the name of a function of h."""
        call = function_of_h(f"{self}.apply", function)
        if len(bounds) > 2:
            raise WrongType(f"{self}.apply(function[, start, end]) takes no more arguments")
        me = self._me()
        if me.size():
            start, end = self._bounds(bounds)
            me._vector.data[start:end + 1] = [float(call(v)) for v in me._get()[start:end + 1]]
        return me

    def reduce(self, function: Any, base: float = 0.0, *bounds: int) -> float:
        """Return base plus the sum of a function (a callable or a name in h) over the elements."""
        call = function_of_h(f"{self}.reduce", function)
        total = number(self, "reduce", base)
        if self._me().size():
            for value in self._part(bounds).tolist():
                total += call(value)
        return total

    # ------------------------------------------------------------ random numbers

    def setrand(self, random: Any, *bounds: int) -> Vector:
        """Set elements to numbers drawn from a Random."""
        return self._draw("setrand", random, bounds, 0)

    def addrand(self, random: Any, *bounds: int) -> Vector:
        """Add numbers drawn from a Random."""
        return self._draw("addrand", random, bounds, 1)

    def _draw(self, name: str, random: Any, bounds: tuple[Any, ...], add: int) -> Vector:
        me = self._me()
        if not hasattr(random, "_generator"):
            raise WrongType(f"{me}.{name} needs a Random, not {type(random).__name__} {random!r}")
        if me.size():
            start, end = self._bounds(bounds)
            random._fill(me._vector.data + start, end + 1 - start, add)
        return me

    # ------------------------------------------------------------ copies of memory

    def from_double(self, count: int, pointer: Any) -> Vector:
        """Take numbers from a reference on: from_double(n, vector._ref_x[k])."""
        me = self._me()
        n = int(number(me, "from_double", count, 0, 1e10))
        if not hasattr(pointer, "locate"):
            raise WrongType(f"{me}.from_double needs a reference such as vector._ref_x[0], not {type(pointer).__name__}")
        room = pointer.room() or 1
        if n > room:
            raise WrongValue(f"{me}.from_double: the reference to {pointer.name} has {room} numbers, not {n}")
        start = pointer.locate()
        return me._put([start[k] for k in range(n)])
