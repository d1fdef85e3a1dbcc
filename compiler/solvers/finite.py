"""Whether the derivative of a finite value can fail to be finite, from the form of the statements that compute the value.

A value that is not finite shows in all that sums and products make of it. A quotient hides it, 1/(1 + (k/v)²) at v = 0,
and so do functions, exp(−1/v²): these are finite where their derivative is inf/inf or 0·inf. The derivative of a root is infinite
by itself. Polynomials, exponentials and quotients of these do not fail: most currents, GHK and Boltzmann's among them. Parameters
count as ordinary numbers: nobody looks for a division by one that is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    Expression,
    From,
    If,
    Intrinsic,
    Mechanism,
    Number,
    Perform,
    Read,
    Unary,
    Variable,
    While,
)
from .effects import Effects
from .rewrite import children

BOUNDED = frozenset(("sin", "cos", "tanh", "atan", "erf", "fabs", "abs", "floor", "ceil"))  # by 2, or by their argument
SMOOTH = BOUNDED | {"exp", "tan", "sinh", "cosh", "log", "log10"}  # derivative finite where argument and value are


class Size(IntEnum):
    """What a value may be for finite values of the variables that move."""

    FIXED = 0  # it does not move
    STRAIGHT = 1  # affine in them
    TAME = 2
    HUGE = 3  # finite with its slope, but the product of two may overflow: exp of what is straight, as it ends at e^700
    WILD = 4  # not finite


class Finiteness:
    """One walk over statements in which `moving` variables are differentiated by; `may_fail` says what it has found."""

    def __init__(self, mechanism: Mechanism, effects: Effects, moving: Iterable[Variable]) -> None:
        self._routines = {routine.name: routine for routine in mechanism.routines}
        self._effects = effects
        self._sizes: dict[Variable, Size] = dict.fromkeys(moving, Size.STRAIGHT)
        self.may_fail = False

    def statements(self, body: Iterable[Any]) -> None:
        """Visit statements in the order in which they run."""
        for statement in body:
            match statement:
                case Assign(variable, index, value):
                    size = self.size(value)
                    self._sizes[variable] = size if index is None else max(size, self._sizes.get(variable, Size.FIXED))
                case If(_, then, otherwise):
                    self._either(then, otherwise)
                case From(body=inner) | While(body=inner):
                    before: dict[Variable, Size] = {}
                    while before != self._sizes:
                        before = dict(self._sizes)
                        self._either(inner, ())
                case Perform(Call() as call):
                    self.size(call)

    def _either(self, then: Iterable[Any], otherwise: Iterable[Any]) -> None:
        before = dict(self._sizes)
        self.statements(then)
        after_then, self._sizes = self._sizes, before
        self.statements(otherwise)
        for variable, size in after_then.items():
            self._sizes[variable] = max(size, self._sizes.get(variable, Size.FIXED))

    def size(self, expression: Expression) -> Size:
        """Return what an expression may be."""
        match expression:
            case Read(variable):
                return self._sizes.get(variable, Size.FIXED)
            case Call():
                return self._called(expression)
        sizes = [self.size(child) for child in children(expression)]
        largest = max(sizes, default=Size.FIXED)
        if largest is Size.FIXED:
            return Size.FIXED
        match expression:
            case Unary("-") | Binary("+" | "-"):
                return largest
            case Binary("*"):
                return _product(min(sizes), largest)
            case Binary("/"):
                return self._quotient(sizes)
            case Binary("^", _, Number(power)) if power >= 1.0 and power == int(power):
                return largest if power == 1.0 else _product(largest, largest)
            case Intrinsic(name):
                return self._function(name, largest)
            case Binary("^" | "%" as operator):
                return self._function(operator, largest)
        return Size.TAME  # of a comparison, whose derivative is 0

    def _quotient(self, sizes: Sequence[Size]) -> Size:
        over, under = sizes
        if under is Size.FIXED:
            return over
        self.may_fail |= under is Size.WILD
        return Size.WILD

    def _function(self, name: str, argument: Size) -> Size:
        allowed = Size.STRAIGHT if name == "exp" else Size.TAME
        self.may_fail |= argument > allowed or name not in SMOOTH
        if name in BOUNDED:
            return Size.TAME
        return Size.HUGE if name == "exp" else Size.WILD

    def _called(self, call: Call) -> Size:
        """Return what a call gives; one that is not looked through has no derivative."""
        sizes = [self.size(argument) for argument in call.arguments]
        routine = self._routines.get(call.routine)
        if routine is None or routine.table is not None or self._effects.recursive(call.routine):
            return Size.FIXED
        self._sizes.update(zip(routine.arguments, sizes, strict=False))
        if routine.result is not None:
            self._sizes[routine.result] = Size.FIXED
        self.statements(routine.body)
        return Size.FIXED if routine.result is None else self._sizes[routine.result]


def _product(smaller: Size, larger: Size) -> Size:
    if smaller is Size.FIXED:
        return larger
    return Size.WILD if smaller >= Size.HUGE else max(larger, Size.TAME)
