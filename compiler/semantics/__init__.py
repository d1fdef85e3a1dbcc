"""Second stage, ast.Program -> Mechanism: names, storage, constants and rules."""

from .analysis import analyse
from .printer import show

__all__ = ["analyse", "show"]
