"""LINEAR blocks (METHOD simeq): the simultaneous equations solved by Gaussian elimination with partial pivoting at each call.

matrix · x = right side, exact up to rounding. Source: Golub, Van Loan: Matrix Computations, 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..semantics.mechanism import Assign, EquationBlock, Expression, If, LinearEquation, Read, Solve
from .context import CannotSolve, Context, Key
from .linear_split import split
from .open_equations import open_linear
from .printer import expression_text
from .rewrite import ZERO, Statements, elements, plus, read, reads_in, statements_in
from .sharing import is_simple
from .solved import LinearSolve, Place
from .system import unrolled

METHOD = "simeq"


@dataclass
class _Equations:
    """What one path through a block gives: statements, and for every equation its coefficients by unknown and its right side."""

    body: list[Any] = field(default_factory=list)
    rows: list[dict[int, Expression]] = field(default_factory=list)
    right: list[Expression] = field(default_factory=list)


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the block's statements and one LinearSolve for all its unknowns."""
    body = unrolled(block, set(block.unknowns), context)
    keys = [key for unknown in block.unknowns for key in elements(unknown)]
    for key in keys:
        context.rule(expression_text(read(*key)), METHOD, f"solution of the {len(keys)} equations of {block.name}")
    if body is None:
        return open_linear(block, keys, context)
    assigned = {s.variable for s in statements_in(body) if isinstance(s, Assign)}
    found = _collect(body, keys, assigned, context)
    check_count(len(found.rows), len(keys), block, context)
    matrix = tuple(tuple(row.get(k, ZERO) for k in range(len(keys))) for row in found.rows)
    return (*found.body, LinearSolve(tuple(Place(*key) for key in keys), matrix, tuple(found.right), None, block.span))


def check_count(equations: int, unknowns: int, block: EquationBlock, context: Context) -> None:
    """Record a number of equations that does not fit; raise CannotSolve then."""
    if equations != unknowns:
        context.diagnostics.error("linear-count", block.span, f"{block.name} has {equations} equations for {unknowns} unknowns",
                                  help="name the unknowns with SOLVEFOR, or add or remove an equation")
        raise CannotSolve


def _collect(body: tuple[Any, ...], keys: list[Key], assigned: set[Any], context: Context) -> _Equations:
    found = _Equations()
    for statement in body:
        match statement:
            case LinearEquation():
                _add(found, statement, keys, assigned, context)
            case If(then=then, otherwise=otherwise) if any(isinstance(s, LinearEquation) for s in statements_in((statement,))):
                paths = [_collect(path, keys, assigned, context) for path in (then, otherwise)]
                _join(found, statement, paths, context)
            case _:
                found.body.append(statement)
    return found


def _add(found: _Equations, equation: LinearEquation, keys: list[Key], assigned: set[Any], context: Context) -> None:
    row, constant = split(equation, [read(*key) for key in keys], {key[0] for key in keys}, context)
    row = {k: _capture(entry, assigned, found.body, context) for k, entry in row.items()}
    constant = _capture(constant, assigned, found.body, context)
    if equation.continues and found.rows:
        for k, entry in row.items():
            found.rows[-1][k] = plus(found.rows[-1].get(k, ZERO), entry)
        found.right[-1] = plus(found.right[-1], constant)
    else:
        found.rows.append(row)
        found.right.append(constant)


def _join(found: _Equations, branch: If, paths: list[_Equations], context: Context) -> None:
    """Make the equations of both branches one: their coefficients are LOCALs that each branch sets.

    A branch with fewer equations has 0 = 0 for the others: the run stops there, unless it never takes that branch.
    """
    then, otherwise = paths
    for shorter, longer in ((then, otherwise), (otherwise, then)):
        missing = len(longer.rows) - len(shorter.rows)
        shorter.rows += [{} for _ in range(missing)]
        shorter.right += [ZERO] * missing

    def either(name: str, one: Expression, other: Expression) -> Expression:
        if one == other:
            return one
        local = context.names.local(name)
        then.body.append(Assign(local, None, one))
        otherwise.body.append(Assign(local, None, other))
        return Read(local)

    for one, other in zip(then.rows, otherwise.rows, strict=True):
        entries = dict.fromkeys((*one, *other))
        found.rows.append({k: either("coefficient", one.get(k, ZERO), other.get(k, ZERO)) for k in entries})
    found.right += [either("right_side", one, other) for one, other in zip(then.right, otherwise.right, strict=True)]
    found.body.append(If(branch.condition, tuple(then.body), tuple(otherwise.body), branch.span))


def _capture(value: Expression, assigned: set[Any], done: list[Any], context: Context) -> Expression:
    """Keep a value for later where the block may change what it is made of."""
    if assigned.isdisjoint(context.effects.reads(value)) or (is_simple(value) and not reads_in(value)):
        return value
    local = context.names.local("coefficient")
    done.append(Assign(local, None, value))
    return Read(local)
