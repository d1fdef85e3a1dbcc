"""A solved mechanism as text like NMODL: for `--after solvers` and for comments in the C."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    Expression,
    From,
    If,
    Intrinsic,
    Number,
    Perform,
    Read,
    Text,
    Unary,
    While,
)
from .solved import LinearSolve, MatrixExponential, Newton, Place, SolvedMechanism, SolvedStatement

PRECEDENCE = {"||": 1, "&&": 2, "<": 3, ">": 3, "<=": 3, ">=": 3, "==": 3, "!=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
              "^": 7}
UNARY = 6
INDENT = "    "


def expression_text(expression: Expression, above: int = 0) -> str:
    """Return an expression with as few parentheses as its meaning needs."""
    match expression:
        case Number(value, text):
            return text or _number(value)
        case Read(variable, index):
            return variable.name if index is None else f"{variable.name}[{_index(index)}]"
        case Unary(operator, operand):
            return _bracketed(f"{operator}{expression_text(operand, UNARY)}", UNARY, above)
        case Binary("^", left, right):
            return _bracketed(f"{expression_text(left, 8)}^{expression_text(right, 7)}", 7, above)
        case Binary(operator, left, right):
            level = PRECEDENCE[operator]
            return _bracketed(f"{expression_text(left, level)} {operator} {expression_text(right, level + 1)}", level, above)
        case Call(name, arguments):
            return f"{name}({', '.join(expression_text(argument) for argument in arguments)})"
        case Intrinsic(name, mixed):
            inside = (item.written if isinstance(item, Text) else expression_text(item) for item in mixed)
            return f"{name}({', '.join(inside)})"
    raise AssertionError(expression)


def _bracketed(text: str, level: int, above: int) -> str:
    return f"({text})" if level < above else text


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)


def _index(index: Expression) -> str:
    return f"{index.value:.0f}" if isinstance(index, Number) else expression_text(index)


def body_text(body: Iterable[SolvedStatement], depth: int = 0) -> list[str]:
    """Return the lines of statements."""
    lines: list[str] = []
    for statement in body:
        lines += _statement(statement, depth)
    return lines


def _statement(statement: SolvedStatement, depth: int) -> list[str]:
    pad, inner = INDENT * depth, depth + 1
    match statement:
        case Assign(variable, index, value):
            return [f"{pad}{expression_text(Read(variable, index))} = {expression_text(value)}"]
        case If(condition, then, otherwise):
            lines = [f"{pad}if ({expression_text(condition)}) {{", *body_text(_solved(then), inner)]
            lines += [f"{pad}}} else {{", *body_text(_solved(otherwise), inner)] if otherwise else []
            return [*lines, f"{pad}}}"]
        case While(condition, body):
            return [f"{pad}while ({expression_text(condition)}) {{", *body_text(_solved(body), inner), f"{pad}}}"]
        case From(variable, first, last, step, body):
            bounds = f"{expression_text(first)} TO {expression_text(last)} BY {expression_text(step)}"
            return [f"{pad}FROM {variable.name} = {bounds} {{", *body_text(_solved(body), inner), f"{pad}}}"]
        case Perform(call):
            return [pad + expression_text(call)]
        case LinearSolve():
            return _linear_solve(statement, depth)
        case MatrixExponential():
            return _exponential(statement, depth)
        case Newton():
            return _newton(statement, depth)
    raise AssertionError(statement)


def _solved(body: Iterable[Any]) -> tuple[SolvedStatement, ...]:
    return tuple(body)


def _linear_solve(statement: LinearSolve, depth: int) -> list[str]:
    pad = INDENT * depth
    how = "by pivoting" if statement.order is None else f"in the order {_order(statement.unknowns, statement.order)}"
    lines = [f"{pad}LINEAR SOLVE {how} {{"]
    for row, right in zip(statement.matrix, statement.right, strict=True):
        terms = [f"{expression_text(entry, 5)} * {_place(place)}"
                 for entry, place in zip(row, statement.unknowns, strict=True) if entry != Number(0.0)]
        lines.append(f"{pad}{INDENT}~ {' + '.join(terms) or '0'} = {expression_text(right)}")
    return [*lines, f"{pad}}}"]


def _exponential(statement: MatrixExponential, depth: int) -> list[str]:
    pad = INDENT * depth
    lines = [f"{pad}MATRIX EXPONENTIAL {{"]
    for place, row, source in zip(statement.unknowns, statement.matrix, statement.source, strict=True):
        terms = [f"{expression_text(entry, 5)} * {_place(other)}"
                 for entry, other in zip(row, statement.unknowns, strict=True) if entry != Number(0.0)]
        lines.append(f"{pad}{INDENT}~ dt * {_place(place)}' = {' + '.join([*terms, expression_text(source)])}")
    return [*lines, f"{pad}}}"]


def _newton(statement: Newton, depth: int) -> list[str]:
    pad, inner = INDENT * depth, INDENT * (depth + 1)
    unknowns = ", ".join(_place(place) for place in statement.unknowns)
    until = f"until {'sum ' if statement.summed else ''}{statement.tolerance:g}, at most {statement.iterations} times"
    kind = "one exact step" if statement.linear else f"{until}, not below 0" if statement.nonnegative else until
    lines = [f"{pad}NEWTON FOR {unknowns} ({kind}) {{", *body_text(statement.body, depth + 1)]
    for place, residual in zip(statement.unknowns, statement.residual, strict=True):
        lines.append(f"{inner}~ 0 = {expression_text(residual)}  : {_place(place)}")
    for place, row in zip(statement.unknowns, statement.jacobian, strict=True):
        for other, entry in zip(statement.unknowns, row, strict=True):
            if entry != Number(0.0):
                lines.append(f"{inner}: d {_place(place)} / d {_place(other)}: {expression_text(entry)}")
    return [*lines, f"{pad}}}"]


def _order(unknowns: tuple[Place, ...], order: tuple[int, ...]) -> str:
    return " ".join(_place(unknowns[k]) for k in order)


def _place(place: Place) -> str:
    return place.variable.name if place.index is None else f"{place.variable.name}[{place.index}]"


def show(solved: SolvedMechanism) -> str:
    """Return the update rules, the kernels and the routines kept."""
    lines = [f": {solved.mechanism.name}: rules"]
    lines += [f":   {rule.state} ({rule.method}): {rule.rule}" for rule in solved.rules]
    lines += _block("INITIAL", solved.initial)
    if solved.current is not None:
        lines += _block("CURRENT", solved.current.body)
        lines += _derivatives(solved)
    lines += _block("ADVANCE", solved.advance)
    if solved.diffusion:
        lines += _block("DIFFUSION", solved.diffusion)
    if solved.rates:
        lines += _block("RATES", solved.rates)
    if solved.receive is not None:
        lines += _block("NET_RECEIVE", solved.receive)
    if solved.receive_initial is not None:
        lines += _block("NET_RECEIVE INITIAL", solved.receive_initial)
    for routine in solved.routines:
        kind = "PROCEDURE" if routine.result is None else "FUNCTION"
        arguments = ", ".join(argument.name for argument in routine.arguments)
        lines += _block(f"{kind} {routine.name}({arguments})", _solved(routine.body))
    return "\n".join(lines) + "\n"


def _derivatives(solved: SolvedMechanism) -> list[str]:
    current = solved.current
    if current is None:
        return []
    if current.derivatives is None:
        return [f": di/dv by difference: {current.reason}"]
    names = [use.variable.name for use in solved.mechanism.currents]
    return [f": d {name} / d v = {expression_text(entry)}" for name, entry in zip(names, current.derivatives, strict=True)]


def _block(title: str, body: Iterable[SolvedStatement]) -> list[str]:
    return ["", f"{title} {{", *body_text(body, 1), "}"]
