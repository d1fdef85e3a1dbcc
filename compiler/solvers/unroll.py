"""FROM loops written out, so that every state has an index known at compile time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import (
    Expression,
    From,
    If,
    Number,
    Read,
    Variable,
    While,
)
from .rewrite import fold, map_body, rebuild

MOST = 20_000


class CannotUnroll(Exception):
    """A loop whose bounds are not known at compile time, or which is too long; `loop` is the statement."""

    def __init__(self, loop: From | While, why: str) -> None:
        super().__init__(why)
        self.loop = loop
        self.why = why


def unroll(body: Iterable[Any], wanted: Callable[[From | While], bool]) -> tuple[Any, ...]:
    """Write out the loops for which `wanted` says so, and drop branches whose condition has become a number.

    Raise CannotUnroll for a wanted loop without constant bounds. Indices become Numbers.
    """
    done: list[Any] = []
    for statement in body:
        match statement:
            case From() if wanted(statement):
                done += _write_out(statement, wanted)
            case While() if wanted(statement):
                raise CannotUnroll(statement, "the number of passes of a while loop is not known at compile time")
            case From() | While():
                done.append(replace(statement, body=unroll(statement.body, wanted)))
            case If():
                condition = fold(statement.condition)
                if isinstance(condition, Number):
                    done += unroll(statement.then if condition.value else statement.otherwise, wanted)
                else:
                    done.append(replace(statement, then=unroll(statement.then, wanted),
                                        otherwise=unroll(statement.otherwise, wanted)))
            case _:
                done.append(statement)
    return tuple(done)


def passes(loop: From) -> range:
    """Return the values of the loop variable; raise CannotUnroll when they are not known."""
    bounds = [fold(bound) for bound in (loop.first, loop.last, loop.step)]
    if not all(isinstance(bound, Number) for bound in bounds):
        raise CannotUnroll(loop, "its bounds are not known at compile time")
    first, last, step = (int(bound.value) for bound in bounds if isinstance(bound, Number))
    if step == 0:
        raise CannotUnroll(loop, "its step is 0")
    values = range(first, last + (1 if step > 0 else -1), step)
    if len(values) > MOST:
        raise CannotUnroll(loop, f"it has {len(values)} passes, more than {MOST}")
    return values


def _write_out(loop: From, wanted: Callable[[From | While], bool]) -> list[Any]:
    done: list[Any] = []
    for value in passes(loop):
        done += unroll(_with_value(loop.body, loop.variable, value), wanted)
    return done


def _with_value(body: Iterable[Any], variable: Variable, value: int) -> tuple[Any, ...]:
    number = Number(float(value))

    def change(expression: Expression) -> Expression:
        if isinstance(expression, Read):
            if expression.variable == variable:
                return number
            if expression.index is not None:
                return replace(expression, index=fold(change(expression.index)))
            return expression
        return rebuild(expression, change)

    return tuple(_fold_places(statement) for statement in map_body(body, change))


def _fold_places(statement: Any) -> Any:
    """Make the indices of assigned elements Numbers where they can be."""
    index = getattr(statement, "index", None)
    return statement if index is None else replace(statement, index=fold(index))
