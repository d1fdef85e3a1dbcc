"""Warnings about STATEs that most likely do not do what their author means, one function a rule."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostics
from ..source import Span
from . import mechanism as m
from .mechanism import Mechanism, Role, Routine, Variable
from .reach import bodies, reached
from .symbols import Symbols
from .walk import statements, walk


def advise_on_states(mechanism: Mechanism, symbols: Symbols, diagnostics: Diagnostics) -> None:
    """Apply every rule to a mechanism without errors."""
    _states_are_solved(mechanism, diagnostics)
    _states_are_not_assigned_in_breakpoint(mechanism, diagnostics)
    _states_are_set_before_use(mechanism, symbols, diagnostics)


def _states_are_solved(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    moved = {state.name for block in mechanism.equations for state in block.unknowns}
    moved |= {n.variable.name for n in statements(tuple(bodies(mechanism))) if isinstance(n, m.Assign)}
    moved |= {v.name for r in mechanism.routines if r.table for v in r.table.outputs}
    for state in mechanism.variables:
        if state.role is Role.STATE and state.name not in moved:
            diagnostics.warning("state-not-solved", state.span, f"no equation or statement changes the STATE '{state.name}'",
                                label="keeps its initial value",
                                help=f"write an equation for {state.name}, or declare it in ASSIGNED or PARAMETER")


def _states_are_not_assigned_in_breakpoint(mechanism: Mechanism, diagnostics: Diagnostics) -> None:
    """NEURON evaluates currents at two voltages a step: an assignment to a state happens twice."""
    if not mechanism.currents:
        return
    solved = {state.name for block in mechanism.equations for state in block.unknowns}
    routines = {routine.name: routine for routine in mechanism.routines}
    called = sorted(reached(mechanism.breakpoint, routines))
    for body in (mechanism.breakpoint, *(routines[name].body for name in called)):
        for node in statements(body):
            if isinstance(node, m.Assign) and node.variable.role is Role.STATE and node.variable.name in solved:
                diagnostics.warning(
                    "state-set-in-breakpoint", node.span,
                    f"BREAKPOINT assigns the STATE '{node.variable.name}', which SOLVE integrates",
                    label="outside of its equation",
                    notes=("currents are evaluated more than once in a step, so this may happen more than once",),
                    help="change the state in its DERIVATIVE or KINETIC block, in INITIAL or in NET_RECEIVE")


def _states_are_set_before_use(mechanism: Mechanism, symbols: Symbols, diagnostics: Diagnostics) -> None:
    """In INITIAL a state is state0, mostly 0, until a statement sets it."""
    started = {d.name for d in symbols.declared.declared("STATE") if d.start is not None} | set(symbols.constants)
    started |= {v.name[:-1] for v in mechanism.variables if v.name.endswith("0") and v.role is Role.PARAMETER}
    started |= {name[:-1] for name in symbols.constants if name.endswith("0")}
    set_here = {n.variable for n in statements(mechanism.initial) if isinstance(n, m.Assign)}
    waiting = {v.name for v in set_here if v.role is Role.STATE and v.ion_part is None} - started
    for state, span in _EarlyReads(mechanism, waiting).of(mechanism.initial):
        diagnostics.warning(
            "state-before-initial", span, f"INITIAL reads the STATE '{state.name}' before it sets it",
            label=f"is {state.name}0 here, 0 unless set from outside",
            help=f"move the assignment of {state.name} before this line")


class _EarlyReads:
    """Follow INITIAL in the order of its statements, through conditions and calls; a state set in one branch counts as set."""

    def __init__(self, mechanism: Mechanism, waiting: set[str]) -> None:
        self.routines = {routine.name: routine for routine in mechanism.routines}
        self.waiting = set(waiting)
        self.active: set[str] = set()

    def of(self, body: tuple[m.Statement, ...]) -> Iterator[tuple[Variable, Span]]:
        """Yield each state that is read before it is set, once, with the place in INITIAL."""
        for statement in body:
            match statement:
                case m.If(condition=condition, then=then, otherwise=otherwise):
                    yield from self._read(condition, None)
                    yield from self.of(then)
                    yield from self.of(otherwise)
                case m.While(body=inner) | m.From(body=inner):
                    yield from self.of(inner)
                case m.Assign(variable=variable, value=value):
                    yield from self._read(value, None)
                    self.waiting.discard(variable.name)
                case m.Perform(call=call):
                    yield from self._read(call, None)
                case m.Solve():
                    self.waiting.clear()  # its block sets what it solves for
                case _:
                    pass

    def _read(self, expression: m.Expression, place: Span | None) -> Iterator[tuple[Variable, Span]]:
        for node in walk(expression):
            if isinstance(node, m.Read) and node.span == m.NOWHERE and place is None:
                continue  # the compiler's own code: the first values of a history
            if isinstance(node, m.Read) and node.variable.name in self.waiting:
                self.waiting.discard(node.variable.name)
                yield node.variable, place or node.span
            elif isinstance(node, m.Call) and node.routine in self.routines and node.routine not in self.active:
                yield from self._inside(self.routines[node.routine], place or node.span)

    def _inside(self, routine: Routine, place: Span) -> Iterator[tuple[Variable, Span]]:
        self.active.add(routine.name)
        for state, _ in self.of(routine.body):
            yield state, place
        self.active.discard(routine.name)
