"""LINEAR and NONLINEAR blocks of which only the run knows the unknowns and the number of equations: `x[j]`, while, open FROM.

Equations are numbered as the run comes to them. One too many leaves no trace but its number; where that is not the number of
unknowns at the end, the run stops with a message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    EquationBlock,
    From,
    If,
    Intrinsic,
    LinearEquation,
    Number,
    Perform,
    Read,
    Text,
    Variable,
    While,
)
from .context import Context, Key
from .implicit import changes_fields, hoist, open_newton
from .linear_split import split
from .rewrite import ONE, ZERO, Statements, expressions_in, negative, plus, read, times, walk
from .solved import LinearSolve, Place
from .system import all_zero
from .tangent import prune

BEFORE_FIRST = Number(-1.0)


def open_linear(block: EquationBlock, keys: list[Key], context: Context) -> Statements:
    """Return the statements that add up the coefficients, and the solution."""
    local, size = context.names.local, len(keys)
    matrix, right, row = local("coefficients", size * size), local("right_side", size), local("equation_number")
    columns = {variable: float(number) for number, (variable, k) in enumerate(keys) if not k}

    def equation(statement: LinearEquation) -> list[Any]:
        reads = [node for expression in expressions_in((statement,)) for node in walk(expression)
                 if isinstance(node, Read) and node.variable in columns]
        reads = list(dict.fromkeys(reads))
        entries, constant = split(statement, reads, set(columns), context)
        done: list[Any] = []
        for number, entry in entries.items():
            unknown = reads[number]
            place = plus(times(Read(row), Number(float(size))), Number(columns[unknown.variable]))
            if unknown.index is not None:
                place = plus(place, _element(unknown))
            done.append(Assign(matrix, place, plus(Read(matrix, place), entry), statement.span))
        done.append(Assign(right, Read(row), plus(Read(right, Read(row)), constant), statement.span))
        return _numbered(statement, row, size, done)

    start = [all_zero(matrix, context.names), all_zero(right, context.names), Assign(row, None, BEFORE_FIRST)]
    rows = tuple(tuple(read(matrix, k * size + column) for column in range(size)) for k in range(size))
    solution = LinearSolve(tuple(Place(*key) for key in keys), rows, tuple(read(right, k) for k in range(size)), None, block.span)
    return (*start, *_replaced(block.body, equation), _counted(block, row, size), solution)


def open_nonlinear(block: EquationBlock, keys: list[Key], context: Context) -> Statements:
    """Return Newton's iteration on the residuals that the block adds up."""
    size = len(keys)
    residual, row = context.names.local("residual_of", size), context.names.local("equation_number")

    def equation(statement: LinearEquation) -> list[Any]:
        value = plus(statement.left, negative(statement.right))
        added = Assign(residual, Read(row), plus(Read(residual, Read(row)), value), statement.span)
        return _numbered(statement, row, size, [added])

    body = (all_zero(residual, context.names), Assign(row, None, BEFORE_FIRST), *_replaced(block.body, equation),
            _counted(block, row, size))
    before, inner = hoist(body, {key[0] for key in keys}, context)
    newton = open_newton(keys, inner, [read(residual, k) for k in range(size)], block.span, context)
    after = inner if changes_fields(inner, context) else ()
    return (*before, newton, *prune(after, (), context.names.made))


def _element(unknown: Read) -> Intrinsic:
    """Return the index of an unknown, tested: one outside its array would be a column of another."""
    assert unknown.index is not None
    array = unknown.variable
    return Intrinsic("element", (unknown.index, Number(float(array.length)), Text(array.name)), unknown.span)


def _numbered(statement: LinearEquation, row: Variable, size: int, added: list[Any]) -> list[Any]:
    """Return an equation's number, and what it adds to its row; a `~+` that comes first is an equation of its own."""
    following = Assign(row, None, plus(Read(row), ONE))
    number = If(Binary("<", Read(row), ZERO), (following,)) if statement.continues else following
    return [number, If(Binary("<", Read(row), Number(float(size))), tuple(added))]


def _counted(block: EquationBlock, row: Variable, size: int) -> Perform:
    """Return the end of the run where the equations are not as many as the unknowns."""
    return Perform(Intrinsic("equation_count", (Text(block.name), Number(float(size)), plus(Read(row), ONE))), block.span)


def _replaced(body: tuple[Any, ...], equation: Callable[[LinearEquation], list[Any]]) -> tuple[Any, ...]:
    """Return statements with `equation` in the place of each equation."""
    done: list[Any] = []
    for statement in body:
        match statement:
            case LinearEquation():
                done += equation(statement)
            case If(then=then, otherwise=otherwise):
                done.append(replace(statement, then=_replaced(then, equation), otherwise=_replaced(otherwise, equation)))
            case From(body=inner) | While(body=inner):
                done.append(replace(statement, body=_replaced(inner, equation)))
            case _:
                done.append(statement)
    return tuple(done)
