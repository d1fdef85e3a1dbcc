"""Expressions of semantics.mechanism to SymPy and back: the only module that imports SymPy, and only when first used.

A variable, number or call becomes an opaque symbol of a name of our own, so a user's `I`, `E`, `lambda` or `pi` means nothing
to SymPy; small integers are SymPy's, all other numbers are opaque and therefore exact. A sub-expression that `opaque` says is
constant stays one symbol: the user's floating-point structure survives. Only diff, substitution of a symbol, products and (for
cnexp's check of linearity) expand are used, never simplify. What simple rules decide does not come here: derivative.py
differentiates trees as they stand, affine.py splits them into a + b x where they have that form already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from ..semantics.mechanism import Binary, Expression, Number, Read, Unary
from .rewrite import ONE, ZERO, negative, plus, times

LARGEST_INTEGER = 4096
LARGEST_POWER = 8


class NotDerivable(Exception):
    """An expression or statement that has no derivative we can write down; the text says why."""


@cache
def sympy() -> Any:
    """Import SymPy at the first use: it costs a third of a second, and most mechanisms do without."""
    import sympy as module

    return module


class Algebra:
    """A table of opaque symbols; expressions go in by `to` and come out by `back`."""

    def __init__(self, opaque: Callable[[Expression], bool] = lambda expression: False) -> None:
        self._opaque = opaque
        self._symbols: dict[Expression, Any] = {}
        self._atoms: dict[Any, Expression] = {}

    def symbol(self, atom: Expression) -> Any:
        """Return the symbol that stands for an expression; equal expressions share it."""
        symbol = self._symbols.get(atom)
        if symbol is None:
            symbol = sympy().Symbol(f"x{len(self._symbols):06d}")
            self._symbols[atom] = symbol
            self._atoms[symbol] = atom
        return symbol

    def atoms(self, form: Any) -> list[Expression]:
        """Return the expressions behind the symbols of a SymPy form, in order of first use."""
        return [self._atoms[symbol] for symbol in sorted(form.free_symbols, key=str)]

    def to(self, expression: Expression) -> Any:
        """Return the SymPy form."""
        match expression:
            case Number(value):
                if value == int(value) if abs(value) <= LARGEST_INTEGER else False:
                    return sympy().Integer(int(value))
                return self.symbol(expression)
            case Unary("-", operand):
                return -self.to(operand)
        if self._opaque(expression):
            return self.symbol(expression)
        match expression:
            case Binary("+", left, right):
                return self.to(left) + self.to(right)
            case Binary("-", left, right):
                return self.to(left) - self.to(right)
            case Binary("*", left, right):
                return self.to(left) * self.to(right)
            case Binary("/", left, right):
                divisor = self.to(right)
                return self.to(left) / divisor if divisor != 0 else self.symbol(expression)
            case Binary("^", left, Number(power)) if power in range(1, LARGEST_POWER + 1):
                return self.to(left) ** int(power)
        return self.symbol(expression)

    def back(self, form: Any) -> Expression:
        """Return the expression of a SymPy form; raise NotDerivable for infinities."""
        module = sympy()
        if form.is_Symbol:
            return self._atoms[form]
        if form.is_Integer:
            return Number(float(int(form)))
        if form.is_Rational:
            return Binary("/", Number(float(form.p)), Number(float(form.q)))
        if form.is_Add:
            return self._sum(form)
        if form.is_Mul or form.is_Pow:
            return self._product(module.Mul.make_args(form))
        raise NotDerivable("the derivative is not finite")

    def _sum(self, form: Any) -> Expression:
        terms = [self.back(term) for term in form.args]
        terms.sort(key=_is_negative)
        total: Expression = ZERO
        for term in terms:
            total = plus(total, term)
        return total

    def _product(self, factors: Iterable[Any]) -> Expression:
        over: Expression = ONE
        under: Expression = ONE
        minus = False
        for factor in factors:
            if factor.is_Rational:
                minus ^= bool(factor.p < 0)
                over = times(over, Number(float(abs(factor.p))))
                under = times(under, Number(float(factor.q)))
            elif factor.is_Pow and factor.exp.is_Integer:
                power = int(factor.exp)
                value = _power(self.back(factor.base), abs(power))
                over, under = (times(over, value), under) if power > 0 else (over, times(under, value))
            elif factor.is_Pow:
                raise NotDerivable("a power of unknown exponent")
            else:
                over = times(over, self.back(factor))
        value = over if under == ONE else Binary("/", over, under)
        return negative(value) if minus else value


def _power(base: Expression, power: int) -> Expression:
    if power == 1:
        return base
    if power <= 3 and isinstance(base, Read):
        return times(base, _power(base, power - 1))
    return Binary("^", base, Number(float(power)))


def _is_negative(expression: Expression) -> bool:
    match expression:
        case Unary("-", _):
            return True
        case Number(value):
            return value < 0
        case Binary("*" | "/", left, _):
            return _is_negative(left)
    return False
