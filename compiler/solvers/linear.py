"""LINEAR blocks (METHOD simeq): the simultaneous equations solved by Gaussian elimination with partial pivoting at each call."""

from __future__ import annotations

from typing import Any, NoReturn

from ..semantics.mechanism import Assign, Binary, EquationBlock, Expression, LinearEquation, Read, Solve, Unary, Variable
from .affine import quotient
from .context import CannotSolve, Context
from .derivative import Differentiator
from .printer import expression_text
from .rewrite import ONE, ZERO, Statements, elements, is_number, negative, plus, read, reads_in, statements_in, times
from .sharing import is_simple
from .solved import LinearSolve, Place
from .symbolic import Algebra, NotDerivable, sympy
from .system import Key, unrolled

METHOD = "simeq"


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the block's statements and one LinearSolve for all its unknowns."""
    body = unrolled(block, set(block.unknowns), context)
    keys = [key for unknown in block.unknowns for key in elements(unknown)]
    done: list[Any] = []
    rows: list[dict[int, Expression]] = []
    right: list[Expression] = []
    assigned = {s.variable for s in statements_in(body) if isinstance(s, Assign)}
    for statement in body:
        if not isinstance(statement, LinearEquation):
            if any(isinstance(inner, LinearEquation) for inner in statements_in((statement,))):
                _error(statement, "equations inside if", context)
            done.append(statement)
            continue
        row, constant = _split(statement, keys, context)
        row = {k: _capture(entry, assigned, done, context) for k, entry in row.items()}
        constant = _capture(constant, assigned, done, context)
        if statement.continues and rows:
            for k, entry in row.items():
                rows[-1][k] = plus(rows[-1].get(k, ZERO), entry)
            right[-1] = plus(right[-1], constant)
        else:
            rows.append(row)
            right.append(constant)
    if len(rows) != len(keys):
        context.diagnostics.error("linear-count", block.span, f"{block.name} has {len(rows)} equations for {len(keys)} unknowns",
                                  help="name the unknowns with SOLVEFOR, or add or remove an equation")
        raise CannotSolve
    matrix = tuple(tuple(row.get(k, ZERO) for k in range(len(keys))) for row in rows)
    for key in keys:
        context.rule(expression_text(read(*key)), METHOD, f"solution of the {len(keys)} equations of {block.name}")
    return (*done, LinearSolve(tuple(Place(*key) for key in keys), matrix, tuple(right), None, block.span))


def _split(equation: LinearEquation, keys: list[Key], context: Context) -> tuple[dict[int, Expression], Expression]:
    """Return the coefficients by unknown and the right side of Σ coefficient · unknown = right side."""
    reads = [read(*key) for key in keys]
    variables = {key[0] for key in keys}
    if (form := _by_form(equation, reads, variables)) is not None:
        return form
    algebra = Algebra(lambda expression: variables.isdisjoint(reads_in(expression)))
    form = algebra.to(Binary("-", equation.left, equation.right))
    symbols = [algebra.symbol(one) for one in reads]
    row: dict[int, Expression] = {}
    try:
        for k, symbol in enumerate(symbols):
            slope = form.diff(symbol)
            if slope != 0:
                row[k] = algebra.back(slope)
        constant = algebra.back(-form.xreplace({symbol: sympy().Integer(0) for symbol in symbols}))
    except NotDerivable:
        _error(equation, "a division by an unknown", context)
    for expression in (constant, *row.values()):
        if variables & reads_in(expression):
            _error(equation, "an equation that is not linear in its unknowns", context)
    return row, constant


def _by_form(equation: LinearEquation, reads: list[Read],
             variables: set[Variable]) -> tuple[dict[int, Expression], Expression] | None:
    """As _split, where no coefficient has to be simplified to see that it is free of the unknowns; else None."""
    difference = Binary("-", equation.left, equation.right)
    differentiator = Differentiator(lambda one: {reads.index(one): ONE}, lambda one: one in reads)
    try:
        row = differentiator.differential(difference)
    except NotDerivable:
        return None
    constant = _at_zero(difference, variables)
    if constant is None or any(variables & reads_in(entry) for entry in row.values()):
        return None
    return row, negative(constant)


def _at_zero(expression: Expression, variables: set[Variable]) -> Expression | None:
    """Return a sum of products where these variables are 0; None where one stands in anything else."""
    if variables.isdisjoint(reads_in(expression)):
        return expression
    match expression:
        case Read():
            return ZERO
        case Unary("-", operand):
            inner = _at_zero(operand, variables)
            return inner and negative(inner)
        case Binary("+" | "-" | "*" | "/" as operator, left, right):
            one, other = _at_zero(left, variables), _at_zero(right, variables)
            if one is None or other is None or (operator == "/" and is_number(other, 0.0)):
                return None
            match operator:
                case "*":
                    return times(one, other)
                case "/":
                    return quotient(one, other)
            return plus(one, negative(other) if operator == "-" else other)
    return None


def _capture(value: Expression, assigned: set[Any], done: list[Any], context: Context) -> Expression:
    """Keep a value for later where the block may change what it is made of."""
    if assigned.isdisjoint(context.effects.reads(value)) or (is_simple(value) and not reads_in(value)):
        return value
    local = context.names.local("coefficient")
    done.append(Assign(local, None, value))
    return Read(local)


def _error(statement: Any, what: str, context: Context) -> NoReturn:
    context.diagnostics.error("linear-nonlinear", statement.span, f"a LINEAR block cannot hold {what}",
                              help="write the equations so that each is a sum of coefficient * unknown")
    raise CannotSolve
