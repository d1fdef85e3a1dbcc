"""METHOD matexp: the exact step of a linear KINETIC scheme, rates held constant: V x' = A x + s.

x(t+dt) = exp(dt V⁻¹A) x + φ₁(dt V⁻¹A) dt V⁻¹s,  φ₁(z) = (exp(z) − 1)/z,
from one exponential of the matrix bordered by the source. Source: Moler, Van Loan (2003), SIAM Review 45:3, scaling and squaring.
Exact for constant rates, whatever dt; a CONSERVE sets its last state from the others. Only the nmodl translator of the reference
knows this method, NEURON's own does not.
"""

from __future__ import annotations

from typing import Any

from ..semantics.mechanism import Assign, Binary, EquationBlock, Expression, If, Number, Solve
from .context import TIME_STEP, CannotSolve, Context
from .kinetic import Scheme, conserved_weight, scheme_of
from .printer import expression_text
from .rewrite import ONE, ZERO, Statements, expressions_in, negative, plus, read, times
from .solved import MatrixExponential, Place
from .sparse import again, row_of
from .tangent import prune

METHOD = "matexp"
LARGEST = 60  # states: the matrices are on the stack of the kernel


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    scheme = scheme_of(block, context)
    if scheme is None:
        context.diagnostics.error("matexp-open", block.span,
                                  f"matexp cannot solve {block.name}: only the run knows what reacts in its loops",
                                  help="use METHOD sparse, or numbers and names given by DEFINE for indices and bounds")
        raise CannotSolve
    if not scheme.mass_action_linear or len(scheme.states) > LARGEST:
        many = f"it has more than {LARGEST} states"
        why = many if scheme.mass_action_linear else "a reaction takes several states, or a power of one"
        context.diagnostics.error("matexp-nonlinear", block.span, f"matexp cannot solve {block.name}: {why}",
                                  help="use METHOD sparse")
        raise CannotSolve
    position = {key: k for k, key in enumerate(scheme.states)}
    matrix = [[ZERO for _ in scheme.states] for _ in scheme.states]  # type: list[list[Expression]]
    sources: list[Expression] = []
    for key, k in position.items():
        rates, source = row_of(scheme, key)
        for other, rate in rates.items():
            matrix[k][position[other]] = _over_volume(times(TIME_STEP, negative(rate)), scheme.volume(key))
        sources.append(_over_volume(times(TIME_STEP, source), scheme.volume(key)))
        name = expression_text(read(*key))
        context.rule(name, METHOD, f"{name} = exp(dt * A) * {name} and the others, A the matrix of the rates of {block.name}")
    places = tuple(Place(*key) for key in scheme.states)
    step = MatrixExponential(places, tuple(map(tuple, matrix)), tuple(sources), scheme.span)
    conserved = _conserved(scheme)
    kept = [*sources, *(entry for row in matrix for entry in row), *expressions_in(conserved)]
    body = prune((*scheme.start, *scheme.body, step), kept, context.names.made)
    return (*body, *conserved, *again(scheme, context))


def _over_volume(value: Expression, volume: Expression) -> Expression:
    return value if volume == ONE or value == ZERO else Binary("/", value, volume)


def _conserved(scheme: Scheme) -> list[Any]:
    """Return the last state of each CONSERVE from its total and the others."""
    made: list[Any] = []
    for last, total in scheme.totals.items():
        rest: Expression = total.value
        for part, coefficient in total.parts.items():
            if part != last:
                rest = plus(rest, negative(times(conserved_weight(scheme, part, coefficient), read(*part))))
        value = _over_volume(rest, conserved_weight(scheme, last, total.parts[last]))
        kept = Assign(last[0], None if last[1] is None else Number(float(last[1])), value)
        made.append(kept if total.when is None else If(total.when, (kept,)))
    return made
