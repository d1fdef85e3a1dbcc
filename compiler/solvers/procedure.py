"""SOLVE of a PROCEDURE, with METHOD after_cvode, cvode_t, cvode_t_v or none: with a fixed step, one call.

The PROCEDURE itself says what it computes: nothing is integrated, and there is no order.
"""

from __future__ import annotations

from ..semantics.mechanism import Call, Perform, Solve
from .context import Context
from .rewrite import Statements


def solve(request: Solve, context: Context) -> Statements:
    """Return the call."""
    return (Perform(Call(request.block, (), request.span), request.span),)
