"""One backward Euler step of a system by Newton's method with the exact Jacobian.

volume · (x − x_old) − dt · flux(x) = 0 for every unknown; a CONSERVE row is flux(x) − total = 0. The Jacobian comes from
forward-mode differentiation of the whole body (tangent.py), or from differences where that fails (difference.py). An affine
residual needs one iteration.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, Call, Expression, From, If, Intrinsic, Number, Read, Storage, Variable, While
from ..source import Span
from .context import Context, Key
from .difference import with_differences
from .ordering import elimination_order
from .rewrite import (
    ONE,
    ZERO,
    expressions_in,
    negative,
    plus,
    read,
    reads_in,
    statements_in,
    times,
    walk,
)
from .shadow import jacobian
from .solved import Newton, Place
from .system import Equation, System, old_values
from .tangent import TangentWalker, prune

TOLERANCE = 1e-12
KINETIC_TOLERANCE = 1e-6  # on the sum of all |changes|: where NEURON stops, far from the end if states are small numbers
ITERATIONS = 100


def implicit_step(system: System, step: Expression, context: Context, *, kinetic: bool, once: bool = False) -> tuple[Any, ...]:
    """Return the statements of one step of length `step` (an expression, ms).

    `kinetic`: the elimination order is fixed now; unknowns are kept from below zero and the iteration ends where NEURON's does
    for KINETIC. Otherwise rows are exchanged at run time. `once`: one iteration, however far it gets, and negative unknowns stay.
    """
    states = {equation.key[0] for equation in system.equations}
    keep, old = old_values(system, context)
    before, inner = hoist(system.body, states, context)
    newton = _newton(system, inner, step, old, context)
    if once:
        newton = replace(newton, linear=True)
    if not system.open and (kinetic or len(newton.unknowns) == 1):
        newton = replace(newton, order=_order(system, newton))
    if kinetic and not newton.linear:
        newton = replace(newton, nonnegative=True, summed=True, tolerance=KINETIC_TOLERANCE)
    constant, repeated = hoist(newton.body, states, context)
    after = inner if changes_fields(inner, context) else ()
    return (*before, *keep, *constant, replace(newton, body=repeated), *prune(after, (), context.names.made))


def _newton(system: System, inner: tuple[Any, ...], step: Expression, old: dict[Key, Expression], context: Context) -> Newton:
    residuals = [_residual(equation, step, old[equation.key]) for equation in system.equations]
    keys = [equation.key for equation in system.equations]
    if system.open:
        return open_newton(keys, inner, residuals, system.span, context, system.frozen)
    return newton_for(keys, inner, residuals, system.span, context)


def open_newton(keys: list[Key], inner: tuple[Any, ...], residuals: list[Expression], span: Span, context: Context,
                frozen: frozenset[Variable] = frozenset()) -> Newton:
    """As newton_for, where only the run knows which unknowns the statements take."""
    body, rows = jacobian(keys, inner, residuals, frozen, context)
    unknowns = tuple(Place(*key) for key in keys)
    newton = Newton(unknowns, body, tuple(residuals), rows, TOLERANCE, ITERATIONS, span=span)
    return with_differences(newton, inner, residuals, context)


def newton_for(keys: list[Key], inner: tuple[Any, ...], residuals: list[Expression], span: Span, context: Context) -> Newton:
    """Return Newton's iteration for residuals = 0, which read what `inner` assigns, with the exact Jacobian."""
    results: set[Variable] = set().union(*(reads_in(residual) for residual in residuals))
    seeds = {key: direction for direction, key in enumerate(keys)}
    walker = TangentWalker(context.mechanism, context.effects, context.names, seeds,
                           context.effects.needed(inner, results), approximate=True)
    body = walker.run(inner)
    values: list[Expression] = []
    rows: list[tuple[Expression, ...]] = []
    for (variable, _), residual in zip(keys, residuals, strict=True):
        more, value, tangent = walker.differentiate(residual, f"{variable.name}_residual")
        body += more
        values.append(value)
        rows.append(tuple(tangent.get(direction, ZERO) for direction in range(len(keys))))
    pruned = prune(body, [*values, *(entry for row in rows for entry in row)], context.names.made)
    linear = _is_linear(pruned, rows, {key[0] for key in keys}, context)
    unknowns = tuple(Place(*key) for key in keys)
    newton = Newton(unknowns, pruned, tuple(values), tuple(rows), TOLERANCE, ITERATIONS, linear, span=span)
    return with_differences(newton, inner, residuals, context)


