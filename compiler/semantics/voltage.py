"""Files that assign to v: which code sees a copy of the voltage that it may change.

In NEURON v is a variable of the instance, set from the node whenever a block of the mechanism starts. A file that assigns to it
(`if (v == -27) { v = v + 0.0001 }`) changes that variable alone, for the rest of the block and the routines it calls. Here such
code reads and writes a hidden FIELD, which every block that can reach an assignment loads first; all other code reads v itself.
NET_RECEIVE alone ends by setting the voltage of the node to the copy, as in NEURON.
"""

from __future__ import annotations

from typing import Any

from ..syntax import ast
from .declarations import Declared
from .reach import reached
from .walk import statements, walk

ROUTINE, BLOCK = "routine", "block"


def copying(declared: Declared) -> frozenset[tuple[str, str]]:
    """Return the code that uses the copy, as (ROUTINE, name) and (BLOCK, keyword or name of the equation block)."""
    if not _anywhere(declared):
        return frozenset()
    routines = {name: r for name, r in declared.routines.items() if r.body is not None}
    blocks: dict[str, Any] = {name: e.body for name, e in declared.equations.items()}
    blocks |= {"INITIAL": tuple(declared.initial),
               "BREAKPOINT": tuple(s for s in declared.breakpoint if not isinstance(s, ast.Solve))}
    blocks |= {keyword: tuple(body) for keyword, body in declared.hooks.items()}
    if declared.net_receive is not None:
        blocks["NET_RECEIVE"] = declared.net_receive.body
    for item in declared.breakpoint:
        if isinstance(item, ast.Solve) and item.block in routines:
            blocks[item.block] = routines[item.block].body
    reach = {name: reached(body, routines) for name, body in blocks.items()}
    changed = {name for name, r in routines.items() if assigns_voltage(r.body) and not _shadowed(r)}
    copies = set(changed)
    found: set[str] = set()
    while True:
        now = {name for name, body in blocks.items() if reach[name] & copies or assigns_voltage(body)}
        more = {r for name in now for r in reach[name] if _reads_voltage(routines[r])}
        if now == found and more <= copies:
            return frozenset({(ROUTINE, r) for r in copies} | {(BLOCK, b) for b in now})
        found, copies = now, copies | more


def _anywhere(declared: Declared) -> bool:
    code = (tuple(declared.initial), tuple(declared.breakpoint), tuple(declared.routines.values()),
            tuple(declared.equations.values()), tuple(map(tuple, declared.hooks.values())), declared.net_receive)
    return any(map(_sets_voltage, statements(code)))


def _shadowed(routine: ast.Routine) -> bool:
    return any(argument.name == "v" for argument in routine.arguments)


def _reads_voltage(routine: ast.Routine) -> bool:
    return not _shadowed(routine) and any(isinstance(n, ast.Name) and n.name == "v" for n in walk(routine.body))


def assigns_voltage(body: Any) -> bool:
    """Return whether some code assigns to a `v` that is no LOCAL of it."""
    nodes = list(statements(body))
    if any(isinstance(n, ast.Local) and any(local.name == "v" for local in n.variables) for n in nodes):
        return False
    return any(map(_sets_voltage, nodes))


def _sets_voltage(node: Any) -> bool:
    """Return whether a statement is `v = …` or state_discontinuity(v, …), which means the same."""
    match node:
        case ast.Assign(target=ast.Name(name="v")):
            return True
        case ast.CallStatement(call=ast.Call(name="state_discontinuity", arguments=(ast.Name(name="v"), _))):
            return True
        case _:
            return False
