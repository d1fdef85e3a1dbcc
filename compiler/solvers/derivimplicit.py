"""METHOD derivimplicit: backward Euler on the whole block, x = x_old + dt f(x), by Newton's method with the exact Jacobian.

Source: Hairer, Wanner: Solving Ordinary Differential Equations II, IV.8. STEADYSTATE takes a step of 10⁹ ms, as NEURON does.
"""

from __future__ import annotations

from ..semantics.mechanism import EquationBlock, Expression, Solve
from .context import STEADY_STEP, TIME_STEP, Context
from .implicit import implicit_step
from .printer import expression_text
from .rewrite import Statements, read
from .system import derivative_system

METHOD = "derivimplicit"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    step: Expression = STEADY_STEP if request.steadystate else TIME_STEP
    system = derivative_system(block, context)
    for equation in system.equations:
        name = expression_text(read(*equation.key))
        context.rule(name, METHOD, f"{name} = {name}_old + {expression_text(step)} * {name}', at the new values")
    return implicit_step(system, step, context, pivoting=True)
