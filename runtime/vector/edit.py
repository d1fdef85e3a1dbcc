"""What a Vector can do to its elements' places: copies, ranges, insertion, search, order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..arguments import index_of, number, whole
from ..errors import OutOfRange, WrongType, WrongValue
from .base import EPSILON, VectorBase, is_vector

if TYPE_CHECKING:
    from .vector import Vector

_LARGE = 1e10
_HUGE = 2.0**53
_TESTS = ("==", "!=", ">", "<", ">=", "<=", "()", "[]", "[)", "(]")


def _passing(owner: object, values: Any, op: Any, limits: tuple[Any, ...]) -> Any:
    """Return a mask of the values that pass a test: an operator with one limit, or an interval with two."""
    needed = 2 if op in _TESTS[6:] else 1
    if op not in _TESTS or len(limits) < needed:
        raise WrongValue(f"{owner}: {op!r} with {len(limits)} numbers is no test; use one of {' '.join(_TESTS[:6])} with one, "
                         f"or {' '.join(_TESTS[6:])} with two")
    low = number(owner, "where", limits[0])
    if op in ("==", "!="):
        same = abs(values - low) <= EPSILON
        return same if op == "==" else ~same
    if needed == 2:
        high = number(owner, "where", limits[1])
        above = values >= low - EPSILON if op[0] == "[" else values > low + EPSILON
        return above & (values <= high + EPSILON if op[1] == "]" else values < high - EPSILON)
    return {">": lambda: values > low + EPSILON, "<": lambda: values < low - EPSILON,
            ">=": lambda: values >= low - EPSILON, "<=": lambda: values <= low + EPSILON}[op]()


class VectorEdit(VectorBase):
    """Mixed into Vector."""

    __slots__ = ()

    def c(self, *bounds: int) -> Vector:
        """Return a new Vector with the elements, or those from start to end inclusive."""
        me: Any = self
        if bounds:
            return me._family()._take(self._part(bounds))  # type: ignore[no-any-return]
        made: Vector = me._family(len(me))
        made._set_all(me)
        return made

    def at(self, *bounds: int) -> Vector:
        """Return a new Vector with the elements from start to end inclusive."""
        return self.c(*bounds)

    def cl(self, *bounds: int) -> Vector:
        """Return a copy with the label."""
        made = self.c(*bounds)
        made.label(self._me().label())
        return made

    def get(self, index: int) -> float:
        """Return an element."""
        return self._me().x[index]

    def set(self, index: int, value: float) -> Vector:
        """Set an element."""
        me = self._me()
        me.x[index] = number(me, "set", value)
        return me

    # ------------------------------------------------------------ copies

    def copy(self, source: Any, *places: Any) -> Vector:
        """Copy elements of another Vector in.

        copy(src), (src, dest_start), (src, src_start, src_end), (src, dest_start, src_start, src_end[, dest_inc, src_inc]),
        (src, indices), (src, src_indices, dest_indices); indices outside of either Vector are passed over.
        """
        me = self._me()
        if not places and is_vector(source):
            me.resize(source.size())
            me._set_all(source)
            return me
        values = self._values("copy", source).copy()
        if places and is_vector(places[0]):
            return self._copy_indexed(values, [(self._values("copy", p) + EPSILON).astype(int) for p in places[:2]])
        first, start, end, to_step, from_step = 0, 0, len(values) - 1, 1, 1
        if len(places) in (1, 3, 5):
            first = whole(me, "copy", places[0], 0, _LARGE)
        if len(places) >= 2:
            start, end = source._bounds(tuple(places[-2:] if len(places) == 2 else places[1:3]))
        if len(places) == 5:
            to_step, from_step = (whole(me, "copy", p, 1, _LARGE) for p in places[3:])
        if len(places) not in (0, 1, 2, 3, 5):
            raise WrongType(f"{me}.copy takes a Vector and 0, 1, 2, 3 or 5 numbers, not {len(places)}")
        chosen = values[start:end + 1:from_step]
        needed = first + (len(chosen) - 1) * to_step + 1 if len(chosen) else first
        if not places or me.size() < needed:
            me.resize(needed)
        me._array()[first:needed:to_step] = chosen
        return me

    def _copy_indexed(self, values: Any, indices: list[Any]) -> Vector:
        me = self._me()
        own = me._array()
        count = min(map(len, indices))
        source, target = indices[0][:count], indices[-1][:count]
        inside = (source >= 0) & (source < len(values)) & (target >= 0) & (target < len(own))
        own[target[inside]] = values[source[inside]]
        return me

    def fill(self, value: float, *bounds: int) -> Vector:
        """Set all elements, or those from start to end inclusive, to a value."""
        me = self._me()
        filling = number(me, "fill", value)
        if bounds:
            self._part(bounds)[:] = filling
        else:
            me._set_all(filling)
        return me

    def indgen(self, *arguments: float) -> Vector:
        """Fill with an arithmetic sequence: indgen([[start,] step]) or indgen(start, stop, step), which resizes."""
        import numpy as np

        me = self._me()
        numbers = [number(me, "indgen", a, -_HUGE, _HUGE) for a in arguments]
        if len(numbers) == 3:
            start, stop, step = numbers
            if step == 0 or (stop - start) / step < 0:
                raise WrongValue(f"{me}.indgen: no steps of {step!r} lead from {start!r} to {stop!r}")
            count = int(np.floor((stop - start) / step + 1e-9)) + 1
        else:
            step = numbers[-1] if numbers else 1.0
            start = numbers[0] if len(numbers) == 2 else 0.0
            count = me.size()
        return me._take(np.arange(count) * step + start)

    def insrt(self, index: int, *items: Any) -> Vector:
        """Insert numbers and the elements of Vectors before an index."""
        import numpy as np

        me = self._me()
        size = me.size()
        k = index_of(me, "insrt", index)
        if not 0 <= k <= size:
            raise OutOfRange(f"{me}.insrt: index {index} is out of range, size is {size}")
        own = me._array()
        new = [self._values("insrt", i) if is_vector(i) else [number(me, "insrt", i)] for i in items]
        return me._take(np.concatenate([own[:k], *new, own[k:]]))

    def remove(self, start: int, end: int | None = None) -> Vector:
        """Remove the element at start, or those from start to end inclusive."""
        me = self._me()
        first, last = self._bounds((start, start if end is None else end))
        own = me._array()
        own[first:len(own) - (last + 1 - first)] = own[last + 1:].copy()
        return me.resize(len(own) - (last + 1 - first))

    def clear(self) -> Vector:
        """Remove all elements."""
        return self._me().resize(0)

    # ------------------------------------------------------------ search

    def contains(self, value: float) -> bool:
        """Return whether an element equals a number, to 1e-11."""
        return bool((abs(self._me()._array() - number(self, "contains", value)) <= EPSILON).any())

    def indwhere(self, op: str, *limits: float) -> int:
        """Return the index of the first element that passes a test, or −1."""
        mask = _passing(self, self._me()._array(), op, limits)
        return int(mask.argmax()) if mask.any() else -1

    def indvwhere(self, *arguments: Any) -> Vector:
        """Take the indices of the elements of a source that pass a test: indvwhere([source,] op, limit[, limit])."""
        source, rest = self._source(arguments)
        return self._me()._take(_passing(self, source, rest[0] if rest else None, rest[1:]).nonzero()[0])

    def where(self, *arguments: Any) -> Vector:
        """Take the elements of a source (or of this Vector) that pass a test: where([source,] op, limit[, limit])."""
        source, rest = self._source(arguments)
        return self._me()._take(source[_passing(self, source, rest[0] if rest else None, rest[1:])])

    def ind(self, indices: Any) -> Vector:
        """Return a new Vector of the elements at the indices; those outside are passed over."""
        from .vector import Vector

        own = self._me()._array()
        places = self._values("ind", indices).astype(int)
        return Vector()._take(own[places[(places >= 0) & (places < len(own))]])

    def index(self, *arguments: Any) -> Vector:
        """Take the elements of a source (with one argument, of this Vector) at the indices, 0 for those outside."""
        import numpy as np

        if not 1 <= len(arguments) <= 2:
            raise WrongType(f"{self}.index takes ([source,] indices), not {len(arguments)} arguments")
        source = self._values("index", arguments[0]) if len(arguments) == 2 else self._me()._array()
        places = self._values("index", arguments[-1]).astype(int)
        inside = (places >= 0) & (places < len(source))
        taken = np.zeros(len(places))
        taken[inside] = source[places[inside]]
        return self._me()._take(taken)

    # ------------------------------------------------------------ order

    def sort(self) -> Vector:
        """Sort the elements, smallest first."""
        self._me()._array().sort()
        return self._me()

    def sortindex(self, target: Any = None) -> Vector:
        """Return the indices that sort this Vector, as a new one or in the one given; equal elements keep their order."""
        from .vector import Vector

        result = Vector() if target is None else target
        if not is_vector(result):
            raise WrongType(f"{self}.sortindex needs a Vector, not {type(target).__name__} {target!r}")
        result._take(self._me()._array().argsort(kind="stable"))
        return result

    def reverse(self) -> Vector:
        """Reverse the elements."""
        own = self._me()._array()
        own[:] = own[::-1].copy()
        return self._me()

    def rotate(self, places: int, fill: float | None = None) -> Vector:
        """Move the elements to the right; those that leave come back on the left, or 0 comes when a second argument is given."""
        import numpy as np

        me = self._me()
        own = me._array()
        size = len(own)
        shift = whole(me, "rotate", places, -_LARGE, _LARGE)
        if size == 0 or shift == 0:
            return me
        moved = shift if 0 < shift <= size else shift % size or (size if shift < 0 else 0)
        turned = np.roll(own, moved)
        if fill is not None and shift > 0:
            turned[:moved] = 0.0
        elif fill is not None:
            turned[moved:] = 0.0
        own[:] = turned
        return me

    def eq(self, other: Any) -> float:
        """Return 1.0 when another Vector has the same elements, to 1e-11, else 0.0."""
        mine, others = self._me()._array(), self._values("eq", other)
        return float(len(mine) == len(others) and bool((abs(mine - others) <= EPSILON).all()))
