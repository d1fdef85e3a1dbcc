"""Find divisions that are 0/0 at one value of a variable, like x/(exp(x) − 1) at 0.

A candidate is where the argument of a function in the denominator (or the denominator itself) is 0 and is linear in the
variable. There the whole block is run on numbers, conditions and calls included, with every other name at its default: only a
division that is then really reached with 0/0 is reported, so a block that treats the value apart is left alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ..diagnostics import Diagnostics
from ..source import Span
from . import mechanism as m
from . import printer
from .evaluate import NEAR, Evaluator, NotComputable
from .mechanism import Mechanism, Role, Storage, Variable
from .walk import statements, walk

MEETS_ANY_VALUE = (Storage.VOLTAGE, Storage.LOCAL, Storage.FIELD)
GENERICS = (1.370959, 2.718453)  # stand for what is known only at run time; unlikely to make anything 0


@dataclass(frozen=True, slots=True)
class Singular:
    """A division that is 0/0: in which statement, and where, in words."""

    span: Span
    where: str


def singularities(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """Warn, once a block, of divisions that are 0/0 at a value that their variable can take."""
    for body in (mechanism.breakpoint_whole, *(b.body for b in mechanism.equations), *(r.body for r in mechanism.routines)):
        found = [s for s in (_division(node, statement.span, body, mechanism) for statement, node in _divisions(body)) if s]
        if found:
            _report(found, diagnostics)


def _report(found: list[Singular], diagnostics: Diagnostics) -> None:
    first = found[0]
    lines = dict.fromkeys(diagnostics.source.locate(s.span.start).line for s in found[1:])
    lines.pop(diagnostics.source.locate(first.span.start).line, None)
    more = (f"the same in line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}",) if lines else ()
    diagnostics.warning(
        "removable-singularity", first.span, f"a division gives 0/0 {first.where}", label="not a number there",
        notes=("the limit is finite, but the formula is not; a run that meets this value stops", *more),
        help="treat values near it apart, as in: if (fabs(x/y) < 1e-6) { vtrap = y*(1 - x/y/2) } "
             "else { vtrap = x/(exp(x/y) - 1) }")


def _divisions(body: tuple[m.Statement, ...]) -> Iterator[tuple[m.Assign | m.Derivative | m.Reaction, m.Binary]]:
    """Yield each division in which a function takes part, with its statement."""
    for statement, expression in _expressions(body):
        for node in walk(expression):
            if isinstance(node, m.Binary) and node.operator == "/":
                if any(isinstance(n, m.Intrinsic | m.Call) for n in walk((node.left, node.right))):
                    yield statement, node


def _expressions(body: tuple[m.Statement, ...]) -> Iterator[tuple[m.Assign | m.Derivative | m.Reaction, m.Expression]]:
    """Yield each statement that computes something, with what it computes."""
    for statement in statements(body):
        if isinstance(statement, m.Assign | m.Derivative):
            yield statement, statement.value
        elif isinstance(statement, m.Reaction):
            for rate in (statement.forward, statement.backward, statement.flux):
                if rate is not None:
                    yield statement, rate


def _division(node: m.Binary, span: Span, body: tuple[m.Statement, ...], mechanism: Mechanism) -> Singular | None:
    read = dict.fromkeys(n.variable for n in walk(node.right) if isinstance(n, m.Read) and n.index is None)
    for variable in read:
        if variable.storage not in MEETS_ANY_VALUE or variable.role in (Role.PARAMETER, Role.STATE0):
            continue
        for inner, wanted in _candidates(node):
            values = [_root(node, inner, wanted, variable, mechanism, generic) for generic in GENERICS]
            roots = [value for value in values if value is not None]
            if inner is node.right and (variable.storage is Storage.FIELD or len(set(roots)) > 1):
                continue  # rates that may agree, as in 1/(k1 − k2): their author knows
            if len(roots) == len(GENERICS) and _is_met(node, variable, roots, body, mechanism):
                return _described(variable, roots, inner, wanted, span)
    return None


def _described(variable: Variable, roots: list[float], inner: m.Expression, wanted: float, span: Span) -> Singular:
    if roots[0] == roots[1]:
        return Singular(span, f"at {variable.name} = {roots[0]:.6g}")
    return Singular(span, f"where {printer.expression(inner)} = {wanted:g}")


def _candidates(node: m.Binary) -> Iterator[tuple[m.Expression, float]]:
    """Yield expressions with a value at which the denominator may be 0."""
    if any(isinstance(n, m.Intrinsic | m.Call) for n in walk(node.left)):
        yield node.right, 0.0
    for call in walk(node.right):
        if isinstance(call, m.Intrinsic | m.Call):
            for argument in call.arguments:
                if not isinstance(argument, m.Text):
                    yield from ((argument, 0.0), (argument, 1.0))


def _root(node: m.Binary, inner: m.Expression, wanted: float, variable: Variable, mechanism: Mechanism,
          generic: float) -> float | None:
    """Return the value of a variable at which `inner` has a value and the division is 0/0, None where there is none."""
    at = _solve(inner, variable, wanted, mechanism, generic)
    for value in () if at is None else (round(at, 6) + 0.0, at):
        evaluator = Evaluator(mechanism, generic, {variable: value})
        try:
            if evaluator.value(node.right) == 0.0 and abs(evaluator.value(node.left)) < NEAR:
                return value
        except NotComputable:
            return None
    return None


def _solve(expression: m.Expression, variable: Variable, wanted: float, mechanism: Mechanism, generic: float) -> float | None:
    """Return where an expression that is linear in a variable has a value, None when it is not linear."""
    try:
        at = [Evaluator(mechanism, generic, {variable: x}).value(expression) for x in (0.0, 1.0, 2.0)]
    except NotComputable:
        return None
    slope = at[1] - at[0]
    if slope == 0.0 or not math.isclose(at[2] - at[1], slope, rel_tol=1e-9, abs_tol=1e-12):
        return None
    root = (wanted - at[0]) / slope
    return root if math.isfinite(root) and abs(root) < 1e6 else None


def _is_met(node: m.Binary, variable: Variable, roots: list[float], body: tuple[m.Statement, ...], mechanism: Mechanism) -> bool:
    """Whether running the block with the variable at its roots reaches the division with 0/0."""
    for generic, root in zip(GENERICS, roots, strict=True):
        evaluator = Evaluator(mechanism, generic, {variable: root})
        try:
            evaluator.run(body)
        except NotComputable:
            if id(node) not in evaluator.met and variable in _tested(body):
                return False
            continue
        if id(node) not in evaluator.met:
            return False
    return True


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
