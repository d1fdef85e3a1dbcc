"""Expressions that are a + b x by their form: sums, and products and quotients with what is free of x. No SymPy is needed.

A common factor stays outside: (inf − x)/tau is 1/tau · (inf − x), so that −a/b is inf, whatever tau is at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..semantics.mechanism import Binary, Expression, Unary
from .rewrite import ONE, ZERO, is_number, negative, plus, times, walk


@dataclass(frozen=True, slots=True)
class Affine:
    """over/under · (constant + slope x), all of them free of x."""

    constant: Expression
    slope: Expression
    over: Expression = ONE
    under: Expression = ONE

    def scaled(self, expression: Expression) -> Expression:
        """Return over/under · expression."""
        return quotient(times(self.over, expression), self.under)


def affine(expression: Expression, x: Expression) -> Affine | None:
    """Split an expression; None where its form does not show that it is a + b x."""
    if x not in walk(expression):
        return Affine(expression, ZERO)
    if expression == x:
        return Affine(ZERO, ONE)
    match expression:
        case Unary("-", operand):
            inner = affine(operand, x)
            return inner and replace(inner, constant=negative(inner.constant), slope=negative(inner.slope))
        case Binary("+", left, right):
            return _sum(affine(left, x), affine(right, x))
        case Binary("-", left, right):
            return _sum(affine(left, x), affine(Unary("-", right), x))
        case Binary("*", left, right):
            return _product(affine(left, x), affine(right, x))
        case Binary("/", left, right) if x not in walk(right):
            inner = affine(left, x)
            return inner and replace(inner, under=times(inner.under, right))
    return None


def quotient(over: Expression, under: Expression) -> Expression:
    """Return over/under, without a divisor 1 and with the sign in front."""
    if is_number(under, 1.0) or is_number(over, 0.0):
        return over
    match over:
        case Unary("-", operand):
            return negative(quotient(operand, under))
    return Binary("/", over, under)


def _product(left: Affine | None, right: Affine | None) -> Affine | None:
    if left is None or right is None:
        return None
    if is_number(right.slope, 0.0):
        return replace(left, over=times(left.over, right.scaled(right.constant)))
    if is_number(left.slope, 0.0):
        return replace(right, over=times(left.scaled(left.constant), right.over))
    return None


def _sum(left: Affine | None, right: Affine | None) -> Affine | None:
    if left is None or right is None:
        return None
    for one, other in ((left, right), (right, left)):
        if is_number(other.slope, 0.0) and is_number(one.over, 1.0):  # a/tau + c is 1/tau (a + c tau)
            more = times(other.scaled(other.constant), one.under)
            ordered = (one.constant, more) if one is left else (more, one.constant)
            return replace(one, constant=plus(*ordered))
    if (left.over, left.under) == (right.over, right.under):
        return replace(left, constant=plus(left.constant, right.constant), slope=plus(left.slope, right.slope))
    return Affine(plus(left.scaled(left.constant), right.scaled(right.constant)),
                  plus(left.scaled(left.slope), right.scaled(right.slope)))
