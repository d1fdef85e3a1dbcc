"""Visit every node of a tree, of syntax.ast or of mechanism."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from ..syntax import ast


def walk(node: Any) -> Iterator[Any]:
    """Yield a node (or the nodes of a tuple) and all below it, in the order written."""
    return _walk(node, _fields)


def statements(node: Any) -> Iterator[Any]:
    """Yield the blocks and statements of a piece of code, without their expressions."""
    return _walk(node, _parts)


def _walk(node: Any, below: Callable[[Any], tuple[str, ...] | None]) -> Iterator[Any]:
    todo = [node]
    while todo:
        item = todo.pop()
        if item.__class__ is tuple:
            todo.extend(reversed(item))
        elif (names := below(item.__class__)) is not None:
            yield item
            for name in names:
                if (below_it := getattr(item, name)) is not None:
                    todo.append(below_it)


@cache
def _fields(kind: Any) -> tuple[str, ...] | None:
    """The fields of a node below which other nodes may be, the last first; None for what is no node."""
    if not is_dataclass(kind):
        return None
    return tuple(f.name for f in reversed(fields(kind)) if f.name not in ("span", "name", "text", "operator", "unit"))


@cache
def _parts(kind: Any) -> tuple[str, ...] | None:
    names = _fields(kind)
    inside = ("items", "body", "statements", "then", "otherwise", "assignment")
    return None if names is None else tuple(name for name in names if name in inside)


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
