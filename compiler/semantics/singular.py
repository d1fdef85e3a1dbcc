"""Find divisions that are 0/0 at one value of a variable, like x/(exp(x) − 1) at 0.

A candidate is where the argument of a function in the denominator (or the denominator itself) is 0 and is linear in the
variable; there numerator and denominator are evaluated with every other name at its default. Only an exact 0/0 counts, so
nothing is reported that cannot happen. A block that tests the variable anywhere is taken to know what it does.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator

from ..diagnostics import Diagnostics
from ..source import Span
from . import mechanism as m
from .mechanism import Mechanism, Role, Storage, Variable
from .walk import statements, walk

MEETS_ANY_VALUE = (Storage.VOLTAGE, Storage.LOCAL, Storage.FIELD)
OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": math.pow, "%": math.fmod,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    name: getattr(math, name) for name in ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "fabs")
}
GENERIC = 1.370959  # stands for what is known only at run time; unlikely to make anything 0
NEAR = 1e-9


class NotComputable(Exception):
    """An expression whose value is not known here."""


def singularities(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """Warn of each division that is 0/0 at a value that its variable can take."""
    for body in (mechanism.breakpoint_whole, *(b.body for b in mechanism.equations), *(r.body for r in mechanism.routines)):
        tested = _tested(body)
        for statement, expression in _expressions(body):
            for node in walk(expression):
                if isinstance(node, m.Binary) and node.operator == "/":
                    _division(node, tested, statement.span, diagnostics)


def _expressions(body: tuple[m.Statement, ...]) -> Iterator[tuple[m.Assign | m.Derivative | m.Reaction, m.Expression]]:
    """Yield each statement that computes something, with what it computes."""
    for statement in statements(body):
        if isinstance(statement, m.Assign | m.Derivative):
            yield statement, statement.value
        elif isinstance(statement, m.Reaction):
            for rate in (statement.forward, statement.backward, statement.flux):
                if rate is not None:
                    yield statement, rate


def _tested(body: tuple[m.Statement, ...]) -> set[Variable]:
    """Return the variables that conditions of a block depend on, and those computed from them."""
    conditions = tuple(s.condition for s in statements(body) if isinstance(s, m.If | m.While))
    found = {n.variable for n in walk(conditions) if isinstance(n, m.Read)}
    if not found:
        return found
    for _ in range(3):
        for node in statements(body):
            if isinstance(node, m.Assign):
                reads = {n.variable for n in walk(node.value) if isinstance(n, m.Read)}
                if node.variable in found and node.variable.storage is Storage.LOCAL:
                    found |= reads
                elif reads & found:
                    found.add(node.variable)
    return found


def _division(node: m.Binary, tested: set[Variable], span: Span, diagnostics: Diagnostics) -> None:
    below = [n for n in walk(node.right) if isinstance(n, m.Read)]
    if not any(isinstance(n, m.Intrinsic) for n in walk(node.right)):
        return
    for variable in dict.fromkeys(n.variable for n in below if n.index is None):
        if variable.storage not in MEETS_ANY_VALUE or variable.role in (Role.PARAMETER, Role.STATE0) or variable in tested:
            continue
        root = _root(node, variable)
        if root is not None:
            diagnostics.warning(
                "removable-singularity", span, f"a division gives 0/0 at {variable.name} = {root:.6g}",
                label="not a number there",
                notes=("the limit is finite, but the formula is not; a run that meets this value stops",),
                help=f"treat values near {root:.6g} apart, as in: if (fabs(x/y) < 1e-6) {{ vtrap = y*(1 - x/y/2) }} "
                     "else { vtrap = x/(exp(x/y) - 1) }")
            return


def _root(node: m.Binary, variable: Variable) -> float | None:
    """Return the value of a variable at which a division is 0/0, None when none is found."""
    inner = [n.arguments[0] for n in walk(node.right) if isinstance(n, m.Intrinsic) and n.arguments]
    for argument in inner:
        if isinstance(argument, m.Text):
            continue
        for wanted in (0.0, 1.0):
            at = _solve(argument, variable, wanted)
            for value in () if at is None else (round(at, 6) + 0.0, at):
                try:
                    if evaluate(node.right, {variable: value}) == 0.0 and abs(evaluate(node.left, {variable: value})) < NEAR:
                        return value
                except NotComputable:
                    break
    return None


def _solve(expression: m.Expression, variable: Variable, wanted: float) -> float | None:
    """Return where an expression that is linear in a variable has a value, None when it is not linear."""
    try:
        at = [evaluate(expression, {variable: x}) for x in (0.0, 1.0, 2.0)]
    except NotComputable:
        return None
    slope = at[1] - at[0]
    if slope == 0.0 or not math.isclose(at[2] - at[1], slope, rel_tol=1e-9, abs_tol=1e-12):
        return None
    root = (wanted - at[0]) / slope
    return root if math.isfinite(root) and abs(root) < 1e6 else None


def evaluate(node: m.Expression | m.Text, values: dict[Variable, float]) -> float:
    """Return the value of an expression, names at their defaults; raise NotComputable."""
    match node:
        case m.Number(value=value):
            return value
        case m.Read(variable=variable, index=None):
            return values[variable] if variable in values else _default(variable)
        case m.Unary(operator="-", operand=operand):
            return -evaluate(operand, values)
        case m.Binary(operator=sign, left=left, right=right) if sign in OPERATIONS:
            return _computed(OPERATIONS[sign], evaluate(left, values), evaluate(right, values))
        case m.Intrinsic(name=name, arguments=(argument,)) if name in FUNCTIONS:
            return _computed(FUNCTIONS[name], evaluate(argument, values))
        case _:
            raise NotComputable


def _computed(function: Callable[..., float], *arguments: float) -> float:
    try:
        return float(function(*arguments))
    except (ArithmeticError, ValueError) as problem:
        raise NotComputable from problem


def _default(variable: Variable) -> float:
    if variable.role is Role.PARAMETER and variable.default:
        return variable.default
    return GENERIC
