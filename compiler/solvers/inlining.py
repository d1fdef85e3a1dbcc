"""Calls written out in place: the body of a FUNCTION or PROCEDURE with LOCALs of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Call,
    Expression,
    From,
    If,
    Mechanism,
    Perform,
    Routine,
    Solve,
    Storage,
    Variable,
    While,
)
from .effects import Effects
from .rewrite import ZERO, Names, read, rebuild, renamed, statements_in, variables_in


class Inliner:
    """What calls of a mechanism's routines stand for."""

    def __init__(self, mechanism: Mechanism, effects: Effects, names: Names) -> None:
        self._routines = {routine.name: routine for routine in mechanism.routines}
        self._effects = effects
        self._names = names

    def obstacle(self, call: Call) -> str:
        """Return why a call cannot be written out, empty where it can."""
        routine = self._routines.get(call.routine)
        if routine is None:
            return f"{call.routine} is not in this file"
        if any(isinstance(s, Solve) for s in statements_in(routine.body)):
            return f"{call.routine} SOLVEs a block"
        if routine.table is not None:
            return f"{call.routine} has a TABLE"
        return f"{call.routine} calls itself" if self._effects.recursive(call.routine) else ""

    def opened(self, call: Call) -> tuple[tuple[Any, ...], Variable, set[Variable]]:
        """Return the statements of one call, the LOCAL with its value, and all its LOCALs; what it calls is left as it is."""
        routine = self._routines[call.routine]
        mapping = self._fresh_locals(routine)
        entry: list[Any] = [Assign(mapping[formal], None, actual)
                            for formal, actual in zip(routine.arguments, call.arguments, strict=True)]
        result = mapping[routine.result] if routine.result is not None else self._names.local("nothing")
        if routine.result is not None:
            entry.append(Assign(result, None, ZERO))
        return (*entry, *renamed(routine.body, mapping)), result, set(mapping.values())

    def _fresh_locals(self, routine: Routine) -> dict[Variable, Variable]:
        own = {v for v in variables_in(routine.body) if v.storage is Storage.LOCAL} | set(routine.arguments)
        if routine.result is not None:
            own.add(routine.result)
        return {v: self._names.beside(v, f"{routine.name}_{v.name}") for v in sorted(own, key=lambda v: v.name)}

    def body(self, statements: Iterable[Any]) -> tuple[Any, ...]:
        """Return statements with all calls written out that can be, and that no condition and no index holds."""
        done: list[Any] = []
        for statement in statements:
            match statement:
                case Assign(value=value):
                    value = self._value(value, done)
                    done.append(replace(statement, value=value))
                case If(then=then, otherwise=otherwise):
                    done.append(replace(statement, then=self.body(then), otherwise=self.body(otherwise)))
                case From(body=inner) | While(body=inner):
                    done.append(replace(statement, body=self.body(inner)))
                case Perform(Call() as call) if not self.obstacle(call):
                    done += self.body(self.opened(call)[0])
                case _:
                    done.append(statement)
        return tuple(done)

    def _value(self, expression: Expression, done: list[Any]) -> Expression:
        if isinstance(expression, Call) and not self.obstacle(expression):
            statements, result, _ = self.opened(expression)
            done += self.body(statements)
            return read(result)
        return rebuild(expression, lambda child: self._value(child, done))
