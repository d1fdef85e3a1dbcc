"""METHOD euler: x = x + dt f(x), all right-hand sides at the old values. Of first order.

A KINETIC block then runs once more, for what it assigns; a DERIVATIVE block does not. Both as in NEURON 9.0.2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, Binary, EquationBlock, EquationKind, Expression, Solve, Storage, Variable
from .branches import warn_of_steps, written
from .context import TIME_STEP, Context
from .kinetic import scheme_of, system_of
from .open_kinetic import open_scheme_of
from .printer import expression_text
from .rewrite import ONE, Statements, plus, read, times
from .solved import Place
from .system import Equation, System, derivative_system, written_out
from .tangent import prune

METHOD = "euler"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    system = explicit_system(block, METHOD, context)
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


def explicit_system(block: EquationBlock, method: str, context: Context) -> System:
    """Return the system of a DERIVATIVE or KINETIC block; explicit methods leave CONSERVE out, as NEURON's do.

    An unknown with several equations in the text is there as often (branches.py).
    """
    if block.kind is EquationKind.DERIVATIVE:
        body = written_out(block, context)
        warn_of_steps(body, method, context)
        system, times_written = derivative_system(block, context), written(body)
        often = [equation for equation in system.equations for _ in times_written.get(equation.key, [block.span])]
        return replace(system, equations=tuple(often))
    scheme = scheme_of(block, context)
    if scheme is None:
        opened = open_scheme_of(block, context, conserving=False)
        _warn_of_conserve(block, opened.conserves, context)
        return replace(opened.system, frozen=frozenset())
    _warn_of_conserve(block, bool(scheme.totals), context)
    scheme.totals.clear()
    return system_of(scheme)


def _warn_of_conserve(block: EquationBlock, conserves: bool, context: Context) -> None:
    if conserves:
        context.diagnostics.warning(
            "conserve-explicit", block.span, f"CONSERVE in {block.name} is not used by its METHOD", label="ignored",
            notes=("an explicit step keeps the sums of reactions by itself, up to rounding; it cannot set them, as in NEURON",),
            help="use METHOD sparse, or set the states in INITIAL so that the sums hold")


def slope(equation: Equation) -> Expression:
    """Return x' of an equation."""
    return equation.flux if equation.volume == ONE else Binary("/", equation.flux, equation.volume)


def assign(equation: Equation, value: Expression) -> Assign:
    """Return the statement that sets the unknown of an equation."""
    place = Place(*equation.key)
    return Assign(place.variable, None if place.index is None else read(*equation.key).index, value)
