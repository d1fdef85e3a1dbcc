"""METHOD derivimplicit: backward Euler on the whole block, x = x_old + dt f(x), by Newton's method with the exact Jacobian.

Of first order, stable for every dt.
Source: Hairer, Wanner: Solving Ordinary Differential Equations II, IV.8. STEADYSTATE takes a step of 10⁻⁹ ms, as NEURON 9.0.2
does (ssimplic_thread.hpp): the states hardly move, and a warning says so.
"""

from __future__ import annotations

from ..semantics.mechanism import EquationBlock, Expression, Solve
from .branches import refuse_second
from .context import TIME_STEP, TINY_STEP, Context
from .implicit import implicit_step
from .printer import expression_text
from .rewrite import Statements, read
from .second_order import second_order
from .system import derivative_system, written_out

METHOD = "derivimplicit"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    step: Expression = TINY_STEP if request.steadystate else TIME_STEP
    if request.steadystate:
        context.diagnostics.warning(
            "steadystate-derivimplicit", request.span,
            f"STEADYSTATE derivimplicit does not bring {block.name} to its steady state",
            notes=("NEURON 9 takes one step of 1e-9 ms here, and so do we, to give the same numbers",),
            help="set the states to their steady values in INITIAL, or write the scheme as KINETIC with STEADYSTATE sparse")
    refuse_second(written_out(block, context), context)
    system = derivative_system(block, context)
    for equation in system.equations:
        name = expression_text(read(*equation.key))
        context.rule(name, METHOD, f"{name} = {name}_old + {expression_text(step)} * {name}', at the new values")
    if request.steadystate:
        return implicit_step(system, step, context, kinetic=False)
    keys = [equation.key for equation in system.equations]
    return second_order(keys, context, lambda length: implicit_step(system, length, context, kinetic=False))
