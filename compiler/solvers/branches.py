"""Equations of a DERIVATIVE block that the run may miss, or come to twice: in branches of `if`, or one after the other.

NEURON keeps x' from one call to the next: where a condition leaves the equation of x out, x goes on with the slope it had last (0
at first). euler and runge take one step of x for each of its equations in the text, with the slope of the one that ran last;
cnexp makes the step of each equation where it stands; derivimplicit refuses a second one. So it is here, with a word about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

from ..semantics.mechanism import Derivative, EquationBlock, From, If, Role, Storage, Variable, While
from ..source import Span
from .context import CannotSolve, Context, Key
from .printer import expression_text
from .rewrite import element, read, statements_in

Spans = dict[Key, list[Span]]
MOST_NAMED = 4  # elements of an array in one warning


def written(body: Iterable[Any]) -> Spans:
    """Return where a block without loops over equations has equations of each unknown."""
    found: Spans = {}
    for statement in statements_in(body):
        if isinstance(statement, Derivative) and (key := element(statement.state, statement.index)) is not None:
            found.setdefault(key, []).append(statement.span)
    return found


def sure(body: Iterable[Any]) -> set[Key]:
    """Return the unknowns whose equation every run of the statements comes to."""
    found: set[Key] = set()
    for statement in body:
        match statement:
            case Derivative(state, index) if (key := element(state, index)) is not None:
                found.add(key)
            case If(then=then, otherwise=otherwise):
                found |= sure(then) & sure(otherwise)
    return found


def missed(body: tuple[Any, ...]) -> dict[Variable, Span]:
    """Return the states whose equations a condition may leave out, and where one stands; loops are taken to make their passes."""
    met = _met(body)
    found: dict[Variable, Span] = {}
    for statement in statements_in(body):
        if isinstance(statement, Derivative) and statement.state not in met:
            found.setdefault(statement.state, statement.span)
    return found


def _met(body: Iterable[Any]) -> set[Variable]:
    found: set[Variable] = set()
    for statement in body:
        match statement:
            case Derivative(state):
                found.add(state)
            case If(then=then, otherwise=otherwise):
                found |= _met(then) & _met(otherwise)
            case From(body=inner) | While(body=inner):
                found |= _met(inner)
    return found


def _most_on_one_path(body: Iterable[Any]) -> Counter[Key]:
    total: Counter[Key] = Counter()
    for statement in body:
        match statement:
            case Derivative(state, index) if (key := element(state, index)) is not None:
                total[key] += 1
            case If(then=then, otherwise=otherwise):
                total += _most_on_one_path(then) | _most_on_one_path(otherwise)
            case From(body=inner) | While(body=inner):  # that could not be written out: it may come to its equations again
                total += _most_on_one_path((*inner, *inner))
    return total


def kept_slope(key: Key, block: EquationBlock, where: Span, context: Context) -> Variable:
    """Return the hidden FIELD that keeps the slope of an unknown whose equation the run may miss."""
    if key not in context.kept_slopes:
        name = expression_text(read(*key))
        suffix = "" if key[1] is None else f"_{key[1]}"
        local = context.names.local(f"D{key[0].name}{suffix}")
        length = key[0].length if key[1] is None else 0
        context.kept_slopes[key] = Variable(local.name, Storage.FIELD, Role.ASSIGNED, length, shown=key[0].name)
        context.diagnostics.warning(
            "slope-kept", where, f"where a condition leaves this equation out, {name} goes on with the slope it had last",
            label=f"not in every run of {block.name}", notes=("so it does in NEURON, from slope 0 at first",),
            help=f"let the branches set a LOCAL, and write one equation, {name}' = that LOCAL, after them")
    return context.kept_slopes[key]


def refuse_second(body: tuple[Any, ...], context: Context) -> None:
    """Record unknowns with two equations on one path; raise CannotSolve then."""
    where = written(body)
    for key, count in _most_on_one_path(body).items():
        if count > 1:
            _refuse(key, where[key], context)


def _refuse(key: Key, spans: list[Span], context: Context) -> NoReturn:
    name = expression_text(read(*key))
    context.diagnostics.error(
        "equation-twice", spans[1], f"{name} has another equation in line {_line(spans[0], context)}",
        notes=("the equations of a block are solved together: there is one for each state",), help="remove one of them")
    raise CannotSolve


def warn_of_steps(body: tuple[Any, ...], method: str, context: Context) -> None:
    """Say which unknowns take several steps in one: by cnexp one for each equation on a path, else one for each in the text."""
    most = _most_on_one_path(body)
    together: dict[tuple[Span, ...], list[Key]] = {}  # elements of an array have the equations of one loop
    for key, spans in written(body).items():
        if (most[key] if method == "cnexp" else len(spans)) > 1:
            together.setdefault(tuple(spans), []).append(key)
    for where, keys in together.items():
        _say_several(keys, where, method, context)


def _say_several(keys: list[Key], spans: tuple[Span, ...], method: str, context: Context) -> None:
    names = [expression_text(read(*key)) for key in keys]
    shown = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    have = "has" if len(names) == 1 else "have"
    lines = list(dict.fromkeys(str(_line(span, context)) for span in spans))
    where = f"{len(spans)} equations in line {lines[0]}"
    if len(lines) > 1:
        where = f"equations in lines {', '.join(lines)}"
    elif len(spans) == 1:
        where = f"an equation in line {lines[0]} for every pass of a loop"
    context.diagnostics.warning(
        "several-steps", spans[-1] if len(spans) == 1 else spans[1],
        f"{shown} {have} {where}: METHOD {method} takes a step for each of them",
        notes=("so does NEURON: the state moves too far",),
        help=f"let the branches or the loop set a LOCAL, and write one equation, {names[0]}' = that LOCAL, after them")


def _line(span: Span, context: Context) -> int:
    return context.diagnostics.source.locate(span.start).line
