"""Walks over expressions and statements of semantics.mechanism and rebuilds them. Nothing here knows a method or SymPy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Binary,
    Call,
    Compartment,
    Conserve,
    Derivative,
    Expression,
    From,
    If,
    Intrinsic,
    LinearEquation,
    LongitudinalDiffusion,
    Mechanism,
    Number,
    Perform,
    Reaction,
    Read,
    Role,
    Species,
    Statement,
    Storage,
    Text,
    Unary,
    Variable,
    While,
)

Statements = tuple[Statement, ...]
ZERO = Number(0.0)
ONE = Number(1.0)


class Names:
    """Make LOCAL variables whose names clash with no name of the mechanism nor with each other."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._used = {variable.name for variable in mechanism.variables}
        self._used.update(routine.name for routine in mechanism.routines)
        for body in all_bodies(mechanism):
            self._used.update(variable.name for variable in variables_in(body))
        for routine in mechanism.routines:
            self._used.update(argument.name for argument in routine.arguments)
        self.made: set[Variable] = set()

    def local(self, base: str, length: int = 0, shown: str = "") -> Variable:
        """Return a new LOCAL called `base`, or `base_2`, `base_3`, …; messages call it `shown`."""
        name, count = base, 1
        while name in self._used:
            count += 1
            name = f"{base}_{count}"
        self._used.add(name)
        made = Variable(name, Storage.LOCAL, Role.LOCAL, length, shown=shown)
        self.made.add(made)
        return made

    def beside(self, variable: Variable, base: str) -> Variable:
        """Return a new LOCAL of a variable's length; messages about its indices name that variable."""
        return self.local(base, variable.length, variable.shown or variable.name)


def all_bodies(mechanism: Mechanism) -> Iterator[Statements]:
    """Yield every statement list of a mechanism."""
    yield mechanism.initial
    yield mechanism.breakpoint_whole
    yield mechanism.breakpoint
    yield from (routine.body for routine in mechanism.routines)
    yield from (block.body for block in mechanism.equations)
    if mechanism.net_receive is not None:
        yield mechanism.net_receive.body
        yield mechanism.net_receive.initial or ()
    yield from (hook.body for hook in mechanism.hooks)


# ------------------------------------------------------------------- expressions


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct sub-expressions, array indices included."""
    match expression:
        case Read(_, index):
            return () if index is None else (index,)
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Intrinsic(_, arguments):
            return tuple(argument for argument in arguments if not isinstance(argument, Text))
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and everything inside it."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return the expression with `change` applied to each direct sub-expression; the same object when none changed."""
    match expression:
        case Read(_, index) if index is not None:
            new = change(index)
            return expression if new is index else replace(expression, index=new)
        case Unary(_, operand):
            new = change(operand)
            return expression if new is operand else replace(expression, operand=new)
        case Binary(_, left, right):
            new_left, new_right = change(left), change(right)
            if new_left is left and new_right is right:
                return expression
            return replace(expression, left=new_left, right=new_right)
        case Call(_, arguments):
            changed = tuple(change(argument) for argument in arguments)
            return expression if changed == arguments else replace(expression, arguments=changed)
        case Intrinsic(_, mixed):
            kept = tuple(item if isinstance(item, Text) else change(item) for item in mixed)
            return expression if kept == mixed else replace(expression, arguments=kept)
        case _:
            return expression


def substitute(expression: Expression, mapping: Mapping[Expression, Expression]) -> Expression:
    """Replace whole sub-expressions, outermost match first."""
    found = mapping.get(expression)
    if found is not None:
        return found
    return rebuild(expression, lambda child: substitute(child, mapping))


def fold(expression: Expression) -> Expression:
    """Compute an expression of Numbers (loop bounds, indices, conditions of unrolled loops); keep others."""
    expression = rebuild(expression, fold)
    match expression:
        case Unary("-", Number(value)):
            return Number(-value)
        case Unary("!", Number(value)):
            return Number(float(value == 0))
        case Binary(operator, Number(left), Number(right)):
            computed = _compute(operator, left, right)
            return expression if computed is None else Number(computed)
    return expression


