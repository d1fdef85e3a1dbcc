"""What routines and statements read, write and depend on, looking through calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Call,
    EquationBlock,
    Expression,
    From,
    If,
    Mechanism,
    Perform,
    Solve,
    Storage,
    Variable,
    While,
)
from .rewrite import assigned_in, calls_in, expressions_in, reads_in, statements_in, walk


class Effects:
    """Variables that each routine reads and writes, its callees included; LOCALs of the routine are left out."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._routines = {routine.name: routine for routine in mechanism.routines}
        bodies = {name: _with_solved(r.body, mechanism) for name, r in self._routines.items()}
        self._reads = {name: _shared(reads_of(body)) for name, body in bodies.items()}
        self._writes = {name: _shared(assigned_in(body)) for name, body in bodies.items()}
        for name, routine in self._routines.items():
            unknowns = {v for block in _solved_in(routine.body, mechanism) for v in block.unknowns}
            self._reads[name] |= unknowns
            self._writes[name] |= unknowns
        calls = {name: calls_of(body) & set(self._routines) for name, body in bodies.items()}
        for _ in self._routines:
            for name, callees in calls.items():
                for callee in callees:
                    self._reads[name] |= self._reads[callee]
                    self._writes[name] |= self._writes[callee]

    def routine_reads(self, name: str) -> set[Variable]:
        """Return what the routine reads beside its arguments."""
        return self._reads.get(name, set())

    def routine_writes(self, name: str) -> set[Variable]:
        """Return what the routine writes beside its result."""
        return self._writes.get(name, set())

    def reads(self, expression: Expression) -> set[Variable]:
        """Return what the evaluation of an expression reads."""
        found = reads_in(expression)
        for name in calls_in(expression):
            found |= self.routine_reads(name)
        return found

    def writes(self, body: Iterable[Any]) -> set[Variable]:
        """Return what statements write, through calls too."""
        body = tuple(body)
        found = assigned_in(body)
        for name in calls_of(body):
            found |= self.routine_writes(name)
        return found

    def dependent(self, body: Iterable[Any], seeds: Iterable[Variable]) -> set[Variable]:
        """Return the variables whose value may depend on `seeds` anywhere in `body`, the seeds included (order is ignored)."""
        body = tuple(body)
        found = set(seeds)
        size = -1
        while size != len(found):
            size = len(found)
            self._spread(body, found, False)
        return found

    def _spread(self, body: tuple[Any, ...], found: set[Variable], controlled: bool) -> None:
        for statement in body:
            match statement:
                case Assign(variable, index, value):
                    hit = controlled or self._touches(value, found) or (index is not None and self._touches(index, found))
                    found |= {variable} if hit else set()
                case If(condition, then, otherwise):
                    self._spread(then + otherwise, found, controlled or self._touches(condition, found))
                case While(condition, inner):
                    self._spread(inner, found, controlled or self._touches(condition, found))
                case From(variable, first, last, step, inner):
                    hit = controlled or any(self._touches(bound, found) for bound in (first, last, step))
                    self._spread(inner, found, hit)
            for expression in expressions_in((statement,)):
                for node in walk(expression):
                    if isinstance(node, Call) and (controlled or self._touches(node, found)):
                        found |= self.routine_writes(node.routine)

    def _touches(self, expression: Expression, found: set[Variable]) -> bool:
        return not found.isdisjoint(self.reads(expression))

    def needed(self, body: Iterable[Any], results: Iterable[Variable]) -> set[Variable]:
        """Return the variables on which the values of `results` may depend through `body` (order is ignored)."""
        body = tuple(body)
        found = set(results)
        routine_bodies = self.called(body)
        size = -1
        while size != len(found):
            size = len(found)
            for statements in (body, *routine_bodies):
                self._collect(statements, found)
        return found

    def _collect(self, body: tuple[Any, ...], found: set[Variable]) -> None:
        for statement in body:
            match statement:
                case Assign(variable, _, value) if variable in found:
                    found |= self.reads(value)
                    for name in calls_in(value):
                        found |= self._through(name)
                case If(_, then, otherwise):
                    self._collect(then + otherwise, found)
                case While(_, inner) | From(_, _, _, _, inner):
                    self._collect(inner, found)
                case Perform(Call(name) as call) if self.routine_writes(name) & found:
                    found |= self.reads(call) | self._through(name)

    def _through(self, name: str) -> set[Variable]:
        routine = self._routines.get(name)
        if routine is None:
            return set()
        own = set(routine.arguments) | ({routine.result} if routine.result is not None else set())
        return own | self.routine_reads(name)

    def _reachable(self, names: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = [name for name in names if name in self._routines]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [callee for callee in calls_of(self._routines[name].body) if callee in self._routines]
        return found

    def called(self, body: Iterable[Any]) -> list[tuple[Any, ...]]:
        """Return the bodies of all routines that statements reach."""
        return [self._routines[name].body for name in sorted(self._reachable(calls_of(body)))]

    def recursive(self, name: str) -> bool:
        """Whether a routine calls itself, directly or not."""
        return name in self._reachable(calls_of(self._routines[name].body))


def _solved_in(body: Iterable[Any], mechanism: Mechanism) -> list[EquationBlock]:
    """Return the blocks of equations that the SOLVEs of statements name."""
    named = {s.block for s in statements_in(body) if isinstance(s, Solve)}
    return [block for block in mechanism.equations if block.name in named]


def _with_solved(body: tuple[Any, ...], mechanism: Mechanism) -> tuple[Any, ...]:
    """Return statements with those of the blocks they SOLVE, for what is read, written and called."""
    return (*body, *(s for block in _solved_in(body, mechanism) for s in block.body))


def calls_of(body: Iterable[Any]) -> set[str]:
    """Return the names of the routines that statements call directly."""
    found: set[str] = set()
    for expression in expressions_in(body):
        found |= calls_in(expression)
    return found


def reads_of(body: Iterable[Any]) -> set[Variable]:
    """Return the variables that statements read directly."""
    found: set[Variable] = set()
    for expression in expressions_in(body):
        found |= reads_in(expression)
    return found


def _shared(variables: set[Variable]) -> set[Variable]:
    return {variable for variable in variables if variable.storage is not Storage.LOCAL}
