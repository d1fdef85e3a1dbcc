"""What a Vector can compute: arithmetic, functions, statistics, calculus, histograms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from .vector import Vector


_LARGE = 2000


def _quotient(a: Any, b: Any) -> Any:
    """Return a / b by the rules of floating-point numbers, where 1 / 0 is infinite."""
    if isinstance(a, float) and isinstance(b, float):
        return a / b if b else math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)
    import numpy as np

    with np.errstate(all="ignore"):
        return a / b


class VectorMath:
    """Mixed into Vector. Methods change the Vector and return it, unless said otherwise."""

    __slots__ = ()

    def _me(self) -> Vector:
        return cast("Vector", self)

    # ------------------------------------------------------------ arithmetic

    def _operate(self, name: str, other: Any, function: Callable[[float, float], float]) -> Vector:
        me = self._me()
        if me.size() >= _LARGE:
            return self._operate_large(name, other, function)
        own = me._get()
        if isinstance(other, int | float):
            number = float(other)
            return me._put([function(a, number) for a in own])
        others = other._get() if hasattr(other, "_get") else [float(v) for v in other]
        if len(own) != len(others):
            raise ValueError(f"{me}.{name}: sizes differ, {len(own)} and {len(others)}")
        return me._put([function(a, b) for a, b in zip(own, others, strict=True)])

    def _operate_large(self, name: str, other: Any, function: Callable[[Any, Any], Any]) -> Vector:
        """Do the same by numpy, whose import pays only here."""
        me = self._me()
        if not isinstance(other, int | float) and len(other) != me.size():
            raise ValueError(f"{me}.{name}: sizes differ, {me.size()} and {len(other)}")
        own = me._array()
        own[:] = function(own, other._array() if hasattr(other, "_array") else other)
        return me

    def add(self, other: Any) -> Vector:
        """Add a number or, element by element, a Vector."""
        return self._operate("add", other, lambda a, b: a + b)

    def sub(self, other: Any) -> Vector:
        """Subtract a number or a Vector."""
        return self._operate("sub", other, lambda a, b: a - b)

    def mul(self, other: Any) -> Vector:
        """Multiply by a number or a Vector."""
        return self._operate("mul", other, lambda a, b: a * b)

    def div(self, other: Any) -> Vector:
        """Divide by a number or a Vector."""
        return self._operate("div", other, _quotient)

    def __add__(self, other: Any) -> Vector:
        return self._me().c().add(other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Vector:
        return self._me().c().sub(other)

    def __rsub__(self, other: Any) -> Vector:
        return self._me().c().mul(-1).add(other)

    def __mul__(self, other: Any) -> Vector:
        return self._me().c().mul(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Vector:
        return self._me().c().div(other)

    def __rtruediv__(self, other: Any) -> Vector:
        return self._me().c()._map(lambda a: _quotient(float(other), a))

    def __neg__(self) -> Vector:
        return self._me().c().mul(-1)

    def __pos__(self) -> Vector:
        return self._me().c()

    def __abs__(self) -> Vector:
        return self._me().c().abs()

    def scale(self, low: float, high: float) -> float:
        """Stretch the values linearly to low … high; return the factor."""
        me = self._me()
        values = me._get()
        bottom, top = min(values), max(values)
        if top == bottom:
            return 0.0
        factor = (high - low) / (top - bottom)
        me._put([(v - bottom) * factor + low for v in values])
        return factor

    # ------------------------------------------------------------ functions

    def _map(self, function: Callable[[float], float], source: Any = None) -> Vector:
        me = self._me()
        values = (me if source is None else source)._get()
        try:
            return me._put([function(v) for v in values])
        except ValueError as error:
            raise ValueError(f"{me}: {error}") from None

    def abs(self, source: Any = None) -> Vector:
        """Take absolute values."""
        return self._map(math.fabs, source)

    def sqrt(self, source: Any = None) -> Vector:
        """Take square roots."""
        return self._map(math.sqrt, source)

    def log(self, source: Any = None) -> Vector:
        """Take natural logarithms."""
        return self._map(math.log, source)

    def log10(self, source: Any = None) -> Vector:
        """Take decimal logarithms."""
        return self._map(math.log10, source)

    def exp(self, source: Any = None) -> Vector:
        """Take exponentials."""
        return self._map(math.exp, source)

    def tanh(self, source: Any = None) -> Vector:
        """Take hyperbolic tangents."""
        return self._map(math.tanh, source)

    def floor(self, source: Any = None) -> Vector:
        """Round down to whole numbers."""
        return self._map(lambda v: float(math.floor(v)), source)

    def pow(self, *arguments: Any) -> Vector:
        """Raise to a power: pow([source,] exponent)."""
        power = arguments[-1]
        return self._map(lambda v: float(v ** power), arguments[0] if len(arguments) > 1 else None)

    def sin(self, frequency: float, phase: float, dt: float = 1.0) -> Vector:
        """Fill with sin(2π·frequency·i·dt + phase); frequency [Hz], dt [ms]."""
        me = self._me()
        step = 2 * math.pi * frequency / 1000.0 * dt
        return me._put([math.sin(k * step + phase) for k in range(me.size())])

    def apply(self, function: str | Callable[[float], float], *bounds: int) -> Vector:
        """Apply a function to the elements: a callable, or the name of one of h's."""
        me = self._me()
        if isinstance(function, str):
            from .functions import MATH

            if function not in MATH:
                raise NotImplementedError(f"{me}.apply: '{function}' is not a function of h")
            call: Callable[[float], float] = MATH[function]
        else:
            call = function
        start, end = me._bounds(bounds) if me.size() else (0, -1)
        values = me._get()
        values[start:end + 1] = [float(call(v)) for v in values[start:end + 1]]
        return me._put(values)

    # ------------------------------------------------------------ statistics

    def _some(self, name: str, bounds: tuple[int, ...], least: int = 1) -> list[float]:
        me = self._me()
        if me.size() == 0 and least > 0:
            raise ValueError(f"{me}.{name}: the Vector is empty")
        start, end = me._bounds(bounds) if me.size() else (0, -1)
        values = me._get()[start:end + 1]
        if len(values) < least:
            raise ValueError(f"{me}.{name} needs at least {least} elements, it has {len(values)}")
        return values

    def sum(self, *bounds: int) -> float:
        """Return the sum (of the elements from start to end inclusive)."""
        return sum(self._some("sum", bounds, 0), 0.0)

    def sumsq(self, *bounds: int) -> float:
        """Return the sum of squares."""
        return math.fsum(v * v for v in self._some("sumsq", bounds, 0))

    def mean(self, *bounds: int) -> float:
        """Return the mean."""
        values = self._some("mean", bounds)
        return sum(values, 0.0) / len(values)

    def var(self, *bounds: int) -> float:
        """Return the variance, with n − 1."""
        values = self._some("var", bounds, 2)
        mean = sum(values) / len(values)
        return sum((v - mean) ** 2 for v in values) / (len(values) - 1)

    def stdev(self, *bounds: int) -> float:
        """Return the standard deviation."""
        return math.sqrt(self.var(*bounds))

    def stderr(self, *bounds: int) -> float:
        """Return the standard error of the mean."""
        return math.sqrt(self.var(*bounds) / len(self._some("stderr", bounds)))

    def median(self) -> float:
        """Return the median."""
        from statistics import median

        return float(median(self._some("median", ())))

    def min(self, *bounds: int) -> float:
        """Return the smallest element."""
        return min(self._some("min", bounds))

    def max(self, *bounds: int) -> float:
        """Return the largest element."""
        return max(self._some("max", bounds))

    def min_ind(self, *bounds: int) -> int:
        """Return the index of the smallest element."""
        values = self._some("min_ind", bounds)
        return values.index(min(values)) + (int(bounds[0]) if bounds else 0)

    def max_ind(self, *bounds: int) -> int:
        """Return the index of the largest element."""
        values = self._some("max_ind", bounds)
        return values.index(max(values)) + (int(bounds[0]) if bounds else 0)

    def mag(self) -> float:
        """Return the Euclidean length."""
        return math.sqrt(self.sumsq())

    def dot(self, other: Any) -> float:
        """Return the scalar product."""
        return math.fsum(a * b for a, b in self._pairs("dot", other))

    def meansqerr(self, other: Any, weight: Any = None) -> float:
        """Return the mean of the squared differences, weighted where weights are given."""
        pairs = self._pairs("meansqerr", other)
        factors = weight._get() if weight is not None else [1.0] * len(pairs)
        return math.fsum(w * (a - b) ** 2 for (a, b), w in zip(pairs, factors, strict=True)) / len(pairs)

    def _pairs(self, name: str, other: Any) -> list[tuple[float, float]]:
        own, others = self._me()._get(), other._get()
        if len(own) != len(others):
            raise ValueError(f"{self}.{name}: sizes differ, {len(own)} and {len(others)}")
        return list(zip(own, others, strict=True))

    def reduce(self, function: Callable[[float], float], start: float = 0.0) -> float:
        """Return start plus the sum of a function over the elements."""
        if isinstance(function, str):
            raise NotImplementedError(f"{self}.reduce: give a Python callable, not the HOC function '{function}'")
        return start + math.fsum(function(v) for v in self._me()._get())

    # ------------------------------------------------------------ calculus

    def deriv(self, *arguments: Any) -> Vector:
        """Differentiate: deriv([source,] [dx, [method]]); method 1 takes forward differences, 2 (default) central ones."""
        source = arguments[0] if arguments and hasattr(arguments[0], "_get") else None
        rest = arguments[1:] if source is not None else arguments
        dx = float(rest[0]) if rest else 1.0
        y = (self._me() if source is None else source)._get()
        n = len(y)
        method = int(rest[1]) if len(rest) > 1 else 2
        if method == 1:
            return self._me()._put([(y[k + 1] - y[k]) / dx for k in range(n - 1)])
        if method != 2:
            raise ValueError(f"{self}.deriv: the method must be 1 or 2, not {rest[1]!r}")
        if n < 2:
            raise ValueError(f"{self}.deriv needs at least 2 elements, it has {n}")
        inner = [(y[k + 1] - y[k - 1]) / (2 * dx) for k in range(1, n - 1)]
        return self._me()._put([(y[1] - y[0]) / dx, *inner, (y[-1] - y[-2]) / dx])

    def integral(self, *arguments: Any) -> Vector:
        """Integrate: integral([source,] [dx]); the first element is taken as it is, as in NEURON."""
        source = arguments[0] if arguments and hasattr(arguments[0], "_get") else None
        rest = arguments[1:] if source is not None else arguments
        dx = float(rest[0]) if rest else 1.0
        total, out = 0.0, []
        for k, value in enumerate((self._me() if source is None else source)._get()):
            total = value if k == 0 else total + value * dx
            out.append(total)
        return self._me()._put(out)

    def interpolate(self, xdest: Any, xsrc: Any, source: Any = None) -> Vector:
        """Interpolate (xsrc, source or this Vector) linearly at xdest; constant outside."""
        me = self._me()
        y = (me if source is None else source)._get()
        xs, xd = xsrc._get(), xdest._get()
        if len(xs) != len(y):
            raise ValueError(f"{me}.interpolate: sizes differ, {len(xs)} times and {len(y)} values")
        out, k = [], 0
        for x in xd:
            while k < len(xs) - 1 and xs[k + 1] <= x:
                k += 1
            if x <= xs[0]:
                out.append(y[0])
            elif k >= len(xs) - 1:
                out.append(y[-1])
            else:
                fraction = (x - xs[k]) / (xs[k + 1] - xs[k])
                out.append(fraction * y[k + 1] + (1 - fraction) * y[k])
        return me._put(out)

    def histogram(self, low: float, high: float, width: float) -> Vector:
        """Return a new Vector of counts: element 0 below low, the last at or above high, one for each width between."""
        from .vector import Vector

        bins = int((high - low) / width) + 2
        return Vector(bins).hist_fill(self._me(), low, width)

    def hist_fill(self, source: Vector, low: float, width: float) -> Vector:
        """Count the elements of a source in bins of a width, the first bin below low, the last open."""
        me = self._me()
        counts = [0.0] * me.size()
        last = len(counts) - 1
        for value in source._get():
            counts[max(0, min(math.floor((value - low) / width) + 1, last))] += 1
        return me._put(counts)

    def hist(self, source: Any, low: float, bins: int, width: float) -> Vector:
        """Count the elements of a source in a number of bins from low; others are not counted."""
        counts = [0.0] * int(bins)
        for value in source._get():
            k = math.floor((value - low) / width)
            if 0 <= k < len(counts):
                counts[k] += 1
        return self._me()._put(counts)

    def rebin(self, *arguments: Any) -> Vector:
        """Sum groups of elements: rebin([source,] factor)."""
        source, factor = (arguments[0], int(arguments[1])) if len(arguments) > 1 else (self._me(), int(arguments[0]))
        y = source._get()
        return self._me()._put([sum(y[k:k + factor]) for k in range(0, len(y) - factor + 1, factor)])

    def spikebin(self, source: Any, threshold: float) -> Vector:
        """Put 1 where a source crosses a threshold upwards, else 0."""
        out, above = [], False
        for value in source._get():
            out.append(1.0 if value > threshold and not above else 0.0)
            above = value > threshold
        return self._me()._put(out)

    def setrand(self, random: object) -> Vector:
        """Raise NotImplementedError: Random does not exist yet."""
        raise NotImplementedError(f"{self}.setrand: h.Random is not supported yet")

    def addrand(self, random: object) -> Vector:
        """Raise NotImplementedError: Random does not exist yet."""
        raise NotImplementedError(f"{self}.addrand: h.Random is not supported yet")
