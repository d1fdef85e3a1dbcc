"""Exponentials of both branches of an IF become one, of an exponent that the branches choose.

A loop over vectors computes both branches and selects, and an exponential is most of what a branch costs:

    IF (v < -50) { tau = 1 + exp(v/20) } ELSE { tau = 1 + exp(-v/20) }

is one exponential in place of two, with the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, Binary, Expression, From, If, Intrinsic, Number, Read, Text, Unary, While
from .rewrite import Names, Statements, assigned_in, map_statement, read, reads_in, substitute, walk


def merged(statements: Iterable[Any], names: Names) -> tuple[Any, ...]:
    """Return statements with the exponentials merged that all branches of an IF compute."""
    done: list[Any] = []
    for statement in statements:
        match statement:
            case If(then=then, otherwise=otherwise):
                whole = replace(statement, then=merged(then, names), otherwise=merged(otherwise, names))
                done += _with_one(whole, names)
            case From(body=body) | While(body=body):
                done.append(replace(statement, body=merged(body, names)))
            case _:
                done.append(statement)
    return tuple(done)


def _with_one(branch: If, names: Names) -> Iterable[Any]:
    """Return what chooses the exponents, the exponentials, and the IF with these in their place."""
    if not _is_plain(branch.condition):
        return [branch]
    chosen: list[list[Assign]] = [[], []]
    taken: list[Assign] = []
    bodies = [branch.then, branch.otherwise]
    for pair in zip(_exponentials(branch.then), _exponentials(branch.otherwise), strict=False):
        exponent, exponential = names.local("exponent"), names.local("exponential")
        taken.append(Assign(exponential, None, Intrinsic("exp", (read(exponent),)), branch.span))
        for side, found in enumerate(pair):
            chosen[side].append(Assign(exponent, None, _argument(found), branch.span))
            bodies[side] = _replaced(bodies[side], found, read(exponential))
    if not taken:
        return [branch]
    choice = replace(branch, then=tuple(chosen[0]), otherwise=tuple(chosen[1]))
    return [choice, *taken, replace(branch, then=bodies[0], otherwise=bodies[1])]


def _exponentials(body: Sequence[Any]) -> list[Intrinsic]:
    """Return the exponentials that a branch computes at its own level of what is known before it, each once."""
    assigned = assigned_in(body)
    found: dict[Intrinsic, None] = {}
    for statement in body:
        if not isinstance(statement, Assign):
            return []  # it may set anything, or end here
        for node in walk(statement.value):
            if isinstance(node, Intrinsic) and node.name == "exp" and _is_plain(_argument(node)):
                if not reads_in(_argument(node)) & assigned:
                    found[node] = None
    return [node for node in found if not any(node in _inside(other) for other in found)]


def _inside(outer: Intrinsic) -> set[Expression]:
    return set(walk(_argument(outer)))


def _argument(exponential: Intrinsic) -> Expression:
    argument = exponential.arguments[0]
    assert not isinstance(argument, Text)
    return argument


def _is_plain(expression: Expression) -> bool:
    """Whether an expression may be computed elsewhere and twice: arithmetic on scalars, no call and no index."""
    return all(isinstance(node, Number | Unary | Binary) or (isinstance(node, Read) and node.index is None)
               for node in walk(expression))


def _replaced(body: Statements, found: Expression, by: Expression) -> Statements:
    return tuple(map_statement(statement, lambda value: substitute(value, {found: by})) for statement in body)
