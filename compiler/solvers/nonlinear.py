"""NONLINEAR blocks (METHOD newton): f(x) = 0 for the block's unknowns, from their present values, at each call.

x ← x − J⁻¹ f(x) with the exact Jacobian J until no step is above 10⁻¹² of its unknown: quadratic convergence near a simple root.
Source: Dennis, Schnabel: Numerical Methods for Unconstrained Optimization and Nonlinear Equations, chapter 5. NEURON takes
differences for J, keeps it while x changes little, and stops at 10⁻⁵; which of several roots is found depends on the start.
"""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Assign, EquationBlock, Expression, LinearEquation, Read, Solve
from .context import CannotSolve, Context
from .implicit import changes_fields, hoist, newton_for
from .printer import expression_text
from .rewrite import Statements, elements, negative, plus, read, statements_in
from .system import unrolled
from .tangent import prune

METHOD = "newton"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the block's statements with their equations as the residuals of one Newton iteration."""
    keys = [key for unknown in block.unknowns for key in elements(unknown)]
    body, residuals = _residuals(block, context)
    if len(residuals) != len(keys):
        context.diagnostics.error(
            "linear-count", block.span, f"{block.name} has {len(residuals)} equations for {len(keys)} unknowns",
            help="name the unknowns with SOLVEFOR, or add or remove an equation")
        raise CannotSolve
    states = {key[0] for key in keys}
    before, inner = hoist(body, states, context)
    newton = newton_for(keys, inner, residuals, block.span, context)
    for key in keys:
        context.rule(expression_text(read(*key)), METHOD, f"solution of the {len(keys)} equations of {block.name}")
    after = inner if changes_fields(inner, context) else ()
    return (*before, newton, *prune(after, (), context.names.made))


def _residuals(block: EquationBlock, context: Context) -> tuple[tuple[Any, ...], list[Expression]]:
    """Return the body with each equation kept in a LOCAL where it stands, and those LOCALs; `~+` adds to the one before."""
    done: list[Any] = []
    residuals: list[Expression] = []
    for statement in unrolled(block, set(block.unknowns), context):
        if not isinstance(statement, LinearEquation):
            if any(isinstance(inner, LinearEquation) for inner in statements_in((statement,))):
                context.diagnostics.error("linear-nonlinear", statement.span, "a NONLINEAR block cannot hold equations inside if",
                                          help="write one equation whose terms depend on the condition")
                raise CannotSolve
            done.append(statement)
            continue
        value = plus(statement.left, negative(statement.right))
        if statement.continues and residuals:
            value = plus(residuals.pop(), value)
        local = context.names.local("equation")
        done.append(Assign(local, None, value, statement.span))
        residuals.append(Read(local))
    return tuple(done), residuals
