"""Expressions of semantics.mechanism to SymPy and back: the only module that imports SymPy, and only when first used.

A variable, number or call becomes an opaque symbol of a name of our own, so a user's `I`, `E`, `lambda` or `pi` means nothing
to SymPy; small integers are SymPy's, all other numbers are opaque and therefore exact. A sub-expression that `opaque` says is
constant stays one symbol: the user's floating-point structure survives. Only diff, substitution of a symbol, products and (for
cnexp's check of linearity) expand are used, never simplify.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from ..semantics.mechanism import Binary, Call, Expression, Intrinsic, Number, Read, Unary
from .rewrite import ONE, ZERO, negative, plus, times

LARGEST_INTEGER = 4096
LARGEST_POWER = 8


class NotDerivable(Exception):
    """An expression or statement that has no derivative we can write down; the text says why."""


@cache
def sympy() -> Any:
    """Import SymPy at the first use: it costs a third of a second, and many mechanisms need no derivation."""
    import sympy as module

    return module


def warm_up() -> None:
    """Make SymPy import what it imports only at the first sum."""
    first, second = sympy().symbols("x y")
    (first + second).diff(first)


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


Differential = dict[int, Any]  # direction → SymPy form


class Differentiator:
    """Differentials of expressions along several directions, given those of the variables they read.

    `approximate`: an unknown derivative counts as 0 instead of raising NotDerivable.
    """

    def __init__(self, tangents: Callable[[Read], dict[int, Expression]], active: Callable[[Expression], bool],
                 approximate: bool = False) -> None:
        self._approximate = approximate
        self._tangents = tangents
        self._active = active
        self.algebra = Algebra(lambda expression: not active(expression))
        self._known: dict[Expression, Differential] = {}

    def differential(self, expression: Expression) -> Differential:
        """Return the derivative along each direction in which it is not zero."""
        form = self.algebra.to(expression)
        total: Differential = {}
        for atom in self.algebra.atoms(form):
            inner = self._of_atom(atom)
            if not inner:
                continue
            slope = form.diff(self.algebra.symbol(atom))
            for direction, value in inner.items():
                total[direction] = total.get(direction, 0) + slope * value
        return {direction: value for direction, value in total.items() if value != 0}

    def _of_atom(self, atom: Expression) -> Differential:
        if not self._active(atom):
            return {}
        if atom not in self._known:
            try:
                self._known[atom] = self._derive(atom)
            except NotDerivable:
                if not self._approximate:
                    raise
                self._known[atom] = {}
        return self._known[atom]

    def _derive(self, atom: Expression) -> Differential:
        match atom:
            case Read():
                return {direction: self.algebra.to(value) for direction, value in self._tangents(atom).items()}
            case Binary("^", base, exponent):
                return self._chain("pow", atom, (base, exponent))
            case Binary("%", left, right):
                return self._chain("fmod", atom, (left, right))
            case Binary("/", _, _):
                raise NotDerivable("a division by the number 0")
            case Binary() | Unary("!", _):
                return {}
            case Intrinsic(name, arguments):
                plain = tuple(argument for argument in arguments if not _is_text(argument))
                return self._chain(name, atom, plain)  # type: ignore[arg-type]
            case Call(routine, _):
                raise NotDerivable(f"a call of {routine}")
        raise NotDerivable("an expression of unknown kind")

    def _chain(self, name: str, atom: Expression, arguments: tuple[Expression, ...]) -> Differential:
        total: Differential = {}
        for position, argument in enumerate(arguments):
            inner = self.differential(argument) if self._active(argument) else {}
            if not inner:
                continue
            slope = self.algebra.to(_partial(name, atom, arguments, position))
            for direction, value in inner.items():
                total[direction] = total.get(direction, 0) + slope * value
        return total


def _is_text(argument: object) -> bool:
    return not isinstance(argument, Number | Read | Unary | Binary | Call | Intrinsic)


def _partial(name: str, atom: Expression, arguments: tuple[Expression, ...], position: int) -> Expression:
    """Return ∂name/∂argument[position], written with `atom`, the value of the function itself, where that helps."""
    if name in ("floor", "ceil"):
        return ZERO
    if name == "fmod" and position == 0:
        return ONE
    if name == "pow" and len(arguments) == 2:
        return _partial_of_power(atom, arguments[0], arguments[1], position)
    if name == "atan2" and len(arguments) == 2:
        y, x = arguments
        square = Binary("+", Binary("*", x, x), Binary("*", y, y))
        return Binary("/", x if position == 0 else negative(y), square)
    if len(arguments) == 1 and name in PARTIALS:
        return PARTIALS[name](atom, arguments[0])
    raise NotDerivable(f"no derivative of {name} is known")


def _partial_of_power(atom: Expression, base: Expression, exponent: Expression, position: int) -> Expression:
    if position == 1:
        return Binary("*", atom, Intrinsic("log", (base,)))
    lower = Number(exponent.value - 1.0) if isinstance(exponent, Number) else Binary("-", exponent, ONE)
    return Binary("*", exponent, Binary("^", base, lower))


def _square(x: Expression) -> Expression:
    return Binary("*", x, x)


PARTIALS: dict[str, Callable[[Expression, Expression], Expression]] = {
    "exp": lambda value, x: value,
    "log": lambda value, x: Binary("/", ONE, x),
    "log10": lambda value, x: Binary("/", Number(0.4342944819032518), x),
    "sqrt": lambda value, x: Binary("/", Number(0.5), value),
    "sin": lambda value, x: Intrinsic("cos", (x,)),
    "cos": lambda value, x: Unary("-", Intrinsic("sin", (x,))),
    "tan": lambda value, x: Binary("+", ONE, _square(value)),
    "asin": lambda value, x: Binary("/", ONE, Intrinsic("sqrt", (Binary("-", ONE, _square(x)),))),
    "acos": lambda value, x: Binary("/", Number(-1.0), Intrinsic("sqrt", (Binary("-", ONE, _square(x)),))),
    "atan": lambda value, x: Binary("/", ONE, Binary("+", ONE, _square(x))),
    "sinh": lambda value, x: Intrinsic("cosh", (x,)),
    "cosh": lambda value, x: Intrinsic("sinh", (x,)),
    "tanh": lambda value, x: Binary("-", ONE, _square(value)),
    "erf": lambda value, x: Binary("*", Number(1.1283791670955126), Intrinsic("exp", (Unary("-", _square(x)),))),
    "fabs": lambda value, x: Binary("-", Binary(">", x, ZERO), Binary("<", x, ZERO)),
    "abs": lambda value, x: Binary("-", Binary(">", x, ZERO), Binary("<", x, ZERO)),
}
