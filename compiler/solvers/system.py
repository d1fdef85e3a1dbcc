"""A block of equations as one system: statements, and for every unknown its right-hand side (and volume)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Conserve,
    Derivative,
    EquationBlock,
    EquationKind,
    Expression,
    From,
    If,
    Number,
    Reaction,
    Read,
    Variable,
    While,
)
from ..source import Span
from .branches import kept_slope, missed, sure, written
from .context import Context, Key
from .rewrite import ONE, ZERO, Names, element, elements, expressions_in, read, statements_in, variables_in, walk
from .solved import Place
from .unroll import CannotUnroll, unroll


@dataclass(frozen=True, slots=True)
class Equation:
    """volume · x' = flux, or where `total` is given: flux = total (a CONSERVE row).

    `either` (flag, missing): where the flag is 1, missing = 0 takes the equation's place (a CONSERVE inside if).
    """

    key: Key
    flux: Expression
    volume: Expression = ONE
    total: Expression | None = None
    either: tuple[Expression, Expression] | None = None


@dataclass(frozen=True, slots=True)
class System:
    """`body` assigns what the equations read. Loops over unknowns are written out unless the system is `open`.

    Where it is `open`, only the run knows which unknowns the statements take; `frozen` variables are then held at their values at
    the start of a step.
    """

    body: tuple[Any, ...]
    equations: tuple[Equation, ...]
    span: Span
    open: bool = False
    frozen: frozenset[Variable] = frozenset()

    @property
    def unknowns(self) -> tuple[Place, ...]:
        """The unknowns as places, in the order of the equations."""
        return tuple(Place(*equation.key) for equation in self.equations)


def derivative_system(block: EquationBlock, context: Context) -> System:
    """Return the system of a DERIVATIVE block: each x' becomes a LOCAL that the body assigns, or the FIELD of branches.py."""
    states = {s.state for s in statements_in(block.body) if isinstance(s, Derivative)}
    body = unrolled(block, states, context)
    if body is None:
        return _open_derivative_system(block, states, context)
    slopes: dict[Key, Variable] = {}
    certain = sure(body)
    for key, spans in written(body).items():
        if key in certain:
            slopes[key] = context.names.local(f"D{key[0].name}" if key[1] is None else f"D{key[0].name}_{key[1]}")
        else:
            slopes[key] = kept_slope(key, block, spans[0], context)
    body = tuple(_slope_assignments(body, slopes))
    order = [key for unknown in block.unknowns for key in elements(unknown) if key in slopes]
    order += [key for key in slopes if key not in order]
    return System(body, tuple(Equation(key, read(slopes[key])) for key in order), block.span)


def _open_derivative_system(block: EquationBlock, states: set[Variable], context: Context) -> System:
    """As derivative_system, with the slopes of an array in an array; an element without an equation has slope 0.

    Where a condition may leave an equation out, its slopes are kept.
    """
    order = [unknown for unknown in block.unknowns if unknown in states]
    kept = missed(block.body)
    slopes = {state: kept_slope((state, None), block, kept[state], context) if state in kept
              else context.names.beside(state, f"D{state.name}") for state in order}
    start = [all_zero(slope, context.names) for state, slope in slopes.items() if state not in kept]
    equations = tuple(Equation(key, read(slopes[key[0]], key[1])) for state in order for key in elements(state))
    return System((*start, *_open_slopes(block.body, slopes)), equations, block.span, open=True)


def _open_slopes(body: Iterable[Any], slopes: dict[Variable, Variable]) -> tuple[Any, ...]:
    done: list[Any] = []
    for statement in body:
        match statement:
            case Derivative(state, index, value):
                done.append(Assign(slopes[state], index, value, statement.span))
            case If(then=then, otherwise=otherwise):
                done.append(replace(statement, then=_open_slopes(then, slopes), otherwise=_open_slopes(otherwise, slopes)))
            case From(body=inner) | While(body=inner):
                done.append(replace(statement, body=_open_slopes(inner, slopes)))
            case _:
                done.append(statement)
    return tuple(done)


