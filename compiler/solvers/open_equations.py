"""LINEAR and NONLINEAR blocks of which only the run knows the unknowns and the number of equations: `x[j]`, while, open FROM.

Equations are numbered as the run comes to them. Fewer than there are unknowns leave rows of zeros, which make the system
singular, and more leave the arrays of coefficients: both stop the run with a message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, EquationBlock, From, If, LinearEquation, Number, Read, While
from .context import Context, Key
from .implicit import changes_fields, hoist, open_newton
from .linear_split import split
from .rewrite import ONE, Statements, expressions_in, negative, plus, read, times, walk, whole
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
        done: list[Any] = [] if statement.continues else [Assign(row, None, plus(Read(row), ONE))]
        for number, entry in entries.items():
            unknown = reads[number]
            place = plus(times(Read(row), Number(float(size))), Number(columns[unknown.variable]))
            if unknown.index is not None:
                place = plus(place, whole(unknown.index))
            done.append(Assign(local("inside"), None, unknown))  # an index outside its array stops here
            done.append(Assign(matrix, place, plus(Read(matrix, place), entry), statement.span))
        return [*done, Assign(right, Read(row), plus(Read(right, Read(row)), constant), statement.span)]

    start = [all_zero(matrix, context.names), all_zero(right, context.names), Assign(row, None, BEFORE_FIRST)]
    rows = tuple(tuple(read(matrix, k * size + column) for column in range(size)) for k in range(size))
    solution = LinearSolve(tuple(Place(*key) for key in keys), rows, tuple(read(right, k) for k in range(size)), None, block.span)
    return (*start, *_replaced(block.body, equation), solution)


def open_nonlinear(block: EquationBlock, keys: list[Key], context: Context) -> Statements:
    """Return Newton's iteration on the residuals that the block adds up."""
    residual, row = context.names.local("residual_of", len(keys)), context.names.local("equation_number")

    def equation(statement: LinearEquation) -> list[Any]:
        value = plus(statement.left, negative(statement.right))
        if statement.continues:
            return [Assign(residual, Read(row), plus(Read(residual, Read(row)), value), statement.span)]
        return [Assign(row, None, plus(Read(row), ONE)), Assign(residual, Read(row), value, statement.span)]

    body = (all_zero(residual, context.names), Assign(row, None, BEFORE_FIRST), *_replaced(block.body, equation))
    before, inner = hoist(body, {key[0] for key in keys}, context)
    newton = open_newton(keys, inner, [read(residual, k) for k in range(len(keys))], block.span, context)
    after = inner if changes_fields(inner, context) else ()
    return (*before, newton, *prune(after, (), context.names.made))


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
