"""First stage: SourceFile -> ast.Program. What is here is imported when first used: HOC shares the LALR parser, not the tree."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .parser import parse
    from .reader import read_source

__all__ = ["parse", "read_source"]
_HOME = {"parse": ".parser", "read_source": ".reader"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name], __name__), name)
