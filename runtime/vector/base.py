"""What all parts of Vector share: ranges, sources, operands, and the errors of their misuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ..arguments import index_of
from ..errors import OutOfRange, WrongType, WrongValue

if TYPE_CHECKING:
    from .vector import Vector

EPSILON = 1e-11
"""Numbers closer than this are equal to the methods that compare, as in NEURON (its float_epsilon)."""


def is_vector(value: object) -> bool:
    """Return whether a value is a Vector."""
    return hasattr(value, "_vector")


class VectorBase:
    """Mixed into Vector."""

    __slots__ = ()

    def _me(self) -> Vector:
        return cast("Vector", self)

    def _bounds(self, bounds: tuple[Any, ...]) -> tuple[int, int]:
        """Return start and end (inclusive) of an optional range. Raise IndexError outside of the Vector."""
        me = self._me()
        size = me.size()
        if not bounds:
            return 0, size - 1
        start = index_of(me, "range", bounds[0])
        end = index_of(me, "range", bounds[1]) if len(bounds) > 1 else size - 1
        if len(bounds) > 1 and end == -1:
            end = size - 1
        if not 0 <= start <= end < size:
            raise OutOfRange(f"{me}: range {start} … {end} is out of range, size is {size}")
        return start, end

    def _part(self, bounds: tuple[Any, ...]) -> Any:
        """Return the elements of an optional range as a numpy array over the memory, for use within one call."""
        start, end = self._bounds(bounds)
        return self._me()._array()[start:end + 1]

    def _origin(self, arguments: tuple[Any, ...]) -> tuple[Vector, tuple[Any, ...]]:
        """Return the Vector that a method works on, one given first or else this one, and the other arguments."""
        return (arguments[0], arguments[1:]) if arguments and is_vector(arguments[0]) else (self._me(), arguments)

    def _source(self, arguments: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
        """Return the array that a method works on, of a Vector given first or else of this one, and the other arguments."""
        if arguments and is_vector(arguments[0]):
            return arguments[0]._array(), arguments[1:]
        return self._me()._array(), arguments

    def _values(self, name: str, other: Any) -> Any:
        """Return the numbers of a Vector or of any sequence as an array. Raise TypeError for what holds no numbers."""
        import numpy as np

        if is_vector(other):
            return other._array()
        if isinstance(other, str | bytes) or not hasattr(other, "__len__"):
            raise WrongType(f"{self}.{name} needs a Vector, not {type(other).__name__} {other!r}")
        try:
            return np.asarray(other, float).ravel()
        except (TypeError, ValueError) as error:
            raise WrongType(f"{self}.{name} needs a Vector: {error}") from None

    def _same_size(self, name: str, other: Any) -> Any:
        """Return the numbers of another Vector. Raise ValueError unless it is as long as this one."""
        values = self._values(name, other)
        size = self._me().size()
        if len(values) != size:
            raise WrongValue(f"{self}.{name}: sizes differ, {size} and {len(values)}")
        return values
