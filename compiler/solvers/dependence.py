"""Which variables a value is computed from, looking through assignments, conditions and calls.

The order of statements is ignored: a variable depends on all that any assignment to it uses. A call is looked through
exactly: what a routine sets depends on those of its arguments, and of the variables it reads, that it is computed from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Call,
    Expression,
    From,
    If,
    Mechanism,
    Perform,
    Read,
    Routine,
    Storage,
    Variable,
    While,
)
from .rewrite import children, walk

Sources = dict[Variable, set[Variable]]


class Dependence:
    """What everything in a mechanism is computed from."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._routines = {routine.name: routine for routine in mechanism.routines}
        self._results: dict[str, Sources] = {name: {} for name in self._routines}
        changed = True
        while changed:  # routines call each other, perhaps in circles
            changed = False
            for name, routine in self._routines.items():
                found = self._summary(routine)
                changed |= found != self._results[name]
                self._results[name] = found

    def _summary(self, routine: Routine) -> Sources:
        """Return what each variable that outlives a call depends on: arguments and variables of the mechanism."""
        inside = self.closure(routine.body)
        outside = set(routine.arguments)
        kept: Sources = {}
        for variable, sources in inside.items():
            if variable == routine.result or variable.storage is not Storage.LOCAL:
                kept[variable] = {s for s in sources if s in outside or s.storage is not Storage.LOCAL}
        return kept

    def of(self, expression: Expression) -> set[Variable]:
        """Return the variables that an expression is computed from directly, those that its calls use included."""
        match expression:
            case Read(variable, index):
                return {variable} | (self.of(index) if index is not None else set())
            case Call(name) if name in self._routines:
                routine = self._routines[name]
                if routine.result is None:
                    return set()
                return self._seen_from_outside(self._results[name].get(routine.result, set()), routine, expression)
            case _:
                return set().union(*map(self.of, children(expression)))

    def _seen_from_outside(self, sources: set[Variable], routine: Routine, call: Call) -> set[Variable]:
        found = {s for s in sources if s.storage is not Storage.LOCAL}
        for formal, actual in zip(routine.arguments, call.arguments, strict=False):
            if formal in sources:
                found |= self.of(actual)
        return found

    def closure(self, body: Iterable[Any]) -> Sources:
        """Return, for each variable that statements set, all that its value can come from, through other variables too."""
        direct: Sources = {}
        self._collect(tuple(body), set(), direct)
        changed = True
        while changed:
            changed = False
            for sources in direct.values():
                more = set().union(*(direct[s] for s in sources if s in direct)) - sources
                sources |= more
                changed |= bool(more)
        return direct

    def _collect(self, body: tuple[Any, ...], control: set[Variable], direct: Sources) -> None:
        for statement in body:
            match statement:
                case Assign(variable, index, value):
                    sources = self.of(value) | control | (self.of(index) if index is not None else set())
                    direct.setdefault(variable, set()).update(sources)
                    self._calls(value, control, direct)
                case Perform(call):
                    self._calls(call, control, direct)
                case If(condition, then, otherwise):
                    self._calls(condition, control, direct)
                    self._collect(then + otherwise, control | self.of(condition), direct)
                case While(condition, inner):
                    self._calls(condition, control, direct)
                    self._collect(inner, control | self.of(condition), direct)
                case From(_, first, last, step, inner):
                    self._collect(inner, control | self.of(first) | self.of(last) | self.of(step), direct)
                case _:
                    pass

    def _calls(self, expression: Expression, control: set[Variable], direct: Sources) -> None:
        """Add what the routines that an expression calls set."""
        for node in walk(expression):
            if isinstance(node, Call) and node.routine in self._routines:
                routine = self._routines[node.routine]
                for variable, sources in self._results[node.routine].items():
                    if variable != routine.result:
                        direct.setdefault(variable, set()).update(self._seen_from_outside(sources, routine, node) | control)