def _order(system: System, newton: Newton) -> tuple[int, ...]:
    last = frozenset(k for k, e in enumerate(system.equations) if e.total is not None or e.either is not None)
    return elimination_order([[entry != ZERO for entry in row] for row in newton.jacobian], last)


def _residual(equation: Equation, step: Expression, old: Expression) -> Expression:
    if equation.total is not None:
        return plus(equation.flux, negative(equation.total))
    change = plus(read(*equation.key), negative(old))
    residual = plus(times(equation.volume, change), negative(times(step, equation.flux)))
    if equation.either is None:
        return residual
    flag, missing = equation.either
    return choice(flag, missing, residual)


def choice(flag: Expression, one: Expression, zero: Expression) -> Expression:
    """Return `one` where a flag is 1, `zero` where it is 0."""
    return plus(times(flag, one), times(plus(ONE, negative(flag)), zero))


def _is_linear(body: tuple[Any, ...], rows: list[tuple[Expression, ...]], states: set[Variable], context: Context) -> bool:
    """Whether the Jacobian is free of the unknowns and no branch or approximated call depends on them."""
    dependent = context.effects.dependent(body, states)
    if any(context.effects.reads(entry) & dependent for row in rows for entry in row):
        return False
    if any(context.effects.reads(s.condition) & dependent for s in statements_in(body) if isinstance(s, If)):
        return False
    if any(context.effects.writes((s,)) & dependent for s in statements_in(body) if _is_opaque(s)):
        return False
    return not _has_hidden_dependence(body, dependent, context)


def _is_opaque(statement: object) -> bool:
    """Whether derivatives through a statement were taken as 0: a loop that cannot be written out, an index not known."""
    match statement:
        case From() | While():
            return True
        case Assign(_, index, _):
            return index is not None and not isinstance(index, Number)
    return False


def _has_hidden_dependence(body: tuple[Any, ...], dependent: set[Variable], context: Context) -> bool:
    """Whether a value depends on unknowns in a way that the Jacobian does not show; a LAG may give the present value at first."""
    nodes = [node for expression in expressions_in(body) for node in walk(expression)]
    return (any(context.effects.reads(node) & dependent for node in nodes
                if isinstance(node, Call) or (isinstance(node, Intrinsic) and node.name == "vector_lag"))
            or any(isinstance(node, Read) and not isinstance(node.index, Number | None) and node.variable in dependent
                   for node in nodes))


def hoist(body: tuple[Any, ...], states: set[Variable], context: Context) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Split a body into the statements that can run once before the iteration and those that belong to it."""
    effects = context.effects
    dependent = effects.dependent(body, states)
    reads = [set().union(*(effects.reads(e) for e in expressions_in((s,)))) for s in body]
    writes = [effects.writes((s,)) for s in body]
    stay = {k for k in range(len(body)) if (reads[k] | writes[k]) & dependent}
    size = -1
    while size != len(stay):
        size = len(stay)
        for k in range(len(body)):
            if k in stay:
                continue
            earlier = [j for j in stay if j < k]
            if (any(reads[k] & writes[j] or writes[k] & reads[j] for j in earlier)
                    or any(writes[k] & writes[j] for j in stay)):
                stay.add(k)
    return (tuple(s for k, s in enumerate(body) if k not in stay), tuple(s for k, s in enumerate(body) if k in stay))


def changes_fields(body: tuple[Any, ...], context: Context) -> bool:
    """Whether a body leaves values behind that others can see, so that it must run once more at the solution."""
    return any(variable.storage is not Storage.LOCAL for variable in context.effects.writes(body))
