"""METHOD euler: x = x + dt f(x), all right-hand sides at the old values.

A KINETIC block then runs once more, for what it assigns; a DERIVATIVE block does not. Both as in NEURON 9.0.2.
"""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Assign, Binary, EquationBlock, EquationKind, Expression, Solve, Storage, Variable
from .context import TIME_STEP, CannotSolve, Context
from .kinetic import kinetic_system
from .printer import expression_text
from .rewrite import ONE, Statements, plus, read, times
from .solved import Place
from .system import Equation, System, derivative_system
from .tangent import prune

METHOD = "euler"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    system = explicit_system(block, context)
    done: list[Any] = list(system.body)
    for equation in system.equations:
        done.append(assign(equation, plus(read(*equation.key), times(TIME_STEP, slope(equation)))))
        name = expression_text(read(*equation.key))
        context.rule(name, METHOD, f"{name} = {name} + dt * {name}'")
    return (*done, *(again(system, context) if block.kind is EquationKind.KINETIC else ()))


def again(system: System, context: Context, moved: frozenset[Variable] = frozenset()) -> tuple[Any, ...]:
    """Return the block at the new values where it leaves something behind that others see; `moved` changed beside them."""
    states = moved | {equation.key[0] for equation in system.equations}
    left = (context.effects.dependent(system.body, states) - states) & context.effects.writes(system.body)
    seen = any(variable.storage is not Storage.LOCAL for variable in left)
    return prune(system.body, (), context.names.made) if seen else ()


def explicit_system(block: EquationBlock, context: Context) -> System:
    """Return the system of a DERIVATIVE or KINETIC block; CONSERVE is not for explicit methods."""
    if block.kind is EquationKind.DERIVATIVE:
        return derivative_system(block, context)
    system = kinetic_system(block, context)
    if any(equation.total is not None for equation in system.equations):
        context.diagnostics.error("conserve-explicit", block.span, "CONSERVE needs an implicit method", help="use METHOD sparse")
        raise CannotSolve
    return system


def slope(equation: Equation) -> Expression:
    """Return x' of an equation."""
    return equation.flux if equation.volume == ONE else Binary("/", equation.flux, equation.volume)


def assign(equation: Equation, value: Expression) -> Assign:
    """Return the statement that sets the unknown of an equation."""
    place = Place(*equation.key)
    return Assign(place.variable, None if place.index is None else read(*equation.key).index, value)