def simpler(expression: Expression) -> Expression:
    """Return an expression as people write it: numbers computed, without + 0 and factors 0 and 1. It is shown, not computed."""
    expression = fold(rebuild(expression, simpler))
    match expression:
        case Binary("+", left, right):
            return plus(left, right)
        case Binary("-", left, right):
            return plus(left, negative(right))
        case Binary("*", left, right):
            return times(left, right)
        case Binary("/", left, Number(1.0)):
            return left
    return expression


def _compute(operator: str, left: float, right: float) -> float | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
        case "%":
            return math.fmod(left, right) if right else None
        case "<" | ">" | "<=" | ">=" | "==" | "!=" | "&&" | "||":
            truth = {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right, "==": left == right,
                     "!=": left != right, "&&": bool(left and right), "||": bool(left or right)}
            return float(truth[operator])
    return None


def element(variable: Variable, index: Expression | None) -> tuple[Variable, int | None] | None:
    """Return variable and constant index, or None when the index is not known now."""
    if index is None:
        return variable, None
    folded = fold(index)
    return (variable, int(folded.value)) if isinstance(folded, Number) else None


def read(variable: Variable, index: int | None = None) -> Read:
    """Return the expression that reads a scalar or a fixed element."""
    return Read(variable, None if index is None else Number(float(index)))


def elements(variable: Variable) -> list[tuple[Variable, int | None]]:
    """Return all scalars of a variable."""
    return [(variable, k) for k in range(variable.length)] if variable.length else [(variable, None)]


def whole(expression: Expression) -> Expression:
    """Return the whole part of an expression, as an index or a loop's bound is taken."""
    folded = fold(expression)
    return Number(float(int(folded.value))) if isinstance(folded, Number) else Binary("-", folded, Binary("%", folded, ONE))


def negative(expression: Expression) -> Expression:
    """Return -expression, without a double sign."""
    match expression:
        case Unary("-", operand):
            return operand
        case Number(value):
            return Number(-value)
    return Unary("-", expression)


def plus(left: Expression, right: Expression) -> Expression:
    """Return left + right, without a zero and with minus for a negative term."""
    if is_number(left, 0.0):
        return right
    if is_number(right, 0.0):
        return left
    if isinstance(left, Number) and isinstance(right, Number):
        return Number(left.value + right.value)
    match right:
        case Unary("-", operand):
            return Binary("-", left, operand)
        case Number(value) if value < 0:
            return Binary("-", left, Number(-value))
        case Binary("*" | "/" as operator, Unary("-", operand), other):
            return Binary("-", left, Binary(operator, operand, other))
    return Binary("+", left, right)


def times(left: Expression, right: Expression) -> Expression:
    """Return left · right, without a factor 0 or 1."""
    if is_number(left, 0.0) or is_number(right, 0.0):
        return ZERO
    if is_number(left, 1.0):
        return right
    if is_number(right, 1.0):
        return left
    if is_number(left, -1.0):
        return negative(right)
    if is_number(right, -1.0):
        return negative(left)
    if isinstance(left, Number) and isinstance(right, Number):
        return Number(left.value * right.value)
    match left, right:
        case Unary("-", one), Unary("-", other):
            return times(one, other)
        case Unary("-", one), _:
            return Unary("-", times(one, right))
        case _, Unary("-", other):
            return Unary("-", times(left, other))
    return Binary("*", left, right)


def is_number(expression: Expression, value: float) -> bool:
    """Whether the expression is that constant."""
    return isinstance(expression, Number) and expression.value == value


# -------------------------------------------------------------------- statements


def expressions_in(body: Iterable[Any]) -> Iterator[Expression]:
    """Yield the outermost expressions of statements, nested ones included."""
    for statement in body:
        match statement:
            case Assign(_, index, value) | Derivative(_, index, value):
                yield value
                if index is not None:
                    yield index
            case If(condition, then, otherwise):
                yield condition
                yield from expressions_in(then + otherwise)
            case While(condition, inner):
                yield condition
                yield from expressions_in(inner)
            case From(_, first, last, step, inner):
                yield from (first, last, step)
                yield from expressions_in(inner)
            case Perform(call):
                yield call
            case Reaction(left, right, forward, backward, flux):
                yield from (rate for rate in (forward, backward, flux) if rate is not None)
                for species in left + right:
                    yield Read(species.variable, species.index)
            case Conserve(species_list, total):
                yield total
                for species in species_list:
                    yield Read(species.variable, species.index)
            case Compartment(_, volume, _):
                yield volume
            case LongitudinalDiffusion(_, coefficient, _):
                yield coefficient
            case LinearEquation(left_side, right_side):
                yield from (left_side, right_side)


