"""SOLVE: the block it names, the method that fits, and where it runs."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from ..diagnostics import Diagnostics
from ..syntax import ast
from .builtins import METHODS, METHODS_REMOVED, STEADYSTATE
from .declarations import Declared
from .mechanism import From, If, Solve, Statement, While


def solve(node: ast.Solve, declared: Declared, where: str, diagnostics: Diagnostics) -> Solve | None:
    """Return the resolved SOLVE, None when the block or the method is wrong (recorded)."""
    block = declared.equations.get(node.block) or declared.routines.get(node.block)
    if block is None:
        close = get_close_matches(node.block, [*declared.equations, *declared.routines], 1, 0.6)
        diagnostics.error("unknown-block", node.span, f"there is no block '{node.block}' to SOLVE", label="no such block",
                          help=f"did you mean '{close[0]}'?" if close else "write a DERIVATIVE, KINETIC or LINEAR block")
        return None
    keyword = block.keyword
    if keyword not in METHODS:
        if keyword in ("FUNCTION", "FUNCTION_TABLE"):
            diagnostics.error("unknown-block", node.span, f"the FUNCTION '{node.block}' cannot be solved",
                              label="not a block of equations", help="make it a PROCEDURE, or call it")
        return None
    if keyword == "PROCEDURE" and isinstance(block, ast.Routine) and block.arguments:
        diagnostics.error("solve-arguments", node.span, f"the PROCEDURE '{node.block}' has arguments and cannot be solved",
                          label="no arguments can be given here", help="call it in a PROCEDURE without arguments")
    methods = STEADYSTATE.get(keyword, ()) if node.steadystate else METHODS[keyword]
    if node.method is None and methods:
        return Solve(node.block, methods[0], node.steadystate, node.span)
    if node.method in methods:
        return Solve(node.block, node.method or "", node.steadystate, node.span)
    _refuse(node, keyword, methods, diagnostics)
    return None


def _refuse(node: ast.Solve, keyword: str, methods: tuple[str, ...], diagnostics: Diagnostics) -> None:
    how = "STEADYSTATE" if node.steadystate else "METHOD"
    choice = ", ".join(method for method in methods if method) or "no method"
    removed = node.method in METHODS_REMOVED
    diagnostics.error(
        "method-does-not-fit", node.span,
        f"{how} {node.method} does not exist any more" if removed else
        f"{how} {node.method or ''} does not fit the {keyword} block '{node.block}'".replace("  ", " "),
        label=f"a {keyword} block takes {choice}", help=f"use {how} {methods[0]}" if methods and methods[0] else f"remove {how}",
    )


def called_step(call: ast.Call, declared: Declared) -> Solve | None:
    """Return what `states()` does in NEURON where BREAKPOINT solves the DERIVATIVE block `states` with cnexp: one step."""
    block = declared.equations.get(call.name)
    solves = [s for s in declared.breakpoint if isinstance(s, ast.Solve) and s.block == call.name]
    if block is None or block.keyword != "DERIVATIVE" or call.arguments or not any(s.method == "cnexp" for s in solves):
        return None
    return Solve(call.name, "cnexp", span=call.span)


def without_solves(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Return the statements of BREAKPOINT without its SOLVEs, wherever they stand: those make the step of the states."""
    left: list[Statement] = []
    for statement in body:
        match statement:
            case Solve():
                pass
            case If(then=then, otherwise=otherwise):
                left.append(replace(statement, then=without_solves(then), otherwise=without_solves(otherwise)))
            case While(body=inner) | From(body=inner):
                left.append(replace(statement, body=without_solves(inner)))
            case _:
                left.append(statement)
    return tuple(left)
