"""METHOD sparse: backward Euler on a KINETIC scheme.

volume_i (x_i − x_i,old) = dt · Σ ± coefficient · flux(x): of first order, stable for every dt.
A scheme whose reactions each take one state is solved by one
linear solve, its rates taken at the old state (as NEURON does even where they depend on states); others by Newton with
everything at the new state.
The elimination order is fixed at compile time (ordering.py). STEADYSTATE takes a step of 10⁹ ms and iterates where rates depend
on states, as NEURON does. Where a reaction takes several states, steps of one iteration each come first, until no state is
negative, also as in NEURON.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..semantics.mechanism import Assign, Binary, EquationBlock, Expression, If, Number, Read, Solve, Storage, While
from .context import STEADY_STEP, TIME_STEP, Context, Key
from .implicit import choice, implicit_step
from .kinetic import Scheme, amount_of, conserved_weight, scheme_of, system_of
from .open_kinetic import open_scheme_of
from .ordering import elimination_order
from .printer import expression_text
from .rewrite import ONE, ZERO, Statements, negative, plus, read, reads_in, simpler, substitute, times
from .second_order import second_order
from .solved import LinearSolve, Place
from .system import System
from .tangent import prune

METHOD = "sparse"
NEGATIVE = Number(-1e-6)  # NEURON's limit: a state below it is set to 0 and the step is repeated
FIRST_STEPS = Number(7.0)


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the statements of one step."""
    step: Expression = STEADY_STEP if request.steadystate else TIME_STEP
    scheme = scheme_of(block, context)
    if scheme is None:
        return _open_solve(block, request, step, context)
    for key in scheme.states:
        context.rule(expression_text(read(*key)), METHOD, _rule(scheme, key))
    if request.steadystate and not scheme.mass_action_linear:
        return _nonlinear_steady_state(system_of(scheme), scheme.states, context)
    if request.steadystate:
        return _step(scheme, step, context, newton=_has_moving_rates(scheme, context))
    return second_order(scheme.states, context,
                        lambda length: _step(scheme, length, context, newton=not scheme.mass_action_linear))


def _open_solve(block: EquationBlock, request: Solve, step: Expression, context: Context) -> Statements:
    """As solve, where only the run knows what reacts."""
    scheme = open_scheme_of(block, context)
    system = scheme.system
    for key in scheme.states:
        name = expression_text(read(*key))
        context.rule(name, METHOD, f"{name} = {name}_old + {expression_text(step)} * what the reactions of {block.name} add")
    if request.steadystate and not scheme.mass_action_linear:
        return _nonlinear_steady_state(system, scheme.states, context)
    if request.steadystate and system.frozen & context.effects.dependent(system.body, {key[0] for key in scheme.states}):
        return implicit_step(replace(system, frozen=frozenset()), step, context, kinetic=True)
    once = scheme.mass_action_linear
    if request.steadystate:
        return implicit_step(system, step, context, kinetic=True, once=once)
    return second_order(scheme.states, context,
                        lambda length: implicit_step(system, length, context, kinetic=True, once=once))


def _step(scheme: Scheme, step: Expression, context: Context, *, newton: bool) -> Statements:
    return implicit_step(system_of(scheme), step, context, kinetic=True) if newton else _linear_step(scheme, step, context)


def _nonlinear_steady_state(system: System, states: list[Key], context: Context) -> Statements:
    """Return at most seven steps of one iteration, until no state is negative, and one step with all its iterations."""
    left, negative_state = Read(context.names.local("steps_left")), context.names.local("negative_state")
    clip = tuple(
        If(Binary("<", read(*key), NEGATIVE), (_set(key, ZERO), Assign(negative_state, None, ONE)))
        for key in states)
    again = If(Read(negative_state), (Assign(left.variable, None, Binary("-", left, ONE)),), (Assign(left.variable, None, ZERO),))
    first = While(Binary(">", left, ZERO), (
        *implicit_step(system, STEADY_STEP, context, kinetic=True, once=True),
        Assign(negative_state, None, ZERO), *clip, again))
    return (Assign(left.variable, None, FIRST_STEPS), first, *implicit_step(system, STEADY_STEP, context, kinetic=True))


def _set(key: Key, value: Expression) -> Assign:
    return Assign(key[0], None if key[1] is None else Number(float(key[1])), value)