def statements_in(body: Iterable[Any]) -> Iterator[Any]:
    """Yield every statement, the nested ones after the one that holds them."""
    for statement in body:
        yield statement
        match statement:
            case If(_, then, otherwise):
                yield from statements_in(then + otherwise)
            case While(_, inner):
                yield from statements_in(inner)
            case From(_, _, _, _, inner):
                yield from statements_in(inner)


def reads_in(expression: Expression) -> set[Variable]:
    """Return the variables that an expression reads, not looking into routines."""
    return {node.variable for node in walk(expression) if isinstance(node, Read)}


def calls_in(expression: Expression) -> set[str]:
    """Return the names of the routines that an expression calls."""
    return {node.routine for node in walk(expression) if isinstance(node, Call)}


def assigned_in(body: Iterable[Any]) -> set[Variable]:
    """Return the variables that statements assign, not looking into routines."""
    return {s.variable for s in statements_in(body) if isinstance(s, Assign | From)}


def variables_in(body: Iterable[Any]) -> set[Variable]:
    """Return every variable named in statements."""
    body = tuple(body)
    found = assigned_in(body)
    for expression in expressions_in(body):
        found |= reads_in(expression)
    found.update(s.state for s in statements_in(body) if isinstance(s, Derivative))
    return found


def map_statement(statement: Any, change: Callable[[Expression], Expression],
                  rename: Callable[[Variable], Variable] = lambda variable: variable) -> Any:
    """Return the statement with `change` applied to every outermost expression and `rename` to assigned variables."""

    def optional(expression: Expression | None) -> Expression | None:
        return None if expression is None else change(expression)

    def inside(body: Statements) -> Statements:
        return tuple(map_statement(inner, change, rename) for inner in body)

    def species(items: tuple[Species, ...]) -> tuple[Species, ...]:
        return tuple(replace(item, index=optional(item.index)) for item in items)

    match statement:
        case Assign():
            return replace(statement, variable=rename(statement.variable), index=optional(statement.index),
                           value=change(statement.value))
        case Derivative():
            return replace(statement, index=optional(statement.index), value=change(statement.value))
        case If():
            return replace(statement, condition=change(statement.condition), then=inside(statement.then),
                           otherwise=inside(statement.otherwise))
        case While():
            return replace(statement, condition=change(statement.condition), body=inside(statement.body))
        case From():
            return replace(statement, variable=rename(statement.variable), first=change(statement.first),
                           last=change(statement.last), step=change(statement.step), body=inside(statement.body))
        case Perform():
            call = change(statement.call)
            return replace(statement, call=call) if isinstance(call, Call | Intrinsic) else statement
        case Reaction():
            return replace(statement, left=species(statement.left), right=species(statement.right),
                           forward=optional(statement.forward), backward=optional(statement.backward),
                           flux=optional(statement.flux))
        case Conserve():
            return replace(statement, species=species(statement.species), total=change(statement.total))
        case Compartment():
            return replace(statement, volume=change(statement.volume))
        case LongitudinalDiffusion():
            return replace(statement, coefficient=change(statement.coefficient))
        case LinearEquation():
            return replace(statement, left=change(statement.left), right=change(statement.right))
    return statement


def map_body(body: Iterable[Any], change: Callable[[Expression], Expression],
             rename: Callable[[Variable], Variable] = lambda variable: variable) -> tuple[Any, ...]:
    """Apply map_statement to each statement."""
    return tuple(map_statement(statement, change, rename) for statement in body)


def renamed(body: Statements, mapping: Mapping[Variable, Variable]) -> Statements:
    """Return statements with variables exchanged."""

    def change(expression: Expression) -> Expression:
        expression = rebuild(expression, change)
        if isinstance(expression, Read) and expression.variable in mapping:
            return replace(expression, variable=mapping[expression.variable])
        return expression

    return map_body(body, change, lambda variable: mapping.get(variable, variable))
