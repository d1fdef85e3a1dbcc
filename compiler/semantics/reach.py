"""Which code runs in a simulation, and which routines code reaches through calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..syntax import ast
from . import mechanism as m
from .mechanism import Mechanism
from .walk import walk


def bodies(mechanism: Mechanism) -> Iterator[tuple[m.Statement, ...]]:
    """Yield all code that runs in a simulation, but INITIAL."""
    yield mechanism.breakpoint_whole
    yield from (block.body for block in mechanism.equations)
    yield from (routine.body for routine in mechanism.routines)
    yield from (hook.body for hook in mechanism.hooks)
    if mechanism.net_receive is not None:
        yield mechanism.net_receive.body
        yield mechanism.net_receive.initial or ()


def reached(code: Any, routines: Mapping[str, Any]) -> set[str]:
    """Return the names of the routines that code calls, directly or not: code and routines of either tree."""
    found: set[str] = set()
    todo = [code]
    while todo:
        for node in walk(todo.pop()):
            match node:
                case m.Call(routine=name) | ast.Call(name=name) if name in routines and name not in found:
                    found.add(name)
                    todo.append(routines[name].body)
    return found