def _has_moving_rates(scheme: Scheme, context: Context) -> bool:
    """Whether a rate or a source depends on a state."""
    moving = context.effects.dependent((*scheme.start, *scheme.body), {key[0] for key in scheme.states})
    return any(reads_in(half.rate) & moving for terms in scheme.changes.values() for _, half in terms)


def _rule(scheme: Scheme, key: Key) -> str:
    """Return the equation of one state in the words of the file."""
    volumes: dict[Expression, Expression] = {Read(s.variable): s.value for s in scheme.start if isinstance(s, Assign)}
    if key in scheme.totals:
        total = scheme.totals[key]
        return f"{_shown(substitute(amount_of(scheme, total), volumes))} = {_shown(total.value)}"
    flux: Expression = ZERO
    for coefficient, half in scheme.changes.get(key, []):
        term = times(Number(float(abs(coefficient))), half.written)
        flux = plus(flux, term if coefficient > 0 else negative(term))
    if key not in scheme.volumes:
        return f"{expression_text(read(*key))}' = {_shown(flux)}"
    return f"({_shown(times(substitute(scheme.volume(key), volumes), read(*key)))})' = {_shown(flux)}"


def _shown(expression: Expression) -> str:
    return expression_text(simpler(expression))


def _linear_step(scheme: Scheme, step: Expression, context: Context) -> tuple[Any, ...]:
    position = {key: k for k, key in enumerate(scheme.states)}
    matrix = [[ZERO for _ in scheme.states] for _ in scheme.states]  # type: list[list[Expression]]
    right: list[Expression] = []
    for key, k in position.items():
        row, value = _row(scheme, key, step)
        for other, entry in row.items():
            matrix[k][position[other]] = entry
        right.append(value)
    last = frozenset(position[key] for key in scheme.totals)
    order = elimination_order([[entry != ZERO for entry in row] for row in matrix], last)
    unknowns = tuple(Place(*key) for key in scheme.states)
    step_statement = LinearSolve(unknowns, tuple(map(tuple, matrix)), tuple(right), order, scheme.span)
    body = prune((*scheme.start, *scheme.body, step_statement), _inputs(step_statement), context.names.made)
    return (*body, *again(scheme, context))


def _row(scheme: Scheme, key: Key, step: Expression) -> tuple[dict[Key, Expression], Expression]:
    """Return the entries by state and the right side of one row: a CONSERVE, a step of backward Euler, or as the run decides."""
    total = scheme.totals.get(key)
    conserved: dict[Key, Expression] = {}
    if total is not None:
        conserved = {part: conserved_weight(scheme, part, coefficient) for part, coefficient in total.parts.items()}
        if total.when is None:
            return conserved, total.value
    rates, source = row_of(scheme, key)
    row = {other: times(step, rate) for other, rate in rates.items()}
    row[key] = plus(scheme.volume(key), row.get(key, ZERO))
    value = plus(times(scheme.volume(key), read(*key)), times(step, source))
    if total is None or total.when is None:
        return row, value
    flag = total.when
    both = {k: choice(flag, conserved.get(k, ZERO), row.get(k, ZERO)) for k in dict.fromkeys((*row, *conserved))}
    return both, choice(flag, total.value, value)


def row_of(scheme: Scheme, key: Key) -> tuple[dict[Key, Expression], Expression]:
    """Return what each state takes from this one per unit of time (the sign of the matrix), and the constant source."""
    rates: dict[Key, Expression] = {}
    source: Expression = ZERO
    for coefficient, half in scheme.changes.get(key, []):
        term = times(Number(float(abs(coefficient))), half.rate)
        if not half.taken:
            source = plus(source, term if coefficient > 0 else negative(term))
            continue
        (other,) = half.taken
        rates[other] = plus(rates.get(other, ZERO), negative(term) if coefficient > 0 else term)
    return rates, source


def _inputs(statement: LinearSolve) -> list[Expression]:
    return [*statement.right, *(entry for row in statement.matrix for entry in row)]


def again(scheme: Scheme, context: Context) -> tuple[Any, ...]:
    """Run the statements once more at the solution when others can see what they assign (a pump's current from f_flux)."""
    states = {key[0] for key in scheme.states}
    body = (*scheme.start, *scheme.body)
    dependent = context.effects.dependent(body, states) - states
    if not any(variable.storage is not Storage.LOCAL for variable in dependent & context.effects.writes(body)):
        return ()
    return prune(body, (), context.names.made)
