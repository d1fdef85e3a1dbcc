"""What a Vector can say of its elements: sums, moments, extremes, histograms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..arguments import number, whole
from ..errors import WrongType, WrongValue
from .base import VectorBase, is_vector

if TYPE_CHECKING:
    from .vector import Vector

_LARGE = 1e99


class VectorStatistics(VectorBase):
    """Mixed into Vector. Methods that take bounds take (start, end), both included."""

    __slots__ = ()

    def _some(self, name: str, bounds: tuple[Any, ...], least: int) -> Any:
        """Return the elements of a range; () of an empty Vector where none are needed. Raise ValueError for too few."""
        if len(bounds) not in (0, 2):
            raise WrongType(f"{self}.{name} takes the start and the end of a range, not {len(bounds)} numbers")
        if least == 0 and not self._me().size():
            return ()
        values = self._part(bounds)
        if len(values) < least:
            raise WrongValue(f"{self}.{name} needs at least {least} elements, not {len(values)}")
        return values

    # ------------------------------------------------------------ sums and moments

    def sum(self, *bounds: int) -> float:
        """Return the sum."""
        if not bounds:
            return self._me()._sum()
        values = self._some("sum", bounds, 0)
        return float(values.sum()) if len(values) else 0.0

    def sumsq(self, *bounds: int) -> float:
        """Return the sum of squares."""
        values = self._some("sumsq", bounds, 0)
        return float(values @ values) if len(values) else 0.0

    def mean(self, *bounds: int) -> float:
        """Return the mean."""
        size = self._me().size()
        if not bounds and size:
            return self._me()._sum() / size
        values = self._some("mean", bounds, 2 if bounds else 1)
        return float(values.sum()) / len(values)

    def var(self, *bounds: int) -> float:
        """Return the variance, with n − 1."""
        return float(self._some("var", bounds, 2).var(ddof=1))

    def stdev(self, *bounds: int) -> float:
        """Return the standard deviation."""
        return float(self._some("stdev", bounds, 2).std(ddof=1))

    def stderr(self, *bounds: int) -> float:
        """Return the standard error of the mean."""
        values = self._some("stderr", bounds, 2)
        return float(values.std(ddof=1)) / math.sqrt(len(values))

    def median(self) -> float:
        """Return the median."""
        import numpy as np

        return float(np.median(self._some("median", (), 1)))

    def mag(self) -> float:
        """Return the Euclidean length."""
        return math.sqrt(self.sumsq())

    def dot(self, other: Any) -> float:
        """Return the scalar product."""
        return float(self._me()._array() @ self._same_size("dot", other))

    def meansqerr(self, other: Any, weights: Any = None) -> float:
        """Return the mean of the squared differences, weighted where weights are given."""
        size = self._me().size()
        others = self._values("meansqerr", other)
        factors = None if weights is None else self._values("meansqerr", weights)
        if not size or len(others) < size or factors is not None and len(factors) < size:
            raise WrongValue(f"{self}.meansqerr: the Vectors must not be empty, and no shorter than this one of {size} elements")
        squares = (self._me()._array() - others[:size]) ** 2
        return float((squares if factors is None else squares * factors[:size]).sum()) / size

    # ------------------------------------------------------------ extremes

    def min(self, *bounds: int) -> float:
        """Return the smallest element; 0 of an empty Vector, as in NEURON."""
        values = self._some("min", bounds, 0)
        return float(values.min()) if len(values) else 0.0

    def max(self, *bounds: int) -> float:
        """Return the largest element; 0 of an empty Vector, as in NEURON."""
        values = self._some("max", bounds, 0)
        return float(values.max()) if len(values) else 0.0

    def min_ind(self, *bounds: int) -> int:
        """Return the index of the smallest element; −1 of an empty Vector, as in NEURON."""
        values = self._some("min_ind", bounds, 0)
        return int(values.argmin()) + self._bounds(bounds)[0] if len(values) else -1

    def max_ind(self, *bounds: int) -> int:
        """Return the index of the largest element; −1 of an empty Vector, as in NEURON."""
        values = self._some("max_ind", bounds, 0)
        return int(values.argmax()) + self._bounds(bounds)[0] if len(values) else -1

    # ------------------------------------------------------------ histograms

    def histogram(self, low: float, high: float, width: float) -> Vector:
        """Return a new Vector of counts: element k + 1 is of those from low + k·width on; one bin more at each end."""
        from .vector import Vector

        bottom, top = number(self, "histogram", low, -_LARGE, _LARGE), number(self, "histogram", high, -_LARGE, _LARGE)
        step = number(self, "histogram", width)
        if not (top > bottom and 0 < step <= top - bottom):
            raise WrongValue(f"{self}.histogram: bins of {width!r} do not divide {low!r} … {high!r}")
        return Vector()._take(_counts(self._me()._array(), bottom - step, step, int(math.floor((top - bottom) / step)) + 2))

    def hist(self, source: Any, low: float, size: int, width: float) -> Vector:
        """Count the elements of a source in `size` bins of a width from low on; others are not counted."""
        if source is self:
            raise WrongValue(f"{self}.hist: the source must be another Vector")
        values = self._values("hist", source)
        return self._me()._take(_counts(values, number(self, "hist", low), number(self, "hist", width, 1e-99, _LARGE),
                                        whole(self, "hist", size, 0, 1e9)))

    def sumgauss(self, low: float, high: float, step: float, variance: float, weights: Any = None) -> Vector:
        """Return a new Vector of points from low to high: the sum of Gaussians around the elements, rounded down to points."""
        import numpy as np

        from .vector import Vector

        start, end = number(self, "sumgauss", low), number(self, "sumgauss", high)
        dx, spread = number(self, "sumgauss", step, 1e-99, _LARGE), number(self, "sumgauss", variance, 1e-99, _LARGE)
        if end < start:
            raise WrongValue(f"{self}.sumgauss: {high!r} is below {low!r}")
        factors = np.ones(self._me().size()) if weights is None else self._same_size("sumgauss", weights)
        points = np.arange(int((end - start) / dx + 0.5))
        total, width = np.zeros(len(points)), 2 * spread / (dx * dx)
        for centre, factor in zip(np.trunc((self._me()._array() - start) / dx), factors, strict=True):
            exponent = -(points - centre) ** 2 / width
            total += np.where(exponent > -20, np.exp(exponent) * factor, 0.0) / math.sqrt(2 * math.pi * spread)
        return Vector(total)

    def smhist(self, source: Any, low: float, size: int, step: float, variance: float, weights: Any = None) -> Vector:
        """Take the histogram of a source of `size` bins of width step from low on, smoothed by a Gaussian."""
        import numpy as np

        from .signal import convolve, power_of_two

        values = self._values("smhist", source)
        start, bins = number(self, "smhist", low), whole(self, "smhist", size, 1, 1e9)
        dx, spread = number(self, "smhist", step, 1e-99, _LARGE), number(self, "smhist", variance, 1e-99, _LARGE)
        if weights is not None and (not is_vector(weights) or weights.size() != len(values)):
            raise WrongValue(f"{self}.smhist: the weights must be a Vector as long as the source, of {len(values)} elements")
        width = 2 * spread / (dx * dx)
        half = int(math.sqrt(10 * width))
        length = power_of_two(bins + 2 * half + 1)
        bell = np.exp(-np.arange(half + 1) ** 2 / width) / math.sqrt(2 * math.pi * spread)
        inside = (values >= start) & (values < start + length * dx)
        places = np.minimum(((values[inside] - start) / dx).astype(int), length - 1)
        series = np.bincount(places, None if weights is None else weights._array()[inside], length)
        smooth = convolve(series, np.concatenate([bell, bell[:0:-1]]), length)[:bins]
        return self._me()._take(np.where(smooth > 1e-9, smooth, 0.0))


def _counts(values: Any, low: float, width: float, size: int) -> Any:
    """Return how many values are in each bin of a width from low on; NaN is in none."""
    import numpy as np

    places = np.floor((values - low) / width)
    inside = places[(places >= 0) & (places < size)].astype(int)
    return np.bincount(inside, minlength=size)
