"""The table of methods, and SOLVE statements replaced by what their method makes of the block."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import EquationBlock, EquationKind, From, If, Solve, While
from . import cnexp, derivimplicit, discrete, euler, linear, matexp, nonlinear, procedure, runge, sparse
from .context import CannotSolve, Context
from .rewrite import Statements

Method = Callable[[EquationBlock, Solve, Context], Statements]

METHODS: dict[tuple[EquationKind, str], Method] = {
    (EquationKind.DERIVATIVE, "cnexp"): cnexp.solve,
    (EquationKind.DERIVATIVE, "derivimplicit"): derivimplicit.solve,
    (EquationKind.DERIVATIVE, "euler"): euler.solve,
    (EquationKind.DERIVATIVE, "runge"): runge.solve,
    (EquationKind.KINETIC, "sparse"): sparse.solve,
    (EquationKind.KINETIC, "_advance"): sparse.solve,
    (EquationKind.KINETIC, "euler"): euler.solve,
    (EquationKind.KINETIC, "matexp"): matexp.solve,
    (EquationKind.KINETIC, "runge"): runge.solve,
    (EquationKind.LINEAR, "simeq"): linear.solve,
    (EquationKind.NONLINEAR, "newton"): nonlinear.solve,
    (EquationKind.DISCRETE, ""): discrete.solve,
}
DEFAULTS = {EquationKind.DERIVATIVE: "derivimplicit", EquationKind.KINETIC: "sparse", EquationKind.LINEAR: "simeq",
            EquationKind.NONLINEAR: "newton", EquationKind.DISCRETE: ""}


def expand(body: Iterable[Any], context: Context) -> tuple[Any, ...]:
    """Return statements with every SOLVE written out; a SOLVE that cannot be is reported and left out."""
    done: list[Any] = []
    for statement in body:
        match statement:
            case Solve():
                done += _expand_one(statement, context)
            case If(_, then, otherwise):
                done.append(replace(statement, then=expand(then, context), otherwise=expand(otherwise, context)))
            case While(_, inner) | From(_, _, _, _, inner):
                done.append(replace(statement, body=expand(inner, context)))
            case _:
                done.append(statement)
    return tuple(done)


def _expand_one(request: Solve, context: Context) -> Statements:
    try:
        block = context.mechanism.equation(request.block)
    except KeyError:
        return procedure.solve(request, context)
    name = request.method or DEFAULTS[block.kind]
    try:
        return METHODS[block.kind, name](block, request, context)
    except CannotSolve:
        return ()
