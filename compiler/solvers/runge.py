"""METHOD runge: the classical fourth-order Runge–Kutta step.

k1 = f(t, x), k2 = f(t + dt/2, x + dt k1/2), k3 = f(t + dt/2, x + dt k2/2), k4 = f(t + dt, x + dt k3),
x = x + dt (k1 + 2 k2 + 2 k3 + k4)/6; then the block runs once more at the new x, for what it assigns.
Source: Kutta (1901), Zeitschrift für Mathematik und Physik 46:435.

t is already the end of the step when states advance, as it is in NEURON 9.0.2, and v is constant: of fourth order where f
depends on neither, of first order in an explicit t.
"""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Assign, Binary, EquationBlock, Expression, Number, Read, Role, Solve, Storage, Variable
from .context import TIME_STEP, Context
from .euler import again, assign, explicit_system, slope
from .printer import expression_text
from .rewrite import Statements, expressions_in, plus, read, times
from .system import System

METHOD = "runge"
TIME = Read(Variable("t", Storage.TIME, Role.BUILTIN, unit="ms"))
STAGE_TIMES = {2: 0.5, 4: 1.0}  # where t moves on


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    system = explicit_system(block, METHOD, context)
    done: list[Any] = []
    old = [context.names.local(f"{equation.key[0].name}_old") for equation in system.equations]
    stages: list[list[Expression]] = []
    moves = _reads_time(system, context)
    end = context.names.local("t_end")
    if moves:
        done.append(Assign(end, None, TIME))
    for stage, fraction in enumerate((0.5, 0.5, 1.0, 0.0), start=1):
        if moves and stage in (2, 4):
            done.append(Assign(TIME.variable, None, plus(read(end), times(Number(STAGE_TIMES[stage]), TIME_STEP))))
        done += system.body
        slopes: list[Expression] = []
        for equation in system.equations:
            local = context.names.local(f"{equation.key[0].name}_k{stage}")
            done.append(Assign(local, None, slope(equation)))
            slopes.append(read(local))
        stages.append(slopes)
        for equation, start, k in zip(system.equations, old, slopes, strict=True):
            if stage == 1:  # an unknown with two equations has moved by the first
                done.append(Assign(start, None, read(*equation.key)))
            if fraction:
                done.append(assign(equation, plus(read(start), times(times(Number(fraction), TIME_STEP), k))))
    for position, equation in enumerate(system.equations):
        k1, k2, k3, k4 = (slopes[position] for slopes in stages)
        middle = times(Number(2.0), plus(k2, k3))
        mean = Binary("/", plus(plus(k1, middle), k4), Number(6.0))
        done.append(assign(equation, plus(read(old[position]), times(TIME_STEP, mean))))
        name = expression_text(read(*equation.key))
        context.rule(name, METHOD, f"{name} = {name} + dt * (k1 + 2 * (k2 + k3) + k4) / 6")
    if moves:
        done.append(Assign(TIME.variable, None, read(end)))
    return (*done, *again(system, context, frozenset({TIME.variable}) if moves else frozenset()))


def _reads_time(system: System, context: Context) -> bool:
    """Whether a right-hand side looks at t, in a routine perhaps."""
    return any(variable.storage is Storage.TIME for expression in expressions_in(system.body)
               for variable in context.effects.reads(expression))
