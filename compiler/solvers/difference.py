"""Newton's Jacobian by differences at points where the exact one is not finite although the residuals are.

(f(x + h) − f(x)) / h, h = 10⁻⁶ (1 + |x|), upward where f is finite there and downward otherwise. NEURON takes all Jacobians so,
by central differences of 2 %, but at least 10⁻⁶ (newton_thread.hpp): too coarse for the convergence that is wanted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, Binary, Expression, From, If, Intrinsic, Number, Read, Unary, Variable
from .context import Context
from .finite import Finiteness
from .rewrite import ONE, ZERO, Statements, negative, plus, read, times
from .solved import Newton

STEP = 1e-6
DOWNWARD, UPWARD = Number(-1.0), Number(1.0)


def with_differences(newton: Newton, inner: Statements, residuals: Sequence[Expression], context: Context) -> Newton:
    """Return an iteration whose Jacobian is finite where its residuals are, and where they are a little further.

    `inner` computes what `residuals` read. An iteration that never needs differences is returned as it is.
    """
    finiteness = Finiteness(context.mechanism, context.effects, {place.variable for place in newton.unknowns})
    finiteness.statements(inner)
    for residual in residuals:
        finiteness.size(residual)
    return _Differences(newton, inner, residuals, context).newton() if finiteness.may_fail and not newton.linear else newton


class _Differences:
    """The matrix stands row by row in one LOCAL, as the residuals and unknowns do: arrays unless there is but one unknown."""

    def __init__(self, newton: Newton, inner: Statements, residuals: Sequence[Expression], context: Context) -> None:
        self._newton = newton
        self._inner = inner
        self._residuals = residuals
        self._names = context.names
        self._count = len(newton.unknowns)
        self._made = _matrix(newton)
        self._entries = self._made or self._local("jacobian", self._count**2)
        self._before = self._local("residual_before", self._count)
        self._kept = self._local("unknown_before", self._count)

    def _local(self, base: str, length: int) -> Variable:
        return self._names.local(base, 0 if self._count == 1 else length)

    def _at(self, variable: Variable, position: int) -> Read:
        return read(variable, None if self._count == 1 else position)

    def newton(self) -> Newton:
        """Return the iteration."""
        keep = [_set(self._at(self._before, row), value) for row, value in enumerate(self._newton.residual)]
        if self._made is None:
            entries = [entry for row in self._newton.jacobian for entry in row]
            keep += [_set(self._at(self._entries, k), entry) for k, entry in enumerate(entries)]
        size = range(self._count)
        rows = tuple(tuple(self._at(self._entries, row * self._count + column) for column in size) for row in size)
        total, summed = self._total()
        repair = If(Unary("!", _finite(total)), self._differences())
        return replace(self._newton, body=(*self._newton.body, *keep, *summed, repair),
                       residual=tuple(self._at(self._before, row) for row in size), jacobian=rows)

    def _total(self) -> tuple[Read, tuple[Assign | From, ...]]:
        """Return the sum of all entries, which is finite where they are, and what computes it."""
        if self._count == 1:
            return Read(self._entries), ()
        total, k = self._names.local("total"), self._names.local("entry")
        add = Assign(total, None, plus(Read(total), Read(self._entries, Read(k))))
        return Read(total), (Assign(total, None, ZERO), From(k, ZERO, Number(self._count**2 - 1.0), ONE, (add,)))

    def _differences(self) -> Statements:
        places = [read(place.variable, place.index) for place in self._newton.unknowns]
        side, column = self._names.local("side"), self._names.local("column")
        keep = [_set(self._at(self._kept, k), place) for k, place in enumerate(places)]
        back = [_set(place, self._at(self._kept, k)) for k, place in enumerate(places)]
        one = self._one(places, Read(side), Read(column))
        if self._count > 1:
            one = (From(column, ZERO, Number(self._count - 1.0), ONE, one),)
        return (*keep, From(side, DOWNWARD, UPWARD, Number(2.0), one), *back)

    def _one(self, places: Sequence[Read], side: Read, column: Read) -> Statements:
        """Return the differences by one unknown: those that are finite become entries."""
        moved, length = [], self._names.local("length")
        distance: Expression = ZERO
        for k, place in enumerate(places):
            kept = self._at(self._kept, k)
            step = times(side, times(Number(STEP), plus(ONE, Intrinsic("fabs", (kept,)))))
            here = ONE if self._count == 1 else Binary("==", column, Number(float(k)))
            moved.append(_set(place, plus(kept, times(here, step))))
            distance = plus(distance, plus(place, negative(kept)))
        entries: list[Any] = []
        slope = self._names.local("slope")
        for row, residual in enumerate(self._residuals):
            index = None if self._count == 1 else plus(Number(float(row * self._count)), column)
            change = plus(residual, negative(self._at(self._before, row)))
            entries += (Assign(slope, None, Binary("/", change, Read(length))),
                        If(_finite(Read(slope)), (Assign(self._entries, index, Read(slope)),)))
        return (*moved, *self._inner, Assign(length, None, distance), *entries)


def _matrix(newton: Newton) -> Variable | None:
    """Return the LOCAL that holds the whole Jacobian already, if one does."""
    first = newton.jacobian[0][0]
    count = len(newton.unknowns)
    return first.variable if isinstance(first, Read) and first.variable.length == count**2 > 1 else None


def _finite(value: Read) -> Expression:
    return Binary("==", Binary("-", value, value), ZERO)


def _set(place: Read, value: Expression) -> Assign:
    return Assign(place.variable, place.index, value)