def all_zero(variable: Variable, names: Names) -> Assign | From:
    """Return the statement that sets a variable, or all elements of an array, to 0."""
    if not variable.length:
        return Assign(variable, None, ZERO)
    position = names.local(f"{variable.name}_position")
    return From(position, ZERO, Number(float(variable.length - 1)), ONE, (Assign(variable, Read(position), ZERO),))


def unrolled(block: EquationBlock, states: set[Variable], context: Context) -> tuple[Any, ...] | None:
    """Write out every loop of a block that touches `states` or variables depending on them.

    None where only the run knows the passes of such a loop, or which element of an unknown a statement takes.
    """
    plain = [statement for statement in statements_in(block.body) if isinstance(statement, Assign)]
    dependent = context.effects.dependent(plain, states)

    def wanted(loop: From | While) -> bool:
        touched = context.effects.writes((loop,)) | variables_in((loop,))
        return bool(touched & dependent) or any(not isinstance(s, Assign | From | While | If) for s in statements_in(loop.body))

    try:
        body = unroll(block.body, wanted)
    except CannotUnroll:
        return None
    seen = states if block.kind is EquationKind.KINETIC else dependent  # rates are computed as they stand
    return None if any(_is_open(statement, seen, block.kind, context) for statement in statements_in(body)) else body


def written_out(block: EquationBlock, context: Context) -> tuple[Any, ...]:
    """Return a DERIVATIVE block's statements with loops over equations written out, as they stand where that cannot be."""
    loops = [statement for statement in statements_in(block.body) if isinstance(statement, From | While)]
    if not any(isinstance(inner, Derivative) for loop in loops for inner in statements_in(loop.body)):
        return block.body
    states = {statement.state for statement in statements_in(block.body) if isinstance(statement, Derivative)}
    return unrolled(block, states, context) or block.body


def _is_open(statement: Any, seen: set[Variable], kind: EquationKind, context: Context) -> bool:
    """Whether only the run knows which element of the variables `seen` a statement takes."""
    match statement:
        case Derivative(state, index):
            places = [(state, index)]
        case Reaction(left, right):
            places = [(species.variable, species.index) for species in left + right]
        case Conserve(items):
            places = [(species.variable, species.index) for species in items if species.index is not None]
        case Assign(variable, index) if kind is not EquationKind.KINETIC:
            places = [(variable, index)]
        case _:
            places = []
    if kind is not EquationKind.KINETIC:
        places += [(node.variable, node.index) for body in ((statement,), *context.effects.called((statement,)))
                   for expression in expressions_in(body) for node in walk(expression) if isinstance(node, Read)]
    return any(variable in seen and element(variable, index) is None for variable, index in places)


def _slope_assignments(body: tuple[Any, ...], slopes: dict[Key, Variable]) -> list[Any]:
    done: list[Any] = []
    for statement in body:
        match statement:
            case Derivative(state, index, value):
                key = element(state, index)
                assert key is not None, "unrolled() leaves only indices that are known"
                done.append(Assign(slopes[key], None, value, statement.span))
            case If(_, then, otherwise):
                done.append(replace(statement, then=tuple(_slope_assignments(then, slopes)),
                                    otherwise=tuple(_slope_assignments(otherwise, slopes))))
            case _:
                done.append(statement)
    return done


def old_values(system: System, context: Context) -> tuple[list[Any], dict[Key, Expression]]:
    """Return statements that keep the values at the start of the step, and how to read them."""
    kept: list[Any] = []
    old: dict[Key, Expression] = {}
    for equation in system.equations:
        variable, index = equation.key
        suffix = "" if index is None else f"_{index}"
        local = context.names.local(f"{variable.name}{suffix}_old")
        kept.append(Assign(local, None, read(variable, index)))
        old[equation.key] = Read(local)
    return kept, old
