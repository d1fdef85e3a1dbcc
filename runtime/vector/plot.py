"""Vectors in figures: drawn where matplotlib's axes are given; there are no windows, so a Graph of NEURON shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..arguments import number
from .base import VectorBase, is_vector

if TYPE_CHECKING:
    from .vector import Vector

_MARKS = {"+": "+", "o": "o", "s": "s", "t": "^", "O": "o", "S": "s", "T": "^", "|": "|", "-": "_"}


class VectorPlot(VectorBase):
    """Mixed into Vector. `axes` is matplotlib.axes.Axes or matplotlib.pyplot, or anything else, which is left alone."""

    __slots__ = ()

    def _places(self, name: str, rest: tuple[Any, ...]) -> tuple[Any, Any]:
        """Return x and y: x from a Vector or an interval given first, else 0, 1, 2 …"""
        import numpy as np

        y = self._me()._array().copy()
        if not rest or len(rest) == 2:
            return np.arange(len(y)), y
        if is_vector(rest[0]):
            x = rest[0]._array().copy()
            size = min(len(x), len(y))
            return x[:size], y[:size]
        return np.arange(len(y)) * number(self, name, rest[0]), y

    def _lines(self, name: str, axes: Any, rest: tuple[Any, ...]) -> Vector:
        x, y = self._places(name, rest)
        if hasattr(axes, "plot") and hasattr(axes, "errorbar"):
            axes.plot(x, y, label=self._me().label() or None)
        return self._me()

    def plot(self, axes: Any, *rest: Any) -> Vector:
        """Draw the elements: plot(axes, [x | interval,] [colour, brush]); return the Vector."""
        return self._lines("plot", axes, rest)

    def line(self, axes: Any, *rest: Any) -> Vector:
        """Draw the elements: line(axes, [x | interval,] [colour, brush]); return the Vector."""
        return self._lines("line", axes, rest)

    def mark(self, axes: Any, x: Any, style: Any = "+", size: float = 12.0, *rest: Any) -> Vector:
        """Mark the elements: mark(axes, x | interval, [style, size, colour, brush]); return the Vector."""
        places, y = self._places("mark", (x,))
        if hasattr(axes, "plot") and hasattr(axes, "errorbar"):
            axes.plot(places, y, linestyle="none", marker=_MARKS.get(style, "+"), markersize=number(self, "mark", size, 0.1, 100))
        return self._me()

    def ploterr(self, axes: Any, x: Any, errors: Any, size: float = 4.0, *rest: Any) -> Vector:
        """Draw bars of ± errors: ploterr(axes, x, errors, [size, colour, brush]); return the Vector."""
        places, y = self._places("ploterr", (x,))
        bars = self._values("ploterr", errors)
        count = min(len(y), len(bars))
        if hasattr(axes, "errorbar"):
            axes.errorbar(places[:count], y[:count], bars[:count], linestyle="none",
                          capsize=number(self, "ploterr", size, 0.1, 100))
        return self._me()
