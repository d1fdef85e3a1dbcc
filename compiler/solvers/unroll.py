"""FROM loops written out, so that every state has an index known at compile time.

A loop whose bounds only the run knows is written out for every value at which its states exist, each pass under the condition
that the loop reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    Conserve,
    Derivative,
    Expression,
    From,
    If,
    Number,
    Reaction,
    Read,
    Variable,
    While,
)
from .rewrite import ONE, ZERO, Names, expressions_in, fold, map_body, rebuild, statements_in, substitute, walk

MOST = 20_000


class CannotUnroll(Exception):
    """A loop whose bounds are not known at compile time, or which is too long; `loop` is the statement."""

    def __init__(self, loop: From | While, why: str) -> None:
        super().__init__(why)
        self.loop = loop
        self.why = why


def unroll(body: Iterable[Any], wanted: Callable[[From | While], bool], names: Names | None = None) -> tuple[Any, ...]:
    """Write out the loops for which `wanted` says so, and drop branches whose condition has become a number.

    Raise CannotUnroll for a wanted loop without constant bounds; `names` allows bounds that only the run knows. Indices become
    Numbers.
    """
    done: list[Any] = []
    for statement in body:
        match statement:
            case From() if wanted(statement):
                done += _write_out(statement, wanted, names)
            case While() if wanted(statement):
                raise CannotUnroll(statement, "the number of passes of a while loop is not known at compile time")
            case From() | While():
                done.append(replace(statement, body=unroll(statement.body, wanted, names)))
            case If():
                condition = fold(statement.condition)
                if isinstance(condition, Number):
                    done += unroll(statement.then if condition.value else statement.otherwise, wanted, names)
                else:
                    done.append(replace(statement, then=unroll(statement.then, wanted, names),
                                        otherwise=unroll(statement.otherwise, wanted, names)))
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


def _write_out(loop: From, wanted: Callable[[From | While], bool], names: Names | None) -> list[Any]:
    done: list[Any] = []
    if names is not None and not all(isinstance(fold(bound), Number) for bound in (loop.first, loop.last)):
        return _write_out_guarded(loop, wanted, names)
    for value in passes(loop):
        done += unroll(_with_value(loop.body, loop.variable, value), wanted, names)
    return done


def _write_out_guarded(loop: From, wanted: Callable[[From | While], bool], names: Names) -> list[Any]:
    """Return a pass for every value that some index allows, under the condition that the loop reaches it."""
    step = fold(loop.step)
    if not isinstance(step, Number) or step.value == 0:
        raise CannotUnroll(loop, "its step is not known at compile time")
    first, last = Read(names.local(f"{loop.variable.name}_first")), Read(names.local(f"{loop.variable.name}_last"))
    done: list[Any] = [Assign(first.variable, None, _whole(loop.first)), Assign(last.variable, None, _whole(loop.last))]
    low, high = (first, last) if step.value > 0 else (last, first)
    values = sorted(_possible(loop), reverse=step.value < 0)
    if not values:
        raise CannotUnroll(loop, "its bounds are not known at compile time, and its variable counts no array")
    for value in values:
        number: Expression = Number(float(value))
        reached: Expression = Binary("&&", Binary("<=", low, number), Binary("<=", number, high))
        if abs(step.value) != 1:
            apart = Binary("%", Binary("-", number, first), Number(abs(step.value)))
            reached = Binary("&&", reached, Binary("==", apart, ZERO))
        inside = unroll(_with_value(loop.body, loop.variable, value), wanted, names)
        done.append(If(reached, tuple(_checked(inside, names)), (), loop.span))
    return done


def _whole(bound: Expression) -> Expression:
    """Return a bound cut off to an integer, as the bounds of all loops are."""
    bound = fold(bound)
    return bound if isinstance(bound, Number) else Binary("-", bound, Binary("%", bound, ONE))


def _places(statement: Any) -> list[tuple[Variable, Expression]]:
    """Return the elements of states that an equation changes or takes."""
    match statement:
        case Derivative(state, index):
            found = [(state, index)]
        case Reaction(left, right):
            found = [(species.variable, species.index) for species in left + right]
        case Conserve(species_list):
            found = [(species.variable, species.index) for species in species_list]
        case _:
            found = []
    return [(variable, fold(index)) for variable, index in found if index is not None]


def _possible(loop: From) -> set[int]:
    """Return the values of the loop variable at which some element that it counts exists."""
    found: set[int] = set()
    mine = Read(loop.variable)
    counted = [place for statement in statements_in(loop.body) for place in _places(statement)]
    counted += [(s.variable, s.index) for s in statements_in(loop.body) if isinstance(s, Assign) and s.index is not None]
    counted += [(node.variable, node.index) for expression in expressions_in(loop.body) for node in walk(expression)
                if isinstance(node, Read) and node.index is not None]
    for variable, index in counted:
        if mine not in walk(index):
            continue
        for value in range(-variable.length, 2 * variable.length + 1):
            where = fold(substitute(index, {mine: Number(float(value))}))
            if isinstance(where, Number) and 0 <= where.value < variable.length:
                found.add(value)
    return found


def _checked(body: Iterable[Any], names: Names) -> list[Any]:
    """Return statements with every equation of an element that does not exist replaced by a look at it, which stops the run."""
    done: list[Any] = []
    for statement in body:
        outside = [(v, k) for v, k in _places(statement) if isinstance(k, Number) and not 0 <= k.value < v.length]
        if isinstance(statement, If):
            done.append(replace(statement, then=tuple(_checked(statement.then, names)),
                                otherwise=tuple(_checked(statement.otherwise, names))))
        elif outside:
            done.append(Assign(names.local("outside"), None, Read(*outside[0]), statement.span))
        else:
            done.append(statement)
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
