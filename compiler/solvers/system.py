"""A block of equations as one system: statements, and for every unknown its right-hand side (and volume)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..semantics.mechanism import Assign, Derivative, EquationBlock, Expression, From, If, Read, Variable, While
from ..source import Span
from .context import CannotSolve, Context
from .rewrite import ONE, ZERO, element, elements, read, statements_in, variables_in
from .solved import Place
from .unroll import CannotUnroll, unroll

Key = tuple[Variable, int | None]


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
    """`body` assigns what the equations read; loops over unknowns are written out."""

    body: tuple[Any, ...]
    equations: tuple[Equation, ...]
    span: Span

    @property
    def unknowns(self) -> tuple[Place, ...]:
        """The unknowns as places, in the order of the equations."""
        return tuple(Place(*equation.key) for equation in self.equations)


def derivative_system(block: EquationBlock, context: Context) -> System:
    """Return the system of a DERIVATIVE block: each x' becomes a LOCAL that the body assigns."""
    states = {s.state for s in statements_in(block.body) if isinstance(s, Derivative)}
    body = unrolled(block, states, context)
    slopes: dict[Key, Variable] = {}
    body = tuple(_slope_assignments(body, slopes, context))
    order = [key for unknown in block.unknowns for key in elements(unknown) if key in slopes]
    order += [key for key in slopes if key not in order]
    branched = any(isinstance(s, If) for s in body)
    start = [Assign(slope, None, ZERO) for slope in slopes.values()] if branched else []
    return System((*start, *body), tuple(Equation(key, read(slopes[key])) for key in order), block.span)


def unrolled(block: EquationBlock, states: set[Variable], context: Context) -> tuple[Any, ...]:
    """Write out every loop of a block that touches `states` or variables depending on them; report one that cannot be."""
    plain = [statement for statement in statements_in(block.body) if isinstance(statement, Assign)]
    dependent = context.effects.dependent(plain, states)

    def wanted(loop: From | While) -> bool:
        touched = context.effects.writes((loop,)) | variables_in((loop,))
        return bool(touched & dependent) or any(not isinstance(s, Assign | From | While | If) for s in statements_in(loop.body))

    try:
        return unroll(block.body, wanted, context.names)
    except CannotUnroll as problem:
        context.diagnostics.error(
            "loop-bounds", problem.loop.span, f"a loop over the equations of {block.name} cannot be written out: {problem.why}",
            notes=("the matrix of an implicit method is laid out at compile time",),
            help="use numbers, or names given by DEFINE, for the bounds")
        raise CannotSolve from problem


def _slope_assignments(body: tuple[Any, ...], slopes: dict[Key, Variable], context: Context) -> list[Any]:
    done: list[Any] = []
    for statement in body:
        match statement:
            case Derivative(state, index, value):
                key = element(state, index)
                if key is None:
                    context.diagnostics.error("loop-bounds", statement.span,
                                              f"the index of {state.name}' is not known at compile time",
                                              help="use a number or the variable of a FROM loop with constant bounds")
                    raise CannotSolve
                suffix = "" if key[1] is None else f"_{key[1]}"
                if key not in slopes:
                    slopes[key] = context.names.local(f"D{state.name}{suffix}")
                done.append(Assign(slopes[key], None, value, statement.span))
            case If(_, then, otherwise):
                done.append(replace(statement, then=tuple(_slope_assignments(then, slopes, context)),
                                    otherwise=tuple(_slope_assignments(otherwise, slopes, context))))
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
