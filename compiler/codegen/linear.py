"""Linear systems and Newton iterations as straight-line C.

With a given order only structural non-zeros and their fill-in are touched: no loop, no pivoting, nothing that keeps the loop
over instances from vectorising. Otherwise rvmath.h's rv_solve() does Gaussian elimination with partial pivoting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from ..semantics.mechanism import Expression, Number, Read, Storage, Variable
from ..solvers.solved import LinearSolve, MatrixExponential, Newton
from ..source import Span
from .c_ast import (
    Atom,
    Branch,
    CExpression,
    Conditional,
    CStatement,
    Declare,
    Infix,
    Invoke,
    Line,
    Loop,
    Prefix,
    Scope,
    Set,
    total,
)
from .printer import quoted, show

if TYPE_CHECKING:
    from .lower import Lowering

MOST_NAMED = 24  # unknowns that a failure can name
ROUNDING = 1e-6  # change that ends a long iteration: residuals of large terms that cancel never come to rest (NEURON's own bound)


def solve(lowering: Lowering, system: LinearSolve) -> Iterable[CStatement]:
    """Return unknowns := matrix⁻¹ · right."""
    places = [lowering.at(place) for place in system.unknowns]
    if system.order is None:
        right = [lowering.value(entry) for entry in system.right]
        steps = _pivoting(lowering, system.matrix, right, system.span, "the linear equations have no single solution")
        return (Scope((*steps, *(Set(place, Atom(f"lu_b[{k}]")) for k, place in enumerate(places)))),)
    steps = _eliminate(lowering, system.matrix, [lowering.value(entry) for entry in system.right], system.order)
    return (Scope((*steps, *(Set(place, Atom(f"step_{k}")) for k, place in enumerate(places)))),)


@dataclass(frozen=True, slots=True)
class Step:
    """One pass of a Newton iteration: `body` leaves residual_k, whose sum is `total`, `elimination` the `changes` to subtract."""

    body: tuple[CStatement, ...]
    elimination: tuple[CStatement, ...]
    places: list[CExpression]
    changes: list[CExpression]
    total: CExpression
    small: CExpression
    not_finite: tuple[CStatement, ...]
    endless: CStatement


def newton_step(lowering: Lowering, system: Newton) -> Step:
    """Return one pass of an iteration whose residual is not affine."""
    places = [lowering.at(place) for place in system.unknowns]
    body = list(lowering.block(system.body))
    body += [Declare("const double", f"residual_{k}", lowering.value(entry)) for k, entry in enumerate(system.residual)]
    residual: list[CExpression] = [Atom(f"residual_{k}") for k in range(len(places))]
    elimination, changes = _solved_for(lowering, system, residual)
    return Step(tuple(body), tuple(elimination), places, changes, total(residual), _is_small(system, places, changes),
                (_not_finite(lowering, system, places),), _fail(lowering, system.span, "the Newton iteration does not converge"))


def _solved_for(lowering: Lowering, system: Newton, residual: list[CExpression]) -> tuple[list[CStatement], list[CExpression]]:
    """Return the solution of jacobian · change = residual, and where the changes are."""
    count = len(residual)
    if system.order is None:
        message = "the Jacobian of the Newton iteration is singular"
        return (_pivoting(lowering, system.jacobian, residual, system.span, message), [Atom(f"lu_b[{k}]") for k in range(count)])
    return _eliminate(lowering, system.jacobian, residual, system.order), [Atom(f"step_{k}") for k in range(count)]


def newton(lowering: Lowering, system: Newton) -> Iterable[CStatement]:
    """Return the iteration, or its one exact step where the residual is affine."""
    if system.linear:
        places = [lowering.at(place) for place in system.unknowns]
        body = lowering.block(system.body)
        steps, changes = _solved_for(lowering, system, [lowering.value(entry) for entry in system.residual])
        return (Scope((*body, *steps, *(Set(place, by, "-=") for place, by in zip(places, changes, strict=True)))),)
    step = newton_step(lowering, system)
    stop = Branch(Prefix("!", Invoke("rv_is_finite", (step.total,))),
                  (*step.not_finite, Set(Atom("converged"), Atom("1")), Line("break;")))
    moves: list[CStatement] = [Set(place, by, "-=") for place, by in zip(step.places, step.changes, strict=True)]
    if system.nonnegative:
        moves += [Set(place, Conditional(Infix("<", place, Atom("0.0")), Atom("0.0"), place)) for place in step.places]
    loop = Loop(f"for (int iteration = 0; iteration < {system.iterations} && !converged; ++iteration)",
                (*step.body, stop, *step.elimination, *moves, Set(Atom("converged"), step.small)))
    return (Scope((Declare("int", "converged", Atom("0")), loop, Branch(Prefix("!", Atom("converged")), (step.endless,)))),)


def _is_small(system: Newton, places: Sequence[CExpression], change: Sequence[CExpression]) -> CExpression:
    """Return whether the iteration may end after a change."""
    if system.summed:
        return Infix("<=", total([Invoke("fabs", (by,)) for by in change]), Atom(repr(system.tolerance)))
    patient = Infix("&&", Atom(f"iteration >= {system.iterations // 2}"), _within(places, change, ROUNDING))
    return Infix("||", _within(places, change, system.tolerance), patient)


def _within(places: Sequence[CExpression], change: Sequence[CExpression], tolerance: float) -> CExpression:
    """Return the test that every unknown changed by no more than `tolerance`, of itself or of 1."""
    tests: list[CExpression] = []
    for place, by in zip(places, change, strict=True):
        limit = Infix("*", Atom(repr(tolerance)), Invoke("fmax", (Invoke("fabs", (place,)), Atom("1.0"))))
        tests.append(Infix("<=", Invoke("fabs", (by,)), limit))
    return reduce(lambda left, right: Infix("&&", left, right), tests)


def exponential(lowering: Lowering, system: MatrixExponential) -> Iterable[CStatement]:
    """Return unknowns := exp(matrix) · unknowns + φ₁(matrix) · source, by the matrix bordered by the source."""
    places = [lowering.at(place) for place in system.unknowns]
    size = len(places) + 1
    steps: list[CStatement] = [Line(f"double exp_a[{size * size}] = {{0.0}}, exp_x[{size}], exp_work[{2 * size * size}];")]
    for row, (entries, source) in enumerate(zip(system.matrix, system.source, strict=True)):
        steps += [Set(Atom(f"exp_a[{row * size + column}]"), lowering.value(entry))
                  for column, entry in enumerate((*entries, source)) if entry != Number(0.0)]
        steps.append(Set(Atom(f"exp_x[{row}]"), places[row]))
    steps.append(Set(Atom(f"exp_x[{size - 1}]"), Atom("1.0")))
    steps.append(Line(f"rv_exponential({size}, exp_a, exp_x, exp_work);"))
    steps += [Set(place, Atom(f"exp_x[{row}]")) for row, place in enumerate(places)]
    return (Scope(tuple(steps)),)


def _not_finite(lowering: Lowering, system: Newton, places: Sequence[CExpression]) -> CStatement:
    """Stop the run where an iteration has no number to go on with: name the unknown, or the equation, at fault."""
    names = [place.variable.name + ("" if place.index is None else f"[{place.index}]") for place in system.unknowns]
    residuals: list[CExpression] = [Atom(f"residual_{k}") for k in range(len(places))]
    shown = _message(lowering, system.span, "the Newton iteration is not finite")
    cases = [(place, f"{name} is not finite in a Newton iteration") for name, place in zip(names, places, strict=True)]
    why = "it divides by 0, overflows or reads a value that is not a number"
    cases += [(residual, f"the equation for {name} is not finite: {why}")
              for name, residual in zip(names, residuals, strict=True)]
    for value, text in reversed(cases[:2 * MOST_NAMED]):
        shown = f"!rv_is_finite({show(value)}) ? {_message(lowering, system.span, text)} : {shown}"
    return Line(f"call->host->fail(call, instance, {shown});")


def _fail(lowering: Lowering, span: Span, message: str) -> CStatement:
    return Line(f"call->host->fail(call, instance, {_message(lowering, span, message)});")


def _message(lowering: Lowering, span: Span, message: str) -> str:
    place = lowering.context.line(span)
    where = f" ({place[0]}:{place[1]})" if place is not None else ""
    return quoted(f"{lowering.context.mechanism.name}: {message}{where}")


def _pivoting(lowering: Lowering, matrix: Sequence[Sequence[Expression]], right: Sequence[CExpression],
              span: Span, message: str) -> list[CStatement]:
    count = len(right)
    whole = _array_of(matrix)
    entries = "lu_a" if whole is None else lowering.name(whole)
    steps: list[CStatement] = [Line(f"double lu_b[{count}];" if whole else f"double lu_a[{count * count}], lu_b[{count}];")]
    for row in range(count):
        if whole is None:
            steps += [Set(Atom(f"lu_a[{row * count + column}]"), lowering.value(matrix[row][column])) for column in range(count)]
        steps.append(Set(Atom(f"lu_b[{row}]"), right[row]))
    solved = Invoke("rv_solve", (Atom(str(count)), Atom(entries), Atom("lu_b")))
    steps.append(Branch(Prefix("!", solved), (_fail(lowering, span, message),)))
    return steps


def _array_of(matrix: Sequence[Sequence[Expression]]) -> Variable | None:
    """Return the LOCAL array that holds just this matrix, row by row; rv_solve may then work on it in place."""
    entries = [entry for row in matrix for entry in row]
    first = entries[0]
    if not isinstance(first, Read) or first.variable.storage is not Storage.LOCAL or first.variable.length != len(entries):
        return None
    array = first.variable
    return array if entries == [Read(array, Number(float(k))) for k in range(len(entries))] else None


class _System:
    """Elimination in a fixed order: which entries exist, and the statements made so far."""

    def __init__(self, lowering: Lowering, matrix: Sequence[Sequence[Expression]], right: Sequence[CExpression]) -> None:
        self.steps: list[CStatement] = []
        self.entries: set[tuple[int, int]] = set()
        for row, entries in enumerate(matrix):
            for column, entry in enumerate(entries):
                if not (isinstance(entry, Number) and entry.value == 0.0) or row == column:
                    self.entries.add((row, column))
                    self.steps.append(Declare("double", f"lu_{row}_{column}", lowering.value(entry)))
        for row, value in enumerate(right):
            self.steps.append(Declare("double", f"lu_b{row}", value))

    def subtract(self, row: int, column: int, value: CExpression) -> None:
        if (row, column) in self.entries:
            self.steps.append(Set(Atom(f"lu_{row}_{column}"), value, "-="))
        else:
            self.entries.add((row, column))
            self.steps.append(Declare("double", f"lu_{row}_{column}", Prefix("-", value)))


def _fixed(steps: list[CStatement]) -> list[CStatement]:
    """Return the statements with what is never changed declared const."""
    changed = {step.target.text for step in steps if isinstance(step, Set) and isinstance(step.target, Atom)}
    return [Declare("const double", step.name, step.value) if isinstance(step, Declare) and step.name not in changed else step
            for step in steps]


def _eliminate(lowering: Lowering, matrix: Sequence[Sequence[Expression]], right: Sequence[CExpression],
               order: Sequence[int]) -> list[CStatement]:
    system = _System(lowering, matrix, right)
    for place, pivot in enumerate(order):
        system.steps.append(Declare("const double", f"lu_r{pivot}", Infix("/", Atom("1.0"), Atom(f"lu_{pivot}_{pivot}"))))
        later = order[place + 1:]
        for row in later:
            if (row, pivot) not in system.entries:
                continue
            factor = f"lu_f{row}_{pivot}"
            system.steps.append(Declare("const double", factor, Infix("*", Atom(f"lu_{row}_{pivot}"), Atom(f"lu_r{pivot}"))))
            for column in later:
                if (pivot, column) in system.entries:
                    system.subtract(row, column, Infix("*", Atom(factor), Atom(f"lu_{pivot}_{column}")))
            system.steps.append(Set(Atom(f"lu_b{row}"), Infix("*", Atom(factor), Atom(f"lu_b{pivot}")), "-="))
    for place in range(len(order) - 1, -1, -1):
        row = order[place]
        known = [Infix("*", Atom(f"lu_{row}_{column}"), Atom(f"step_{column}"))
                 for column in order[place + 1:] if (row, column) in system.entries]
        value: CExpression = Atom(f"lu_b{row}")
        for term in known:
            value = Infix("-", value, term)
        system.steps.append(Declare("const double", f"step_{row}", Infix("*", value, Atom(f"lu_r{row}"))))
    return _fixed(system.steps)


