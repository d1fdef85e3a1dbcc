"""What a Vector can do to its elements' places: copies, slices, insertion, search, order, files."""

from __future__ import annotations

import operator
import struct
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from .vector import Vector

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


def _test(owner: object, op: str, limits: tuple[float, ...]) -> Callable[[float], bool]:
    """Return the predicate of an operator ("<", "==" …) or an interval ("[]", "[)", "(]", "()")."""
    if op in _COMPARE and len(limits) == 1:
        compare = _COMPARE[op]
        return lambda x: compare(x, limits[0])
    if op in ("[]", "[)", "(]", "()") and len(limits) == 2:
        low = operator.ge if op[0] == "[" else operator.gt
        high = operator.le if op[1] == "]" else operator.lt
        return lambda x: low(x, limits[0]) and high(x, limits[1])
    raise ValueError(f"{owner}: '{op}' with {len(limits)} numbers is no test; use one of {', '.join(_COMPARE)} with one, "
                     "or [] [) (] () with two")


class VectorEdit:
    """Mixed into Vector."""

    __slots__ = ()

    def _self(self) -> Vector:
        return cast("Vector", self)

    def _bounds(self, bounds: tuple[Any, ...]) -> tuple[int, int]:
        """Return start and end (inclusive) of an optional range. Raise IndexError outside of the Vector."""
        me = self._self()
        size = me.size()
        if not bounds:
            return 0, size - 1
        start = int(bounds[0])
        end = int(bounds[1]) if len(bounds) > 1 else size - 1
        if len(bounds) > 1 and end == -1:
            end = size - 1
        if not 0 <= start <= end < size:
            raise IndexError(f"{me}: range {start} … {end} is out of range, size is {size}")
        return start, end

    def c(self, *bounds: int) -> Vector:
        """Return a new Vector with the elements, or those from start to end inclusive."""
        from .vector import Vector

        start, end = self._bounds(bounds)
        return Vector(self._self()._get()[start:end + 1])

    def at(self, *bounds: int) -> Vector:
        """Return a new Vector with the elements from start to end inclusive."""
        return self.c(*bounds)

    def get(self, index: int) -> float:
        """Return an element."""
        return self._self().x[index]

    def set(self, index: int, value: float) -> Vector:
        """Set an element."""
        me = self._self()
        me.x[index] = value
        return me

    def copy(self, source: Any, *places: Any) -> Vector:
        """Copy elements of another Vector in.

        copy(src), (src, dest_start), (src, src_start, src_end), (src, dest_start, src_start, src_end[, dest_inc, src_inc]),
        (src, src_indices, dest_indices).
        """
        me = self._self()
        values = source._get()
        if not places:
            return me._put(values)
        if hasattr(places[0], "_get"):
            to = places[1] if len(places) > 1 else places[0]
            return self._scatter([int(k) for k in to], [values[int(k)] for k in places[0]])
        if len(places) == 2:
            start, end = source._bounds(places)
            return me._put(values[start:end + 1])
        first = int(places[0])
        start, end = source._bounds(places[1:3])
        to_step, from_step = (int(p) for p in places[3:5]) if len(places) >= 5 else (1, 1)
        chosen = values[start:end + 1:from_step]
        return self._scatter([first + k * to_step for k in range(len(chosen))], chosen)

    def _scatter(self, places: list[int], values: list[float]) -> Vector:
        me = self._self()
        own = me._get()
        if places and min(places) < 0:
            raise IndexError(f"{me}.copy: index {min(places)} is out of range, size is {len(own)}")
        if places and max(places) >= len(own):
            own.extend([0.0] * (max(places) + 1 - len(own)))
        for k, value in zip(places, values, strict=True):
            own[k] = value
        return me._put(own)

    def fill(self, value: float, *bounds: int) -> Vector:
        """Set all elements, or those from start to end inclusive, to a value."""
        me = self._self()
        number = float(value)
        if me.size():
            start, end = self._bounds(bounds)
            me._vector.data[start:end + 1] = [number] * (end + 1 - start)
        return me

    def indgen(self, *arguments: float) -> Vector:
        """Fill with an arithmetic sequence: indgen([[start,] step]) or indgen(start, stop, step), which resizes."""
        me = self._self()
        if len(arguments) == 3:
            start, stop, step = arguments
            if step == 0 or (stop - start) / step < 0:
                raise ValueError(f"{me}.indgen: no steps of {step!r} lead from {start!r} to {stop!r}")
            count = int((stop - start) / step + 1e-10) + 1
        else:
            step = arguments[-1] if arguments else 1.0
            start = arguments[0] if len(arguments) == 2 else 0.0
            count = me.size()
        return me._put([start + k * step for k in range(count)])

    def insrt(self, index: int, what: Any) -> Vector:
        """Insert a number or the elements of another Vector before an index."""
        me = self._self()
        size = me.size()
        k = int(index)
        if not 0 <= k <= size:
            raise IndexError(f"{me}.insrt: index {index} is out of range, size is {size}")
        values = me._get()
        values[k:k] = what._get() if hasattr(what, "_get") else [float(what)]
        return me._put(values)

    def remove(self, start: int, end: int | None = None) -> Vector:
        """Remove the element at start, or those from start to end inclusive."""
        me = self._self()
        first, last = self._bounds((start, start if end is None else end))
        values = me._get()
        del values[first:last + 1]
        return me._put(values)

    def clear(self) -> Vector:
        """Remove all elements."""
        return self._self().resize(0)

    # ------------------------------------------------------------ search

    def contains(self, value: float) -> bool:
        """Return whether an element equals a number, to 1e-11 as NEURON compares."""
        return any(abs(x - value) <= 1e-11 for x in self._self()._get())

    def indwhere(self, op: str, *limits: float) -> int:
        """Return the index of the first element that passes a test, or −1."""
        test = _test(self, op, limits)
        return next((k for k, x in enumerate(self._self()._get()) if test(x)), -1)

    def indvwhere(self, *arguments: Any) -> Vector:
        """Take the indices of the elements of a source that pass a test: indvwhere([source,] op, limit[, limit])."""
        me = self._self()
        source = me
        if arguments and hasattr(arguments[0], "_get"):
            source, *rest = arguments
            arguments = tuple(rest)
        test = _test(self, arguments[0], tuple(arguments[1:]))
        return me._put([float(k) for k, x in enumerate(source._get()) if test(x)])

    def where(self, *arguments: Any) -> Vector:
        """Take the elements of a source (or of this Vector) that pass a test: where([source,] op, limit[, limit])."""
        me = self._self()
        source = me
        if arguments and hasattr(arguments[0], "_get"):
            source, *rest = arguments
            arguments = tuple(rest)
        test = _test(self, arguments[0], tuple(arguments[1:]))
        return me._put([x for x in source._get() if test(x)])

    def ind(self, indices: Any) -> Vector:
        """Return a new Vector of the elements at the indices."""
        from .vector import Vector

        return Vector([self._self().x[int(k)] for k in indices])

    def index(self, source: Any, indices: Any = None) -> Vector:
        """Take the elements of a source (with one argument, of this Vector) at the indices."""
        if indices is None:
            source, indices = self._self(), source
        return self._self()._put([source.x[int(k)] for k in indices])

    # ------------------------------------------------------------ order

    def sort(self) -> Vector:
        """Sort the elements, smallest first."""
        me = self._self()
        return me._put(sorted(me._get()))

    def sortindex(self, source: Any = None) -> Vector:
        """Return a new Vector of the indices that sort this one (or take those of a source)."""
        from .vector import Vector

        values = (self._self() if source is None else source)._get()
        order = [float(k) for k in sorted(range(len(values)), key=values.__getitem__)]
        return Vector(order) if source is None else self._self()._put(order)

    def reverse(self) -> Vector:
        """Reverse the elements."""
        me = self._self()
        return me._put(me._get()[::-1])

    def rotate(self, places: int, fill: float | None = None) -> Vector:
        """Move the elements to the right; those that leave come back on the left, or 0 comes when a second argument is given."""
        me = self._self()
        values = me._get()
        if not values:
            return me
        n = int(places)
        if fill is None:
            k = n % len(values)
            return me._put(values[len(values) - k:] + values[:len(values) - k])
        n = max(-len(values), min(n, len(values)))
        zeros = [0.0] * abs(n)
        return me._put(zeros + values[:len(values) - n] if n >= 0 else values[-n:] + zeros)

    def eq(self, other: Any) -> float:
        """Return 1.0 when another Vector has the same elements, to 1e-11 as NEURON compares, else 0.0."""
        mine, others = self._self()._get(), other._get()
        return float(len(mine) == len(others) and all(abs(a - b) <= 1e-11 for a, b in zip(mine, others, strict=True)))

    # ------------------------------------------------------------ text and files

    def printf(self, *arguments: Any) -> int:
        """Print the elements; return how many: printf([format][, start, end])."""
        pattern = arguments[0] if arguments and isinstance(arguments[0], str) else None
        bounds = arguments[1:] if pattern is not None else arguments
        start, end = self._bounds(bounds) if self._self().size() else (0, -1)
        values = self._self()._get()[start:end + 1]
        if pattern is not None:
            print("".join(pattern % v for v in values), end="")
        else:
            lines = ["\t".join(f"{v:g}" for v in values[k:k + 5]) for k in range(0, len(values), 5)]
            print("\t\n".join(lines) + "\t" if values else "")
        return len(values)

    def vwrite(self, file: Any) -> int:
        """Write the elements to a binary file object (8-byte floats after their count)."""
        values = self._self()._get()
        file.write(struct.pack("=ii", len(values), 4) + struct.pack(f"={len(values)}d", *values))
        return 1

    def vread(self, file: Any) -> int:
        """Read what vwrite wrote."""
        head = file.read(8)
        if len(head) < 8:
            return 0
        count, kind = struct.unpack("=ii", head)
        if kind != 4:
            raise ValueError(f"{self}.vread: the file holds numbers of kind {kind}, only 8-byte floats (4) are supported")
        self._self()._put(list(struct.unpack(f"={count}d", file.read(8 * count))))
        return 1
