"""Visit every node of a tree, of syntax.ast or of mechanism."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..syntax import ast


def walk(node: Any) -> Iterator[Any]:
    """Yield a node (or the nodes of a tuple) and all below it, in the order written."""
    if isinstance(node, tuple):
        for item in node:
            yield from walk(item)
    elif names := getattr(node, "__dataclass_fields__", None):
        yield node
        for name in names:
            value = getattr(node, name)
            if name != "span" and value is not None and value.__class__ is not str:
                yield from walk(value)


def mentions(node: Any, name: str) -> bool:
    """Return whether a piece of ast names a variable, as value, target, species or table entry."""
    for item in walk(node):
        match item:
            case ast.Name(name=found) | ast.Prime(name=found) | ast.Species(name=found) if found == name:
                return True
    return False


def assigns_first(statements: tuple[ast.Statement, ...], name: str) -> bool:
    """Return whether straight-line code gives `name` a value before anything can read it."""
    for statement in statements:
        match statement:
            case ast.Assign(target=ast.Name(name=target, index=None), value=value) if target == name:
                return not mentions(value, name)
            case ast.If(condition=condition, then=then, otherwise=otherwise) if otherwise is not None:
                if mentions(condition, name):
                    return False
                inside = (then.statements, otherwise.statements)
                if all(assigns_first(block, name) for block in inside):
                    return True
                if any(mentions(block, name) for block in inside):
                    return False
            case ast.Block(statements=inner) if assigns_first(inner, name):
                return True
            case _ if mentions(statement, name):
                return False
    return False
