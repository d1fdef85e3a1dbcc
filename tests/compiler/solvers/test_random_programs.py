"""The current's derivative of programs made at random: assignments, branches, loops and calls over the same few variables."""

from __future__ import annotations

import random
from typing import Any

import pytest
from interpreter import Machine
from solver_models import Scope, function, mechanism, solved

NAMES = ["a", "b", "c", "x[0]", "x[1]"]
START = {"i": 0.2, "x": [0.0, 0.0], "begin": 1.0}


class Writer:
    """Make statements whose values stay of the order of 1, and whose derivatives a difference can follow."""

    def __init__(self, seed: int, scope: Scope) -> None:
        self.random = random.Random(seed)
        self.scope = scope

    def expression(self, depth: int) -> str:
        kind = self.random.random()
        if depth == 0 or kind < 0.25:
            return self.random.choice([*NAMES, "v/50", "v/30", "0.3", "2"])
        left, right = self.expression(depth - 1), self.expression(depth - 1)
        if kind < 0.7:
            return f"({left} {self.random.choice('+-*')} {right})"
        if kind < 0.8:
            return f"({left}/(2 + ({right})**2))"
        return f"{self.random.choice(['sin', 'tanh', 'atan', 'f'])}({left})"

    def statements(self, count: int, depth: int) -> list[Any]:
        return [self.statement(depth) for _ in range(count)]

    def statement(self, depth: int) -> Any:
        kind = self.random.random()
        if kind < 0.55 or depth == 0:
            return self.scope.set(self.random.choice(NAMES), f"tanh({self.expression(2)})")
        if kind < 0.75:
            return self.scope.when(f"v > {self.random.choice([-50, 0])}", self.statements(2, depth - 1),
                                   self.statements(self.random.randint(0, 2), depth - 1))
        if kind < 0.9:
            return self.scope.call(f"p({self.expression(2)})")
        return self.scope.loop("k", "0", "1", [self.scope.set("x[k]", f"x[1 - k]*{self.expression(1)} + x[k]/2")])


@pytest.mark.parametrize("seed", range(40))
def test_the_derivative_of_a_random_program(seed: int) -> None:
    scope = Scope("a b c i x:2 begin", "", "k u w f")
    f = function(scope, "f", "u", [scope.set("w", "u*u + a"), scope.set("f", "sin(w)*u")])
    p = function(scope, "p", "u", [
        scope.set("a", "tanh(u*b)"), scope.set("u", "u + 1"), scope.set("c", "f(u) + c/2")], result=False)
    writer = Writer(seed, scope)
    body = [scope.set(name, f"begin*{factor}") for name, factor in zip(NAMES, (0.3, -0.4, 0.8, 0.5, -0.7), strict=True)]
    body += [*writer.statements(6, 2), scope.set("i", writer.expression(3))]
    result, _ = solved(mechanism(scope, breakpoint=body, currents="i", routines=(f, p)))
    made = result.current
    assert made is not None and made.derivatives is not None

    def at(statements: Any, v: float) -> Machine:
        machine = Machine({**START, "x": [0.0, 0.0], "v": v}, (f, p))
        machine.run(statements)
        return machine

    for v in (-31.0, 17.0):
        exact, plain = at(made.body, v), at(made.plain, v)
        assert exact.values["i"] == plain.values["i"]
        numeric = (at(made.plain, v + 1e-3).values["i"] - at(made.plain, v - 1e-3).values["i"]) / 2e-3
        assert exact.evaluate(made.derivatives[0]) == pytest.approx(numeric, rel=1e-5, abs=1e-7)
