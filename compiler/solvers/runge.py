"""METHOD runge: the classical fourth-order Runge–Kutta step; t and v stay at the end of the step.

k1 = f(x), k2 = f(x + dt k1/2), k3 = f(x + dt k2/2), k4 = f(x + dt k3), x = x + dt (k1 + 2 k2 + 2 k3 + k4)/6.
Source: Kutta (1901), Zeitschrift für Mathematik und Physik 46:435.
"""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Assign, Binary, EquationBlock, Expression, Number, Solve
from .context import TIME_STEP, Context
from .euler import assign, explicit_system, slope
from .printer import expression_text
from .rewrite import Statements, plus, read, times
from .system import old_values

METHOD = "runge"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    system = explicit_system(block, context)
    keep, old = old_values(system, context)
    done: list[Any] = list(keep)
    stages: list[list[Expression]] = []
    for stage, fraction in enumerate((0.5, 0.5, 1.0, 0.0), start=1):
        done += system.body
        slopes: list[Expression] = []
        for equation in system.equations:
            local = context.names.local(f"{equation.key[0].name}_k{stage}")
            done.append(Assign(local, None, slope(equation)))
            slopes.append(read(local))
        stages.append(slopes)
        if fraction:
            part = times(Number(fraction), TIME_STEP)
            done += [assign(e, plus(old[e.key], times(part, k))) for e, k in zip(system.equations, slopes, strict=True)]
    for position, equation in enumerate(system.equations):
        k1, k2, k3, k4 = (slopes[position] for slopes in stages)
        middle = times(Number(2.0), plus(k2, k3))
        mean = Binary("/", plus(plus(k1, middle), k4), Number(6.0))
        done.append(assign(equation, plus(old[equation.key], times(TIME_STEP, mean))))
        name = expression_text(read(*equation.key))
        context.rule(name, METHOD, f"{name} = {name} + dt * (k1 + 2 * (k2 + k3) + k4) / 6")
    return tuple(done)
