"""LINEAR blocks (METHOD simeq): the simultaneous equations solved by Gaussian elimination with partial pivoting at each call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

from ..semantics.mechanism import Assign, Binary, EquationBlock, Expression, If, LinearEquation, Read, Solve, Unary, Variable
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
    assigned = {s.variable for s in statements_in(body) if isinstance(s, Assign)}
    found = _collect(body, keys, assigned, context)
    check_count(len(found.rows), len(keys), block, context)
    matrix = tuple(tuple(row.get(k, ZERO) for k in range(len(keys))) for row in found.rows)
    for key in keys:
        context.rule(expression_text(read(*key)), METHOD, f"solution of the {len(keys)} equations of {block.name}")
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
                if any(isinstance(inner, LinearEquation) for inner in statements_in((statement,))):
                    _error(statement, "equations inside while", context)
                found.body.append(statement)
    return found


def _add(found: _Equations, equation: LinearEquation, keys: list[Key], assigned: set[Any], context: Context) -> None:
    row, constant = _split(equation, keys, context)
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
    constant = _at_zero(difference, reads, variables)
    if constant is None or any(variables & reads_in(entry) for entry in row.values()):
        return None
    return row, negative(constant)


def _at_zero(expression: Expression, reads: list[Read], variables: set[Variable]) -> Expression | None:
    """Return a sum of products where the unknowns are 0; None where one stands in anything else, or at an index of the run."""
    if variables.isdisjoint(reads_in(expression)):
        return expression
    match expression:
        case Read():
            return ZERO if expression in reads else None
        case Unary("-", operand):
            inner = _at_zero(operand, reads, variables)
            return inner and negative(inner)
        case Binary("+" | "-" | "*" | "/" as operator, left, right):
            one, other = _at_zero(left, reads, variables), _at_zero(right, reads, variables)
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
