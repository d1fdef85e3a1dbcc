"""∂i/∂v by difference over 0.001 mV, as NEURON has it, where the exact derivative has no value: that of a root at 0.

Mechanisms without a root, a broken power or an arcsine of what depends on v pay nothing for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    Expression,
    From,
    If,
    Mechanism,
    Number,
    Read,
    Storage,
    Unary,
    Variable,
    While,
)
from .derivative import may_be_infinite
from .effects import Effects
from .inlining import Inliner
from .rewrite import (
    ONE,
    ZERO,
    Names,
    assigned_in,
    expressions_in,
    map_body,
    plus,
    reads_in,
    rebuild,
    renamed,
    statements_in,
    walk,
)

STEP = Number(0.001)  # mV


def with_differences(mechanism: Mechanism, plain: tuple[Any, ...], derivatives: tuple[Expression, ...], voltages: set[Variable],
                     effects: Effects, names: Names) -> tuple[tuple[Any, ...], tuple[Expression, ...]]:
    """Return statements after which the derivatives of the currents are finite, and the derivatives; none where they always are.

    `plain`: the BREAKPOINT whose currents are differentiated. `voltages`: v, under all its names.
    """
    body = Inliner(mechanism, effects, names).body(plain)
    moving = effects.dependent(body, voltages)
    nodes = (node for expression in expressions_in(body) for node in walk(expression))
    if not any(may_be_infinite(node) and moving & reads_in(node) for node in nodes):
        return (), derivatives
    currents = [current.variable for current in mechanism.currents]
    slopes = [names.local(f"slope_of_{current.name}") for current in currents]
    shifted = _at_next_voltage(body, voltages, currents, names)
    differences = [
        If(_not_finite(Read(slope)),
           (Assign(slope, None, Binary("/", Binary("-", Read(shifted.copies[current]), Read(current)), STEP)),))
        for slope, current in zip(slopes, currents, strict=True) if current in shifted.copies]
    keep = [Assign(slope, None, derivative) for slope, derivative in zip(slopes, derivatives, strict=True)]
    whole: Expression = ZERO
    for slope in slopes:
        whole = plus(whole, Read(slope))
    return (*keep, If(_not_finite(whole), (*shifted.body, *differences))), tuple(Read(slope) for slope in slopes)


def _not_finite(value: Expression) -> Expression:
    return Unary("!", Binary("==", Binary("-", value, value), ZERO))


@dataclass(frozen=True, slots=True)
class _Shifted:
    """Statements at another voltage, and the LOCALs that they assign in the place of their variables."""

    body: tuple[Any, ...]
    copies: dict[Variable, Variable]


def _at_next_voltage(body: tuple[Any, ...], voltages: set[Variable], currents: list[Variable], names: Names) -> _Shifted:
    own = sorted(assigned_in(body), key=lambda variable: variable.name)
    copies = {variable: names.beside(variable, f"{variable.name}_beside") for variable in own}

    def move(expression: Expression) -> Expression:
        if isinstance(expression, Read) and expression.variable in voltages:
            return Binary("+", expression, STEP)
        return rebuild(expression, move)

    counters = {node.variable for node in statements_in(body) if isinstance(node, From)}
    start = [_copied(variable, copy, names) for variable, copy in copies.items() if variable not in counters]
    moved = renamed(map_body(body, move), copies)
    return _Shifted(_without_unread((*start, *moved), set(copies.values()), {copies[c] for c in currents if c in copies}), copies)


def _without_unread(body: tuple[Any, ...], copies: set[Variable], wanted: set[Variable]) -> tuple[Any, ...]:
    """Return statements without the assignments to copies that nothing reads; `wanted` are read afterwards."""
    while True:
        unread = copies - wanted - {variable for expression in expressions_in(body) for variable in reads_in(expression)}
        kept = _dropped(body, unread)
        if kept == body:
            return body
        body = kept


def _dropped(body: tuple[Any, ...], unread: set[Variable]) -> tuple[Any, ...]:
    result = []
    for statement in body:
        match statement:
            case Assign(variable, _, value) if variable in unread and not any(isinstance(n, Call) for n in walk(value)):
                continue
            case If(_, then, otherwise):
                statement = replace(statement, then=_dropped(then, unread), otherwise=_dropped(otherwise, unread))
            case From(_, _, _, _, inner) | While(_, inner):
                statement = replace(statement, body=_dropped(inner, unread))
        if not (isinstance(statement, From) and not statement.body):
            result.append(statement)
    return tuple(result)


def _copied(variable: Variable, copy: Variable, names: Names) -> Assign | From:
    """Return the statement that begins a copy with the present value, that of a LOCAL with 0."""
    if not variable.length:
        return Assign(copy, None, ZERO if variable.storage is Storage.LOCAL else Read(variable))
    position = names.local(f"{variable.name}_position")
    value = ZERO if variable.storage is Storage.LOCAL else Read(variable, Read(position))
    return From(position, ZERO, Number(float(variable.length - 1)), ONE, (Assign(copy, Read(position), value),))
