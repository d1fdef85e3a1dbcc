"""NONLINEAR blocks (METHOD newton): f(x) = 0 for the block's unknowns, from their present values, at each call.

x ← x − J⁻¹ f(x) with the exact Jacobian J until no step is above 10⁻¹² of its unknown: quadratic convergence near a simple root.
Source: Dennis, Schnabel: Numerical Methods for Unconstrained Optimization and Nonlinear Equations, chapter 5. NEURON takes
differences for J, keeps it while x changes little, and stops at 10⁻⁵; which of several roots is found depends on the start.
"""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Assign, EquationBlock, Expression, If, LinearEquation, Read, Solve
from .context import Context
from .implicit import changes_fields, hoist, newton_for
from .linear import check_count
from .open_equations import open_nonlinear
from .printer import expression_text
from .rewrite import ZERO, Statements, elements, negative, plus, read
from .system import unrolled
from .tangent import prune

METHOD = "newton"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the block's statements with their equations as the residuals of one Newton iteration."""
    keys = [key for unknown in block.unknowns for key in elements(unknown)]
    for key in keys:
        context.rule(expression_text(read(*key)), METHOD, f"solution of the {len(keys)} equations of {block.name}")
    body = unrolled(block, set(block.unknowns), context)
    if body is None:
        return open_nonlinear(block, keys, context)
    body, residuals = _residuals(body, context)
    check_count(len(residuals), len(keys), block, context)
    states = {key[0] for key in keys}
    before, inner = hoist(body, states, context)
    newton = newton_for(keys, inner, residuals, block.span, context)
    after = inner if changes_fields(inner, context) else ()
    return (*before, newton, *prune(after, (), context.names.made))


def _residuals(body: tuple[Any, ...], context: Context) -> tuple[tuple[Any, ...], list[Expression]]:
    """Return the body with each equation kept in a LOCAL where it stands, and those LOCALs; `~+` adds to the one before."""
    done: list[Any] = []
    residuals: list[Expression] = []
    for statement in body:
        match statement:
            case LinearEquation(left, right, continues):
                value = plus(left, negative(right))
                if continues and residuals:
                    value = plus(residuals.pop(), value)
                local = context.names.local("equation")
                done.append(Assign(local, None, value, statement.span))
                residuals.append(Read(local))
            case If(condition, then, otherwise):
                paths = _residuals(then, context), _residuals(otherwise, context)
                joined, branches = _joined(paths, context)
                residuals += joined
                done.append(If(condition, branches[0], branches[1], statement.span))
            case _:
                done.append(statement)
    return tuple(done), residuals


def _joined(paths: tuple[tuple[tuple[Any, ...], list[Expression]], ...], context: Context
            ) -> tuple[list[Expression], list[tuple[Any, ...]]]:
    """Return the residuals of two branches as LOCALs that each branch sets, and the branches that do so.

    A branch with fewer equations has 0 = 0 for the others: the run stops there, unless it never takes that branch.
    """
    locals_ = [context.names.local("equation") for _ in range(max(len(values) for _, values in paths))]
    branches = []
    for body, values in paths:
        padded = [*values, *[ZERO] * (len(locals_) - len(values))]
        branches.append((*body, *(Assign(local, None, value) for local, value in zip(locals_, padded, strict=True))))
    return [Read(local) for local in locals_], branches
