"""Which code runs in a simulation, and which routines code reaches through calls."""

from __future__ import annotations

from collections.abc import Iterator

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


def reached(code: tuple[object, ...], routines: dict[str, m.Routine]) -> set[str]:
    """Return the names of the routines that code calls, directly or not."""
    found: set[str] = set()
    todo = [code]
    while todo:
        for node in walk(todo.pop()):
            if isinstance(node, m.Call) and node.routine in routines and node.routine not in found:
                found.add(node.routine)
                todo.append(routines[node.routine].body)
    return found
