"""METHOD cnexp: the exact step of each equation, every other variable held constant.

x' = a + b x, b free of x:  x(t+dt) = x + (1 − exp(b dt)) (−a/b − x);  b = 0:  x + dt a.
Exact for constant a and b, of first order where they depend on other states of the block.
Source: the integrating factor, as in Hines (1984), Int. J. Bio-Med. Comput. 15:69. Equations are taken in textual order,
each with the already new values of those before it. What the block assigns between equations, and what its calls compute, is
constant, even when it depends on a state: a warning says so, found by looking through all calls (dependence.py).
An equation that is not linear in its state is an error; with `compat` a warning, and the whole block is solved by derivimplicit.
a/b is written with common factors cancelled: (inf − x)/tau gives x + (1 − exp(−dt/tau)) (inf − x). Where b is 0 at run time
−k (x − d) with k = 0 so leaves x alone, and NEURON, which does not cancel, gives nan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Call,
    Derivative,
    EquationBlock,
    Expression,
    From,
    If,
    Intrinsic,
    Mechanism,
    Read,
    Role,
    Solve,
    Variable,
    While,
)
from . import derivimplicit
from .affine import affine, quotient
from .branches import warn_of_steps
from .context import TIME_STEP, CannotSolve, Context
from .dependence import Dependence, Sources
from .printer import expression_text
from .rewrite import ONE, ZERO, Statements, is_number, negative, plus, reads_in, statements_in, times, walk
from .sharing import share
from .symbolic import Algebra, NotDerivable, sympy
from .system import written_out

METHOD = "cnexp"


class NotLinear(Exception):
    """A right-hand side that is not a + b x; `polynomial` when it is another polynomial of x."""

    def __init__(self, equation: Derivative, polynomial: bool) -> None:
        super().__init__()
        self.equation = equation
        self.polynomial = polynomial


@dataclass(frozen=True, slots=True)
class Linear:
    """x' = rate (inf − x), or x' = a where `rate` is None; `decay` is rate · dt."""

    a: Expression
    rate: Expression | None
    inf: Expression
    decay: Expression


def solve(block: EquationBlock, request: Solve, context: Context) -> Statements:
    """Return the block with each equation replaced by its update; with `compat` derivimplicit's step where one is not linear."""
    _warn_of_coupling(block, context)
    if request.steadystate:
        context.diagnostics.warning(
            "steadystate-cnexp", request.span, f"STEADYSTATE cnexp does not bring {block.name} to its steady state",
            label="one step of dt", notes=("NEURON 9 takes one step of cnexp here, and so do we, to give the same numbers",),
            help="set the states to their steady values in INITIAL")
    warn_of_steps(written_out(block, context), METHOD, context)
    try:
        return _rewrite(block.body, context)
    except NotLinear as problem:
        _report(problem, context)
    return derivimplicit.solve(block, request, context)


def _rewrite(body: tuple[Any, ...], context: Context) -> Statements:
    done: list[Any] = []
    for statement in body:
        match statement:
            case Derivative():
                done += _update(statement, context)
            case Assign(variable) if variable.role is Role.SLOPE:
                _warn_of_slope(statement, context)
            case If(condition, then, otherwise):
                done.append(If(condition, _rewrite(then, context), _rewrite(otherwise, context), statement.span))
            case From(variable, first, last, step, inner):
                done.append(From(variable, first, last, step, _rewrite(inner, context), statement.span))
            case While(condition, inner):
                done.append(While(condition, _rewrite(inner, context), statement.span))
            case _:
                done.append(statement)
    return tuple(done)


def _update(equation: Derivative, context: Context) -> list[Any]:
    state, index = equation.state, equation.index
    x = Read(state, index)
    linear = linear_parts(equation)
    if linear.rate is None:
        value = plus(x, times(TIME_STEP, linear.a))
        context.rule(_shown(x), METHOD, f"{_shown(x)} = {expression_text(value)}")
        return [Assign(state, index, value, equation.span)]
    rule = plus(x, times(_growth(linear.decay), plus(linear.inf, negative(x))))
    shown = rule if linear.inf != ZERO else times(x, Intrinsic("exp", (negative(linear.decay),)))
    context.rule(_shown(x), METHOD, f"{_shown(x)} = {expression_text(shown)}")
    shared, _, (inf, decay) = share(ZERO, (linear.inf, linear.decay), context.names, f"{state.name}_part")
    value = plus(x, times(_growth(decay), plus(inf, negative(x))))
    return [*shared, Assign(state, index, value, equation.span)]


def _growth(decay: Expression) -> Expression:
    return plus(ONE, negative(Intrinsic("exp", (negative(decay),))))


def linear_parts(equation: Derivative) -> Linear:
    """Split the right-hand side into constant and coefficient of its own state; raise NotLinear."""
    form = affine(equation.value, Read(equation.state, equation.index))
    if form is None:
        return _derived_parts(equation)
    if is_number(form.slope, 0.0):
        return Linear(form.scaled(form.constant), None, ZERO, ZERO)
    rate = negative(form.slope)
    decay = quotient(times(times(form.over, rate), TIME_STEP), form.under)
    return Linear(form.scaled(form.constant), form.scaled(rate), quotient(form.constant, rate), decay)


