"""Run code of a mechanism on plain numbers, for checks: names that are known only at run time get a generic value.

Non-goal: being the reference of what code computes. What has no value here (random numbers, time, arrays) raises NotComputable.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable

from . import mechanism as m
from .mechanism import Mechanism, Role, Storage, Variable

OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "^": math.pow, "%": math.fmod,
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    name: getattr(math, name) for name in ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "fabs",
                                           "asin", "acos", "atan", "floor", "ceil")
}
NEAR = 1e-9  # a numerator below this is 0 but for rounding
MAX_STEPS = 2000  # statements and calls of one run


class NotComputable(Exception):
    """A value that is not known here."""


class Evaluator:
    """Run statements of one mechanism. `generic` stands for what is known only at run time.

    `held`: values that variables have from the start; one that is set before it is read gets its value there instead.
    `met`: the divisions that gave 0/0, by id.
    """

    def __init__(self, mechanism: Mechanism, generic: float, held: dict[Variable, float] | None = None) -> None:
        self.routines = {routine.name: routine for routine in mechanism.routines}
        self.generic = generic
        self.held = dict(held or {})
        self.values: dict[Variable, float] = dict(self.held)
        self.met: set[int] = set()
        self.steps = 0

    def run(self, body: Iterable[m.Statement]) -> None:
        """Run statements; raise NotComputable at the first that has no value here."""
        for statement in body:
            self._step()
            match statement:
                case m.Assign(variable=variable, index=None, value=value):
                    computed = self.value(value)
                    self.values[variable] = self.held.pop(variable, computed)
                case m.Derivative(value=value):
                    self.value(value)
                case m.If(condition=condition, then=then, otherwise=otherwise):
                    self.run(then if self.value(condition) else otherwise)
                case m.Perform(call=m.Call() as call):
                    self._call(call)
                case m.Reaction(forward=forward, backward=backward, flux=flux):
                    for rate in (forward, backward, flux):
                        if rate is not None:
                            self.value(rate)
                case m.While() | m.From() | m.Assign():
                    raise NotComputable
                case _:
                    pass

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise NotComputable

    def value(self, node: m.Expression | m.Text) -> float:
        """Return the value of an expression; raise NotComputable."""
        match node:
            case m.Number(value=value):
                return value
            case m.Read(variable=variable, index=None):
                self.held.pop(variable, None)
                return self.values[variable] if variable in self.values else self._default(variable)
            case m.Unary(operator="-", operand=operand):
                return -self.value(operand)
            case m.Unary(operand=operand):
                return float(not self.value(operand))
            case m.Binary(operator="&&", left=left, right=right):
                return float(bool(self.value(left)) and bool(self.value(right)))
            case m.Binary(operator="||", left=left, right=right):
                return float(bool(self.value(left)) or bool(self.value(right)))
            case m.Binary(operator="/", left=left, right=right):
                return self._divide(id(node), self.value(left), self.value(right))
            case m.Binary(operator=sign, left=left, right=right):
                return _computed(OPERATIONS[sign], self.value(left), self.value(right))
            case m.Intrinsic(name=name, arguments=(argument,)) if name in FUNCTIONS:
                return _computed(FUNCTIONS[name], self.value(argument))
            case m.Call():
                return self._call(node)
            case _:
                raise NotComputable

    def _divide(self, place: int, above: float, below: float) -> float:
        if below == 0.0 and abs(above) < NEAR:
            self.met.add(place)
            return self.generic
        return _computed(operator.truediv, above, below)

    def _call(self, call: m.Call) -> float:
        self._step()
        routine = self.routines.get(call.routine)
        if routine is None:
            raise NotComputable
        inside = {formal: self.value(actual) for formal, actual in zip(routine.arguments, call.arguments, strict=False)}
        outside = {v: x for v, x in self.values.items() if v.storage is Storage.LOCAL}
        self.values = {v: x for v, x in self.values.items() if v.storage is not Storage.LOCAL} | inside
        held, self.held = self.held, {}
        self.run(routine.body)
        result = self.values.get(routine.result, 0.0) if routine.result is not None else 0.0
        self.values = {v: x for v, x in self.values.items() if v.storage is not Storage.LOCAL} | outside
        self.held = held
        return result

    def _default(self, variable: Variable) -> float:
        if variable.role is Role.PARAMETER and variable.default:
            return variable.default
        return self.generic


def _computed(function: Callable[..., float], *arguments: float) -> float:
    try:
        value = float(function(*arguments))
    except (ArithmeticError, ValueError) as problem:
        raise NotComputable from problem
    if not math.isfinite(value):
        raise NotComputable
    return value
