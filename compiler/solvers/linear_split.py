"""An equation of a LINEAR block taken apart: Σ coefficient · unknown = right side."""

from __future__ import annotations

from typing import Any, NoReturn

from ..semantics.mechanism import Binary, Expression, LinearEquation, Read, Unary, Variable
from .affine import quotient
from .context import CannotSolve, Context
from .derivative import Differentiator
from .rewrite import ONE, ZERO, is_number, negative, plus, reads_in, times
from .symbolic import Algebra, NotDerivable, sympy


def split(equation: LinearEquation, reads: list[Read], variables: set[Variable],
          context: Context) -> tuple[dict[int, Expression], Expression]:
    """Return the coefficients by number in `reads` and the right side of Σ coefficient · unknown = right side.

    `variables`: the unknowns, of which `reads` has all that may stand in the equation.
    """
    if (form := _by_form(equation, reads, variables)) is not None:
        return form
    algebra = Algebra(lambda expression: variables.isdisjoint(reads_in(expression)))
    form = algebra.to(Binary("-", equation.left, equation.right))
    symbols = [algebra.symbol(one) for one in reads]
    row: dict[int, Expression] = {}
    try:
        for k, symbol in enumerate(symbols):
            slope = form.diff(symbol)
            if slope != 0:
                row[k] = algebra.back(slope)
        constant = algebra.back(-form.xreplace({symbol: sympy().Integer(0) for symbol in symbols}))
    except NotDerivable:
        not_linear(equation, "a division by an unknown", context)
    for expression in (constant, *row.values()):
        if variables & reads_in(expression):
            not_linear(equation, "an equation that is not linear in its unknowns", context)
    return row, constant


def _by_form(equation: LinearEquation, reads: list[Read],
             variables: set[Variable]) -> tuple[dict[int, Expression], Expression] | None:
    """As split, where no coefficient has to be simplified to see that it is free of the unknowns; else None."""
    difference = Binary("-", equation.left, equation.right)
    differentiator = Differentiator(lambda one: {reads.index(one): ONE}, lambda one: one in reads)
    try:
        row = differentiator.differential(difference)
    except NotDerivable:
        return None
    constant = _at_zero(difference, reads, variables)
    if constant is None or any(variables & reads_in(entry) for entry in row.values()):
        return None
    return row, negative(constant)


def _at_zero(expression: Expression, reads: list[Read], variables: set[Variable]) -> Expression | None:
    """Return a sum of products where the unknowns are 0; None where one stands in anything else, or at an index of the run."""
    if variables.isdisjoint(reads_in(expression)):
        return expression
    match expression:
        case Read():
            return ZERO if expression in reads else None
        case Unary("-", operand):
            inner = _at_zero(operand, reads, variables)
            return inner and negative(inner)
        case Binary("+" | "-" | "*" | "/" as operator, left, right):
            one, other = _at_zero(left, reads, variables), _at_zero(right, reads, variables)
            if one is None or other is None or (operator == "/" and is_number(other, 0.0)):
                return None
            match operator:
                case "*":
                    return times(one, other)
                case "/":
                    return quotient(one, other)
            return plus(one, negative(other) if operator == "-" else other)
    return None


def not_linear(statement: Any, what: str, context: Context) -> NoReturn:
    """Record what a LINEAR block cannot hold."""
    context.diagnostics.error("linear-nonlinear", statement.span, f"a LINEAR block cannot hold {what}",
                              help="write the equations so that each is a sum of coefficient * unknown")
    raise CannotSolve
