"""Update rules: a Mechanism to a SolvedMechanism, derived with SymPy."""

from __future__ import annotations

from .driver import solve
from .printer import show

__all__ = ["show", "solve"]
