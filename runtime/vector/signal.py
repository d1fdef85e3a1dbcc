"""What a Vector can do to signals: Fourier transforms, filters, calculus, resampling.

Transforms are made of as many points as the next power of 2, the rest being 0. A spectrum of n points in a Vector is
Re 0, Re n/2, then Re k, −Im k of each k between.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import number, whole
from ..errors import DivisionByZero, WrongType, WrongValue
from .base import VectorBase

if TYPE_CHECKING:
    from .vector import Vector

_LARGE = 1e99


def power_of_two(size: int) -> int:
    """Return the smallest power of 2 that is not below a size."""
    return 1 << max(size - 1, 0).bit_length()


def convolve(data: Any, response: Any, size: int, sign: int = 1) -> Any:
    """Return the cyclic convolution (sign −1: deconvolution) of `size` points with a response in wrap-around order.

    The first half of the response, its middle included, is for times from 0 on, the other for those before 0, the earliest
    first. Raise ZeroDivisionError where the response lacks a frequency that a deconvolution needs.
    """
    import numpy as np

    wrapped = np.zeros(size)
    after = (len(response) + 1) // 2
    before = (len(response) - 1) // 2
    wrapped[:after] = response[:after]
    if before:
        wrapped[size - before:] = response[len(response) - before:]
    spectrum = np.fft.rfft(wrapped)
    if sign == 1:
        return np.fft.irfft(np.fft.rfft(data, size) * spectrum, size)
    if (spectrum == 0).any():
        raise DivisionByZero("the response has no part at a frequency that the deconvolution divides by")
    return np.fft.irfft(np.fft.rfft(data, size) / spectrum, size)


class VectorSignal(VectorBase):
    """Mixed into Vector. Methods change the Vector and return it."""

    __slots__ = ()

    def _signal(self, name: str, source: Any) -> Any:
        """Return the numbers of a Vector that is not empty."""
        values = self._values(name, source)
        if not len(values):
            raise WrongValue(f"{self}.{name}: a Vector is empty")
        return values

    # ------------------------------------------------------------ Fourier transforms

    def fft(self, *arguments: Any) -> Vector:
        """Take the spectrum of a source or of this Vector, or with −1 the signal of a spectrum: fft([source,] [1 | −1])."""
        import numpy as np

        source, rest = self._source(arguments)
        values = self._signal("fft", source)
        size = power_of_two(len(values))
        if rest and whole(self, "fft", rest[0], -1, 1) == -1:
            return self._me()._take(_signal_of(np.concatenate([values, np.zeros(size - len(values))])))
        spectrum = np.fft.rfft(values, size)
        packed = np.empty(size)
        packed[0::2] = spectrum.real[:size // 2] if size > 1 else spectrum.real
        packed[1::2] = -spectrum.imag[:size // 2]
        if size > 1:
            packed[1] = spectrum.real[-1]
        return self._me()._take(packed)

    def convlv(self, source: Any, response: Any, sign: int = 1) -> Vector:
        """Take the convolution of a source with a response in wrap-around order; with −1 the deconvolution."""
        values, kernel = self._signal("convlv", source), self._signal("convlv", response)
        direction = whole(self, "convlv", sign, -1, 1)
        if direction == 0:
            raise WrongValue(f"{self}.convlv: the sign must be 1 or -1, not {sign!r}")
        try:
            return self._me()._take(convolve(values, kernel, power_of_two(max(len(values), len(kernel))), direction))
        except ZeroDivisionError as error:
            raise DivisionByZero(f"{self}.convlv: {error}") from None

    def filter(self, *arguments: Any) -> Vector:
        """Filter a source or this Vector: filter([source,] filter). NEURON convolves with the filter's spectrum."""
        import numpy as np

        if not 1 <= len(arguments) <= 2:
            raise WrongType(f"{self}.filter takes ([source,] filter), not {len(arguments)} arguments")
        source = self._source(arguments)[0] if len(arguments) == 2 else self._me()._array()
        values, shape = self._signal("filter", source), self._signal("filter", arguments[-1])
        size = power_of_two(max(len(values), len(shape)))
        spectrum = np.fft.rfft(shape, size)
        halves = np.concatenate([spectrum.real, spectrum.imag[1:(size + 1) // 2][::-1]])
        return self._me()._take(convolve(values, halves[:len(shape)], size))

    def correl(self, first: Any, second: Any = None) -> Vector:
        """Take the correlation of two Vectors, or the autocorrelation of one."""
        import numpy as np

        one = self._signal("correl", first)
        two = one if second is None else self._signal("correl", second)
        size = power_of_two(max(len(one), len(two)))
        return self._me()._take(np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(two, size).conj(), size))

    def spctrm(self, source: Any, width: float | None = None) -> Vector:
        """Take the power spectrum of a source: `width` points, raised to a power of 2 (an eighth of it); Bartlett windows."""
        import numpy as np

        values = self._signal("spctrm", source)
        wanted = len(values) // 8 if width is None else whole(self, "spctrm", width, 1, 1e9)
        points = power_of_two(max(wanted, 1))
        pairs = math.ceil((len(values) / points - 1) / 2)
        if pairs < 1:
            raise WrongValue(f"{self}.spctrm: {len(values)} numbers do not fill a window of {2 * points}")
        padded = np.concatenate([values, np.zeros((2 * pairs + 1) * points - len(values))])
        window = 1.0 - abs((np.arange(2 * points) - points) / points)
        power = np.zeros(points)
        for k in range(2 * pairs):
            power += abs(np.fft.rfft(padded[k * points:(k + 2) * points] * window)[:points]) ** 2
        power /= (window ** 2).sum() * 2 * points * pairs
        power[0] *= 0.5
        me = self._me()
        if me.size() < points:
            me.resize(points)
        me._array()[:points] = power
        return me

    # ------------------------------------------------------------ calculus

    def deriv(self, *arguments: Any) -> Vector:
        """Differentiate: deriv([source,] [dx, [method]]); method 1 takes forward differences, 2 (default) central ones."""
        source, rest = self._origin(arguments)
        dx = number(self, "deriv", rest[0]) if rest else 1.0
        method = whole(self, "deriv", rest[1], 1, 2) if len(rest) > 1 else 2
        me, size = self._me(), len(source)
        if size < 2 or dx == 0:
            raise WrongValue(f"{self}.deriv needs at least 2 elements and a step that is not 0, not {size} and {dx!r}")
        if source is not me:
            me.resize(size)
        (lib.rv_differences if method == 1 else lib.rv_central_differences)(source._vector.data, size, dx, me._vector.data)
        return me.resize(size - 1) if method == 1 else me

    def integral(self, *arguments: Any) -> Vector:
        """Integrate: integral([source,] [dx]); the first element is taken as it is, as in NEURON."""
        source, rest = self._origin(arguments)
        dx = number(self, "integral", rest[0]) if rest else 1.0
        me = self._me()
        if source is not me:
            me.resize(len(source))
        lib.rv_integral(source._vector.data, len(source), dx, me._vector.data)
        return me

    def interpolate(self, xdest: Any, xsrc: Any, source: Any = None) -> Vector:
        """Interpolate (xsrc, source or this Vector) linearly at xdest; constant outside. Both x must ascend."""
        import numpy as np

        xs, xd = self._signal("interpolate", xsrc), self._values("interpolate", xdest)
        y = self._me()._array() if source is None else self._values("interpolate", source)
        if len(y) < len(xs):
            raise WrongValue(f"{self}.interpolate: sizes differ, {len(xs)} places and {len(y)} values")
        values = np.empty(len(xd))
        lib.rv_interpolate(_memory(xd), len(xd), _memory(xs), _memory(y), len(xs), _memory(values))
        return self._me()._take(values)

    # ------------------------------------------------------------ windows and samples

    def medfltr(self, *arguments: Any) -> Vector:
        """Take the median of each element and `points` (3) on either side, fewer at the ends: medfltr([source,] [points])."""
        y, rest = self._source(arguments)
        points = whole(self, "medfltr", rest[0], 1, max(len(y) // 2, 1)) if rest else 3
        windows = (sorted(y[max(k - points, 0):k + points + 1].tolist()) for k in range(len(y)))
        return self._me()._put([w[(len(w) - 1) // 2] for w in windows])

    def rebin(self, *arguments: Any) -> Vector:
        """Sum groups of elements: rebin([source,] factor)."""
        y, rest = self._source(arguments)
        if not rest:
            raise WrongType(f"{self}.rebin takes ([source,] factor)")
        factor = whole(self, "rebin", rest[0], 1, 1e9)
        count = len(y) // factor
        return self._me()._take(y[:count * factor].reshape(count, factor).sum(axis=1))

    def resample(self, source: Any, rate: float) -> Vector:
        """Take `rate` times as many elements of a source: each repeated or some left out."""
        import numpy as np

        values = self._values("resample", source)
        factor = number(self, "resample", rate, 0, len(values) // 2)
        return self._me()._take(values[(np.arange(int(len(values) * factor)) / (factor or 1.0)).astype(int)])

    def psth(self, source: Any, dt: float, trials: float, size: float) -> Vector:
        """Take the rate [1/s] of a histogram of spikes in `trials` with bins of dt [ms], in windows of at least `size` spikes."""
        import numpy as np

        counts = self._values("psth", source)
        width, repeats = number(self, "psth", dt, 0, _LARGE), number(self, "psth", trials, 0, _LARGE)
        least = number(self, "psth", size, 0, len(counts) // 2)
        if not width or not repeats:
            raise WrongValue(f"{self}.psth: dt and trials must not be 0")
        if len(counts) and counts.sum() < least:
            raise WrongValue(f"{self}.psth: no window has {least:g} spikes, there are {counts.sum():g}")
        rates = np.empty(len(counts))
        lib.rv_window_means(_memory(counts), len(counts), least, _memory(rates))
        return self._me()._take(rates / repeats * 1000.0 / width)

    def trigavg(self, data: Any, triggers: Any, before: int, after: int) -> float:
        """Take the mean of data from `before` to `after` places around triggers; return how many fit, the mean of none is NaN."""
        import numpy as np

        values = self._signal("trigavg", data)
        first, last = (whole(self, "trigavg", n, 0, len(values) - 1) for n in (before, after))
        places = self._values("trigavg", triggers).astype(int)
        places = places[(places >= first) & (places < len(values) - last)]
        windows = values[places[:, None] + np.arange(-first, last)]
        with np.errstate(all="ignore"):
            self._me()._take(windows.sum(axis=0) / np.float64(len(places)))
        return float(len(places))

    def spikebin(self, source: Any, threshold: float, size: int = 1) -> Vector:
        """Put 1 where a source crosses a threshold upwards within a bin of `size` elements, else 0."""
        import numpy as np

        values, width = self._values("spikebin", source), whole(self, "spikebin", size, 1, 1e6)
        above = values >= number(self, "spikebin", threshold)
        rising = above & ~np.concatenate([[False], above[:-1]])
        count = len(values) // width
        return self._me()._take(rising[:count * width].reshape(count, width).any(axis=1))

    def inf(self, stimulus: Any, dt: float, gl: float, el: float, cm: float, threshold: float, reset: float,
            refractory: float = 0.0) -> Vector:
        """Take the voltage of a leaky integrate-and-fire cell that a stimulus drives, one element each dt [ms]; 0 is a spike."""
        given = [number(self, "inf", a) for a in (dt, gl, el, cm, threshold, reset, refractory)]
        step, leak, rest, capacity, limit, low, pause = given
        if not step > 0 or capacity == 0:
            raise WrongValue(f"{self}.inf: dt must be above 0 and cm not 0, not {dt!r} and {cm!r}")
        drive = self._signal("inf", stimulus).tolist()
        v, waiting, out = rest, 0.0, [rest]
        while len(out) < len(drive):
            k = len(out) - 1
            v = out[k] + (-leak * (out[k] - rest) + drive[k]) / (capacity / step)
            if v >= limit and waiting <= 0:
                out += [0.0, low]
                waiting = pause
            else:
                waiting -= step
                out.append(v)
        return self._me()._put(out[:len(drive)])


def _signal_of(packed: Any) -> Any:
    """Return the signal of a spectrum as a Vector holds it."""
    import numpy as np

    size = len(packed)
    if size == 1:
        return packed * 0.5
    spectrum = np.zeros(size // 2 + 1, complex)
    spectrum[:-1] = packed[0::2] - 1j * packed[1::2]
    spectrum[0], spectrum[-1] = packed[0], packed[1]
    return np.fft.irfft(spectrum * (size / 2), size)


def _memory(values: Any) -> Any:
    """Return the memory of an array for the engine; it must live as long."""
    import numpy as np

    return ffi.from_buffer("double[]", np.ascontiguousarray(values, float))
