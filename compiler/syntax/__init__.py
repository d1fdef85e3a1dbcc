"""First stage: SourceFile -> ast.Program."""

from .parser import parse
from .reader import read_source

__all__ = ["parse", "read_source"]