def _derived_parts(equation: Derivative) -> Linear:
    """As linear_parts, for equations whose form does not show it: (x^2 + x)/x."""
    x = Read(equation.state, equation.index)
    algebra = Algebra(lambda expression: x not in walk(expression))
    form, symbol = algebra.to(equation.value), algebra.symbol(x)
    if any(atom != x and x in walk(atom) for atom in algebra.atoms(form)):
        raise NotLinear(equation, False)
    slope = form.diff(symbol)
    if symbol in slope.free_symbols:
        slope = slope.expand()
        if symbol in slope.free_symbols:
            raise NotLinear(equation, bool(form.is_polynomial(symbol)))
    constant = form.xreplace({symbol: sympy().Integer(0)})
    if symbol in constant.free_symbols or constant.has(sympy().zoo, sympy().nan):
        raise NotLinear(equation, False)
    try:
        if slope == 0:
            return Linear(algebra.back(constant), None, ZERO, ZERO)
        rate = -slope
        decay = rate * algebra.symbol(TIME_STEP)
        return Linear(algebra.back(constant), algebra.back(rate), algebra.back(constant / rate), algebra.back(decay))
    except NotDerivable as problem:
        raise NotLinear(equation, False) from problem


def _warn_of_coupling(block: EquationBlock, context: Context) -> None:
    """Say which equations depend on what changes in the step: on other states, or on their own through assigned variables."""
    found = dependences(block, context.mechanism)
    coupled = [(equation, others) for equation, others, _ in found if others]
    bent = [(equation, through) for equation, others, through in found if through and not others]
    if coupled:
        _say_coupled(block, coupled, context)
    if bent:
        _say_intermediate(block, bent, context)


def dependences(block: EquationBlock, mechanism: Mechanism) -> list[tuple[Derivative, set[str], set[str]]]:
    """Return each equation with the other states it depends on, and through what it depends on its own beside the obvious."""
    equations = [s for s in statements_in(block.body) if isinstance(s, Derivative)]
    states = {equation.state for equation in equations}
    dependence = Dependence(mechanism)
    computed = dependence.closure(s for s in block.body if not isinstance(s, Derivative))
    return [(equation, *_hidden(equation, states, computed, dependence)) for equation in equations]


def _hidden(equation: Derivative, states: set[Variable], computed: Sources, dependence: Dependence) -> tuple[set[str], set[str]]:
    """Return the other states on which an equation depends, and through what it depends on its own beside the obvious."""
    x = Read(equation.state, equation.index)
    direct = {node.variable for node in walk(equation.value) if isinstance(node, Read) and node != x}
    called = {v for node in walk(equation.value) if isinstance(node, Call) for v in dependence.of(node) - reads_in(node)}
    sources = {v: computed.get(v, set()) | {v} for v in (direct | called)}
    others = {s.name for found in sources.values() for s in found & states if s != equation.state}
    if equation.state in direct:  # another element of an array of states
        others.add(equation.state.name)
    through = {v.name for v, found in sources.items() if equation.state in found and v != equation.state}
    return others, through | ({"a function"} if equation.state in called else set())


def _say_coupled(block: EquationBlock, coupled: list[tuple[Derivative, set[str]]], context: Context) -> None:
    first, others = coupled[0]
    name = _shown(Read(first.state, first.index))
    rest = [f"{_shown(Read(e.state, e.index))} on {_named(o)}" for e, o in coupled[1:]]
    notes = [f"also {', '.join(rest[:4])}{' …' if len(rest) > 4 else ''}"] if rest else []
    context.diagnostics.warning(
        "cnexp-coupled", first.span,
        f"the equation of {name} depends on {_named(others)}, which {block.name} integrates too",
        label="coupled equations",
        notes=(*notes, "cnexp holds all other states constant during a step: the result is of first order in dt, as in NEURON"),
        help=f"SOLVE {block.name} METHOD derivimplicit solves the equations together")


def _say_intermediate(block: EquationBlock, bent: list[tuple[Derivative, set[str]]], context: Context) -> None:
    first, through = bent[0]
    rest = [_shown(Read(e.state, e.index)) for e, _ in bent[1:]]
    notes = [f"the same for {', '.join(rest[:4])}{' …' if len(rest) > 4 else ''}"] if rest else []
    context.diagnostics.warning(
        "cnexp-intermediate", first.span,
        f"the equation of {_shown(Read(first.state, first.index))} depends on it through {_named(through)}",
        label=f"also through {_named(through)}",
        notes=(*notes, "cnexp holds all else constant during a step, as NEURON does: the result is of first order in dt"),
        help=f"SOLVE {block.name} METHOD derivimplicit takes the dependence into account")


def _named(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _warn_of_slope(statement: Assign, context: Context) -> None:
    context.diagnostics.warning(
        "cnexp-slope", statement.span, "METHOD cnexp keeps no derivative: where this one is used as a value it stays what it was",
        label="not kept", notes=("it is 0 if nothing else sets it, as in NEURON",),
        help="use METHOD derivimplicit, or write the expression of the derivative where it is used")


def _report(problem: NotLinear, context: Context) -> None:
    name = _shown(Read(problem.equation.state, problem.equation.index))
    label = f"a polynomial of {name} of higher degree" if problem.polynomial else f"{name} stands in a function or a divisor"
    note = ("NEURON takes the local slope for the coefficient and converges to a wrong limit as dt shrinks"
            if problem.polynomial else "NEURON prints a message and solves the block by derivimplicit")
    if context.compat:
        context.diagnostics.warning(
            "cnexp-fallback", problem.equation.span,
            f"the equation of {name} is not linear in {name}: the block is solved by derivimplicit", label=label, notes=(note,),
            help="write METHOD derivimplicit")
        return
    context.diagnostics.error(
        "cnexp-nonlinear", problem.equation.span, f"cnexp cannot integrate {name}: its equation is not linear in {name}",
        label=label, notes=(note,), help="use METHOD derivimplicit, or build with --compat to have it solved so")
    raise CannotSolve


def _shown(x: Expression) -> str:
    return expression_text(x)
