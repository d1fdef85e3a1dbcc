"""Derivatives of expressions by the rules of calculus, applied to the tree as it stands: x y -> x' y + x y'.

The user's products and sums keep their shape, so that a derivative has sub-expressions in common with its value, which
sharing.py finds. Factors 0 and 1 and sums of numbers are folded; nothing else is simplified.
"""

from __future__ import annotations

from collections.abc import Callable

from ..semantics.mechanism import Binary, Call, Expression, Intrinsic, Number, Read, Unary
from .affine import quotient
from .rewrite import ONE, ZERO, is_number, negative, plus, times
from .symbolic import NotDerivable

Differential = dict[int, Expression]  # direction → derivative; absent means 0
LARGEST_POWER = 8


class Differentiator:
    """Differentials of expressions along several directions, given those of the variables they read.

    `tangents` gives those of a variable, `active` says whether a variable or call has any.
    `approximate`: for Newton's method. An unknown derivative counts as 0 instead of raising NotDerivable.
    """

    def __init__(self, tangents: Callable[[Read], Differential], active: Callable[[Expression], bool],
                 approximate: bool = False) -> None:
        self._approximate = approximate
        self._tangents = tangents
        self._active = active

    def differential(self, expression: Expression) -> Differential:
        """Return the derivative along each direction in which it is not zero."""
        match expression:
            case Number():
                return {}
            case Unary("-", operand):
                return {direction: negative(value) for direction, value in self.differential(operand).items()}
            case Binary("+", left, right):
                return _sum(self.differential(left), self.differential(right))
            case Binary("-", left, right):
                return _sum(self.differential(left), _map(negative, self.differential(right)))
            case Binary("*", left, right):
                over_left = _map(lambda slope: times(slope, right), self.differential(left))
                return _sum(over_left, _map(lambda slope: times(left, slope), self.differential(right)))
            case Binary("/", left, right):
                return self._quotient(expression, left, right)
        try:
            return self._of_function(expression)
        except NotDerivable:
            if not self._approximate:
                raise
            return {}

    def _quotient(self, value: Expression, over: Expression, under: Expression) -> Differential:
        """(a / b)' = (a' − (a / b) b') / b"""
        if is_number(under, 0.0):
            if self._active(over) and not self._approximate:
                raise NotDerivable("a division by the number 0")
            return {}
        change = _map(lambda slope: negative(times(value, slope)), self.differential(under))
        return _map(lambda slope: quotient(slope, under), _sum(self.differential(over), change))

    def _of_function(self, expression: Expression) -> Differential:
        match expression:
            case Read():
                return dict(self._tangents(expression)) if self._active(expression) else {}
            case Binary("^", base, Number(power)) if power in range(1, LARGEST_POWER + 1):
                factor = times(Number(power), _power(base, int(power) - 1))
                return _map(lambda slope: times(factor, slope), self.differential(base))
            case Binary("^", base, exponent):
                return self._chain("pow", expression, (base, exponent))
            case Binary("%", left, right):
                return self._chain("fmod", expression, (left, right))
            case Binary() | Unary():
                return {}
            case Intrinsic(name, arguments):
                return self._chain(name, expression, tuple(a for a in arguments if not _is_text(a)))  # type: ignore[misc]
            case Call(routine, _):
                if self._active(expression):
                    raise NotDerivable(f"a call of {routine}")
        return {}

    def _chain(self, name: str, value: Expression, arguments: tuple[Expression, ...]) -> Differential:
        total: Differential = {}
        for position, argument in enumerate(arguments):
            inner = self.differential(argument)
            if inner:
                partial = _partial(name, value, arguments, position)
                total = _sum(total, _map(lambda slope, factor=partial: times(factor, slope), inner))  # type: ignore[misc]
        return total


def _map(change: Callable[[Expression], Expression], slopes: Differential) -> Differential:
    return {direction: changed for direction, slope in slopes.items() if not is_number(changed := change(slope), 0.0)}


def _sum(left: Differential, right: Differential) -> Differential:
    if not left or not right:
        return left or right
    total = dict(left)
    for direction, slope in right.items():
        before = total.get(direction, ZERO)
        total[direction] = ZERO if before == negative(slope) else plus(before, slope)
    return {direction: slope for direction, slope in total.items() if not is_number(slope, 0.0)}


def _power(base: Expression, power: int) -> Expression:
    if power == 0:
        return ONE
    return base if power == 1 else Binary("^", base, Number(float(power)))


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
        return Binary("/", x if position == 0 else negative(y), Binary("+", _square(x), _square(y)))
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
    "sqrt": lambda value, x: Binary("/", Number(0.5), value),
    "asin": lambda value, x: Binary("/", ONE, Intrinsic("sqrt", (Binary("-", ONE, _square(x)),))),
    "acos": lambda value, x: Binary("/", Number(-1.0), Intrinsic("sqrt", (Binary("-", ONE, _square(x)),))),
    "exp": lambda value, x: value,
    "log": lambda value, x: Binary("/", ONE, x),
    "log10": lambda value, x: Binary("/", Number(0.4342944819032518), x),
    "sin": lambda value, x: Intrinsic("cos", (x,)),
    "cos": lambda value, x: Unary("-", Intrinsic("sin", (x,))),
    "tan": lambda value, x: Binary("+", ONE, _square(value)),
    "atan": lambda value, x: Binary("/", ONE, Binary("+", ONE, _square(x))),
    "sinh": lambda value, x: Intrinsic("cosh", (x,)),
    "cosh": lambda value, x: Intrinsic("sinh", (x,)),
    "tanh": lambda value, x: Binary("-", ONE, _square(value)),
    "erf": lambda value, x: Binary("*", Number(1.1283791670955126), Intrinsic("exp", (Unary("-", _square(x)),))),
    "fabs": lambda value, x: Binary("-", Binary(">", x, ZERO), Binary("<", x, ZERO)),
    "abs": lambda value, x: Binary("-", Binary(">", x, ZERO), Binary("<", x, ZERO)),
}
