"""Which names a statement assigns to, wherever in it: these exist, as 0, before it runs."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from . import tree


def assigned_names(node: Any) -> dict[str, None]:
    """Return the names of numbers that a statement may set, in order; arrays and members are not among them."""
    found: dict[str, None] = {}
    declared: set[str] = set()
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, tuple):
            pending.extend(reversed(one))
        elif isinstance(one, tree.Node):
            _note(one, found)
            if isinstance(one, tree.Declaration):
                declared.update(d.name for d in one.names)
            pending.extend(getattr(one, f.name) for f in reversed(fields(one)) if f.name != "span")
    return {name: None for name in found if name not in declared}


def _note(node: tree.Node, found: dict[str, None]) -> None:
    match node:
        case (tree.Assignment(tree.Name(name), _, tree.Number() | tree.Binary() | tree.Unary() | tree.Read()) | tree.Read(name)
              | tree.ForRange(tree.Name(name)) | tree.ForSegments(tree.Name(name)) | tree.Address(tree.Name(name))):
            found.setdefault(name)
        case tree.Assignment(tree.Name(), _, tree.Text() | tree.New() | tree.Argument("s" | "o")):
            pass
        case tree.Assignment(tree.Name(name)):
            found.setdefault(name)
