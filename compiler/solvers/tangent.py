"""Forward-mode differentiation of statement lists: beside a value, its derivative along one or more directions.

Only statements that matter for the wanted results and depend on the seeds get derivative statements. The derivative of a
single expression is made in derivative.py; if-branches are taken one by one; loops are written out; active calls are written
out in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..semantics.mechanism import (
    Assign,
    Call,
    Expression,
    From,
    If,
    Intrinsic,
    Mechanism,
    Number,
    Perform,
    Read,
    Variable,
    While,
)
from .derivative import Differentiator
from .effects import Effects
from .inlining import Inliner
from .rewrite import (
    ZERO,
    Names,
    calls_in,
    element,
    expressions_in,
    read,
    reads_in,
    rebuild,
    walk,
)
from .sharing import is_simple, share
from .symbolic import NotDerivable
from .unroll import CannotUnroll, unroll

Key = tuple[Variable, int | None]
Tangent = dict[int, Expression]  # direction → a simple expression; absent means 0


class TangentWalker:
    """Walk statements once, in order, and write each with its derivative before it.

    `seeds`: the variables to differentiate by and their directions. `needed`: what the results may depend on.
    `approximate`: where a derivative cannot be had, take 0 for it (for a Newton iteration) instead of raising NotDerivable.
    """

    def __init__(self, mechanism: Mechanism, effects: Effects, names: Names, seeds: Mapping[Key, int],
                 needed: Iterable[Variable], approximate: bool = False) -> None:
        self._inliner = Inliner(mechanism, effects, names)
        self._effects = effects
        self._names = names
        self._needed = set(needed)
        self._approximate = approximate
        self._active: dict[Key, Tangent] = {key: {direction: Number(1.0)} for key, direction in seeds.items()}

    def tangent(self, key: Key) -> Tangent:
        """Return the derivatives of a variable after the statements walked so far, as simple expressions."""
        return self._active.get(key, {})

    def run(self, body: Iterable[Any]) -> list[Any]:
        """Return the statements with derivatives; raise NotDerivable where that cannot be done exactly."""
        out: list[Any] = []
        for statement in body:
            match statement:
                case Assign():
                    self._assign(statement, out)
                case If():
                    self._branch(statement, out)
                case From() | While():
                    self._loop(statement, out)
                case Perform(Call() as call):
                    self._perform(statement, call, out)
                case _:
                    out.append(statement)
        return out

    def differentiate(self, value: Expression, base: str) -> tuple[list[Any], Expression, Tangent]:
        """Return statements to run first, the value written with their LOCALs, and its derivatives."""
        out: list[Any] = []
        value = self._write_out_calls(value, out)
        if not self._is_active(value):
            return out, value, {}
        differentiator = Differentiator(self._tangent_of_read, self._is_active, self._approximate)
        slopes = differentiator.differential(value)
        directions = sorted(slopes)
        derived = [slopes[direction] for direction in directions]
        shared, value, derived = share(value, derived, self._names, f"{base}_part")
        out += shared
        return out, value, {d: e for d, e in zip(directions, derived, strict=True) if e != ZERO}

    # ------------------------------------------------------------------ activity

    def _tangent_of_read(self, node: Read) -> Tangent:
        key = element(node.variable, node.index)
        return self._active.get(key, {}) if key is not None else {}

    def _is_active(self, expression: Expression) -> bool:
        match expression:
            case Read(variable, index):
                key = element(variable, index)
                if key is not None:
                    return bool(self._active.get(key))
                if not self._approximate and any(active == variable and tangent for (active, _), tangent in self._active.items()):
                    raise NotDerivable(f"an element of {variable.name} whose index is not known at compile time")
                return False
            case Call(routine, arguments):
                hidden = self._effects.routine_reads(routine)
                return any(map(self._is_active, arguments)) or bool(hidden & self._active_variables())
        if isinstance(expression, Number):
            return False
        found = False

        def look(child: Expression) -> Expression:
            nonlocal found
            found = found or self._is_active(child)
            return child

        rebuild(expression, look)
        return found

    def _active_variables(self) -> set[Variable]:
        return {variable for (variable, _), tangent in self._active.items() if tangent}

    def _forget(self, variables: set[Variable]) -> None:
        for key in [key for key in self._active if key[0] in variables]:
            del self._active[key]

    def _guard(self, variables: set[Variable], out: list[Any]) -> None:
        """Before variables change, save the derivatives that are still written in terms of them."""
        for (variable, _), tangent in self._active.items():
            for direction, expression in tangent.items():
                if not variables.isdisjoint(reads_in(expression)):
                    local = self._names.local(f"d_{variable.name}")
                    out.append(Assign(local, None, expression))
                    tangent[direction] = read(local)

    # ---------------------------------------------------------------- statements

    def _assign(self, statement: Assign, out: list[Any]) -> None:
        variable = statement.variable
        if variable not in self._needed:
            self._guard({variable}, out)
            out.append(statement)
            return
        before, value, tangent = self.differentiate(statement.value, variable.name)
        out += before
        key = element(variable, statement.index)
        if key is None:
            if not self._approximate and (tangent or variable in self._active_variables()):
                raise NotDerivable(f"an assignment to an element of {variable.name} whose index is not known at compile time")
            out.append(replace(statement, value=value))
            return
        simple: Tangent = {}
        for direction, expression in tangent.items():
            if is_simple(expression) and variable not in reads_in(expression):
                simple[direction] = expression
            else:
                local = self._names.local(f"d_{variable.name}")
                out.append(Assign(local, None, expression, statement.span))
                simple[direction] = read(local)
        self._active.pop(key, None)
        self._guard({variable}, out)
        out.append(replace(statement, value=value))
        if simple:
            self._active[key] = simple

    def _branch(self, statement: If, out: list[Any]) -> None:
        for name in calls_in(statement.condition):
            if not self._approximate and self._effects.routine_writes(name) & (self._needed | self._active_variables()):
                raise NotDerivable(f"a condition that calls {name}, which changes variables")
        self._guard(self._effects.writes((statement,)), out)
        start = {key: dict(tangent) for key, tangent in self._active.items()}
        older = set(self._names.made)
        then = self.run(statement.then)
        after_then, self._active = self._active, start
        otherwise = self.run(statement.otherwise)
        inner = self._names.made - older
        self._join(after_then, inner, then, otherwise)
        out.append(replace(statement, then=tuple(then), otherwise=tuple(otherwise)))

    def _join(self, after_then: dict[Key, Tangent], inner: set[Variable], then: list[Any], otherwise: list[Any]) -> None:
        after_else, joined = self._active, {}
        for key in dict.fromkeys([*after_then, *after_else]):
            if key[0] in inner:
                continue
            one, other = after_then.get(key, {}), after_else.get(key, {})
            tangent: Tangent = {}
            for direction in sorted({*one, *other}):
                left, right = one.get(direction, ZERO), other.get(direction, ZERO)
                if left == right:
                    tangent[direction] = left
                    continue
                local = self._names.local(f"d_{key[0].name}")
                then.append(Assign(local, None, left))
                otherwise.append(Assign(local, None, right))
                tangent[direction] = read(local)
            if tangent:
                joined[key] = tangent
        self._active = joined

    def _loop(self, statement: From | While, out: list[Any]) -> None:
        written = self._effects.writes((statement,))
        active = self._active_variables()
        hit = self._effects.dependent((statement,), active) & written & self._needed
        if not hit and not written & active:
            self._guard(written, out)
            out.append(statement)
            return
        try:
            out += self.run(unroll((statement,), lambda loop: loop is statement))
        except CannotUnroll as problem:
            if not self._approximate:
                raise NotDerivable(f"a loop: {problem.why}") from problem
            self._guard(written, out)
            self._forget(written)
            out.append(statement)

    def _perform(self, statement: Perform, call: Call, out: list[Any]) -> None:
        written = self._effects.routine_writes(call.routine)
        if not written & self._needed or not self._is_active(call) or not self._can_write_out(call):
            self._guard(written, out)
            self._forget(written)
            out.append(statement)
            return
        self._write_out_call(call, out)

    # --------------------------------------------------------------------- calls

    def _write_out_calls(self, expression: Expression, out: list[Any]) -> Expression:
        if isinstance(expression, Call):
            if self._is_active(expression) and self._can_write_out(expression):
                return read(self._write_out_call(expression, out))
            written = self._effects.routine_writes(expression.routine)
            self._guard(written, out)
            self._forget(written)
            return expression
        return rebuild(expression, lambda child: self._write_out_calls(child, out))

    def _can_write_out(self, call: Call) -> bool:
        problem = self._inliner.obstacle(call)
        if problem and not self._approximate:
            raise NotDerivable(problem)
        return not problem

    def _write_out_call(self, call: Call, out: list[Any]) -> Variable:
        statements, result, own = self._inliner.opened(call)
        self._needed |= own
        out += self.run(statements)
        return result


def prune(body: Iterable[Any], kept: Iterable[Expression], removable: set[Variable]) -> tuple[Any, ...]:
    """Drop assignments to `removable` variables that nothing reads, and branches left empty."""
    body = tuple(body)
    while True:
        used: set[Variable] = set()
        for expression in [*kept, *expressions_in(body)]:
            used |= reads_in(expression)
        smaller = _without(body, removable - used)
        if smaller == body:
            return body
        body = smaller


def _without(body: tuple[Any, ...], dead: set[Variable]) -> tuple[Any, ...]:
    left: list[Any] = []
    for statement in body:
        match statement:
            case Assign(variable, _, value) if variable in dead and not _has_effect(value):
                continue
            case If(condition, then, otherwise):
                then, otherwise = _without(then, dead), _without(otherwise, dead)
                if not (then or otherwise or _has_effect(condition)):
                    continue
                statement = replace(statement, then=then, otherwise=otherwise)
        left.append(statement)
    return tuple(left)


def _has_effect(expression: Expression) -> bool:
    if calls_in(expression):
        return True
    return any(isinstance(node, Intrinsic) and node.name.startswith(("random", "vector", "net", "scop", "exprand", "normrand",
                                                                      "printf", "prterr", "poisrand", "set_seed",
                                                                      "equation_count"))
               for node in walk(expression))
