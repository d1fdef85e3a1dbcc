"""DISCRETE blocks: difference equations x_n = f(x_{n−1}, x_{n−2}, …), one pass a step, exact."""

from __future__ import annotations

from ..semantics.mechanism import EquationBlock, Solve
from .context import Context
from .rewrite import Statements


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of the block, which begin by moving the old values on."""
    for unknown in block.unknowns:
        context.rule(unknown.name, "discrete", f"set by {block.name} from its old values")
    return block.body
