"""Which mechanisms need quotients as they are written: those in which an error of 1 ulp in one can become a jump.

gcc may make x/49 the product x · (1/49) (-freciprocal-math), which is not 1 for x = 49: floor, ceil, fmod, indices, times of
events and comparisons then take the other side. What equations are solved for does not count: it has the errors of its method.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import frexp
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    EquationKind,
    From,
    If,
    Intrinsic,
    Number,
    Read,
    Routine,
    Unary,
    Variable,
    While,
)
from ..semantics.walk import walk
from ..solvers.solved import SolvedMechanism
from .effects import Analysis
from .intrinsics import EVENTS
from .layout import phases

_COMPARED = frozenset(("<", ">", "<=", ">=", "==", "!="))
_TRUTH = _COMPARED | {"&&", "||"}
_JUMPING = EVENTS | frozenset(
    "floor ceil fmod at_time factorial step pulse perpulse perstep ramp sawtooth revsawtooth squarewave netcon_next "
    "element".split())


def needs_exact_quotients(solved: SolvedMechanism, analysis: Analysis) -> bool:
    """Whether a jump of code that runs in steps depends on a quotient. INITIAL is not optimised, so it has them as written."""
    mechanism = solved.mechanism
    bodies = [body for body in phases(solved) if body is not solved.initial and body is not solved.rates]
    effects = [*map(analysis.of, bodies), analysis.of((), mechanism.watches)]
    routines = {name: analysis.routines[name] for effect in effects for name in effect.calls}
    nodes = list(walk((*map(tuple, bodies), *(routine.body for routine in routines.values()), mechanism.watches)))
    values, signs = _jumps(nodes)
    if not values and not signs:
        return False
    unknowns = {v for block in mechanism.equations if block.kind is not EquationKind.DISCRETE for v in block.unknowns}
    moved = _Moved(unknowns, routines)
    moved.follow(nodes)
    return any(map(moved.value, values)) or any(map(moved.sign, signs))


def _jumps(nodes: Iterable[Any]) -> tuple[list[Any], list[Any]]:
    """Return the expressions whose value, and those whose sign, decides about a jump."""
    values: list[Any] = []
    signs: list[Any] = []
    clamps = {id(node.condition) for node in nodes if isinstance(node, If) and _clamps(node)}
    for node in nodes:
        match node:
            case Binary(operator, left, right) if operator in _COMPARED and id(node) not in clamps:
                _compared(left, right, values, signs)
            case Binary("%", left, right):
                values += [left, right]
            case Binary("&&" | "||", left, right):
                signs += [left, right]
            case Unary("!", condition) | If(condition) | While(condition):
                signs.append(condition)
            case Intrinsic(name, arguments) if name in _JUMPING:
                values += arguments
            case From(_, first, last, step):
                values += [first, last, step]
            case Read(_, index) | Assign(_, index) if index is not None:
                values.append(index)
    return values, signs


def _clamps(statement: If) -> bool:
    """Whether it is a limit, such as if (tau < 0.1) { tau = 0.1 }: at its edge both sides are the same."""
    match statement:
        case If(Binary("<" | "<=" | ">" | ">=", Read(variable, index), limit), then, ()):
            return then == (Assign(variable, index, limit),)
    return False


def _compared(left: Any, right: Any, values: list[Any], signs: list[Any]) -> None:
    """A guard of 0/0, such as fabs(x/y) < 1e-6, may move: at its edge both sides are the same."""
    match left, right:
        case (Intrinsic("fabs" | "abs"), Number()) | (Number(), Intrinsic("fabs" | "abs")):
            pass
        case (one, Number(0.0)) | (Number(0.0), one):
            signs.append(one)
        case _:
            values += [left, right]


class _Moved:
    """The variables, and so the expressions, whose value or sign may not be that of the quotients as they are written."""

    def __init__(self, unknowns: set[Variable], routines: dict[str, Routine]) -> None:
        self.unknowns = unknowns
        self.routines = routines
        self.values: set[Variable] = set()
        self.signs: set[Variable] = set()

    def follow(self, nodes: list[Any]) -> None:
        """Find the variables: those that such expressions are assigned or handed to, until there are no more."""
        given = list(self._given(nodes))
        before = -1
        while before != (before := len(self.values) + len(self.signs)):
            for variable, value in given:
                if self.value(value):
                    self.values.add(variable)
                if self.sign(value):
                    self.signs.add(variable)

    def _given(self, nodes: list[Any]) -> Iterator[tuple[Variable, Any]]:
        for node in nodes:
            match node:
                case Assign(variable, _, value) if variable not in self.unknowns:
                    yield variable, value
                case Call(routine, arguments) if routine in self.routines:
                    yield from zip(self.routines[routine].arguments, arguments, strict=False)

    def value(self, expression: Any) -> bool:
        """Whether the value of an expression may be moved."""
        match expression:
            case Binary("/", left, Number(divisor)):
                return self.value(left) or not (isinstance(left, Number) or abs(frexp(divisor)[0]) == 0.5)
            case Binary("/"):
                return True
            case Binary(operator, left, right):
                return operator not in _TRUTH and (self.value(left) or self.value(right))
            case Unary(operator, operand):
                return operator == "-" and self.value(operand)
            case Read(variable):
                return variable in self.values
            case Call(routine):
                return routine in self.routines and self.routines[routine].result in self.values
            case Intrinsic(_, arguments):
                return any(map(self.value, arguments))
        return False

    def sign(self, expression: Any) -> bool:
        """Whether the sign may be moved: that of a product or a quotient is the one that its factors have."""
        match expression:
            case Binary("*" | "/", left, right):
                return self.sign(left) or self.sign(right)
            case Unary("-", operand):
                return self.sign(operand)
            case Read(variable):
                return variable in self.signs
            case Call(routine):
                return routine in self.routines and self.routines[routine].result in self.signs
            case Intrinsic("fabs" | "abs" | "sqrt", (operand,)):
                return self.sign(operand)
            case Intrinsic("exp"):
                return False
        return self.value(expression)
