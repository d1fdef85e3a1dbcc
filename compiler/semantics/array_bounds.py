"""Find indices that leave their array in a loop whose bounds are known at compile time.

An index is checked where it is computed from numbers and loop variables alone, each of them once, and where no condition inside
the loop guards it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..diagnostics import Diagnostics
from ..source import Span
from . import mechanism as m
from .mechanism import Variable
from .walk import walk

Range = tuple[float, float]  # least and greatest value


def check_array_bounds(bodies: Iterable[tuple[m.Statement, ...]], diagnostics: Diagnostics) -> None:
    """Record an error for each index that is out of range in some pass of its loop."""
    for body in bodies:
        _statements(body, {}, diagnostics)


def _statements(body: tuple[Any, ...], ranges: dict[Variable, Range], diagnostics: Diagnostics) -> None:
    for statement in body:
        match statement:
            case m.From(variable=variable, body=inner):
                span = _range_of(statement)
                if span is not None:
                    _statements(inner, {**ranges, variable: span}, diagnostics)
            case m.If() | m.While():
                pass  # the condition may keep the index inside
            case _ if ranges:
                _indices(statement, ranges, diagnostics)


def _range_of(loop: m.From) -> Range | None:
    """Return the least and greatest value of a loop's variable, None where they are unknown or the loop never runs."""
    match loop.first, loop.last, loop.step:
        case m.Number(value=first), m.Number(value=last), m.Number(value=step) if step > 0 and last >= first:
            return first, first + (last - first) // step * step
        case _:
            return None


def _indices(statement: m.Statement, ranges: dict[Variable, Range], diagnostics: Diagnostics) -> None:
    for node in walk(statement):
        match node:
            case m.Read(variable=array, index=index) | m.Assign(variable=array, index=index) if index is not None:
                _check(array, index, node.span, ranges, diagnostics)
            case m.Derivative(state=array, index=index) if index is not None:
                _check(array, index, node.span, ranges, diagnostics)
            case _:
                pass


def _check(array: Variable, index: m.Expression, span: Span, ranges: dict[Variable, Range], diagnostics: Diagnostics) -> None:
    counters = [node.variable for node in walk(index) if isinstance(node, m.Read)]
    values = _interval(index, ranges) if len(counters) == len(set(counters)) else None  # 2*i - i is not as far as it looks
    if values is None or values[0] == values[1] or not array.length or (values[0] >= 0 and values[1] < array.length):
        return
    worst = values[0] if values[0] < 0 else values[1]
    diagnostics.error("index-range", span, f"index {worst:g} of '{array.name}' is out of range",
                      label=f"0 … {array.length - 1} exist",
                      notes=(f"in this loop the index goes from {values[0]:g} to {values[1]:g}",),
                      help="correct the bounds of the loop or the declared size")


def _interval(node: m.Expression, ranges: dict[Variable, Range]) -> Range | None:
    match node:
        case m.Number(value=value):
            return value, value
        case m.Read(variable=variable, index=None):
            return ranges.get(variable)
        case m.Binary(operator=sign, left=left, right=right) if sign in "+-*":
            a, b = _interval(left, ranges), _interval(right, ranges)
            if a is None or b is None:
                return None
            if sign == "+":
                return a[0] + b[0], a[1] + b[1]
            if sign == "-":
                return a[0] - b[1], a[1] - b[0]
            products = [x * y for x in a for y in b]
            return min(products), max(products)
        case _:
            return None
