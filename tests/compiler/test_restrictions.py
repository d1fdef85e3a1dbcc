"""What makes instances share a thread and what needs a fixed step, and what does not; messages stand in doubtful/."""

from __future__ import annotations

import pytest
from ranvier.compiler import compile_mod

CODES = ("one-thread", "fixed-step-only")


def limits(text: str) -> list[str]:
    compiled = compile_mod("s.mod", text, lambda name, origin: None)
    return [warning.code for warning in compiled.warnings if warning.code in CODES]


@pytest.mark.parametrize("text", [
    "NEURON { SUFFIX s GLOBAL q } ASSIGNED { q v } BREAKPOINT { q = v }",  # nothing reads it
    "NEURON { SUFFIX s GLOBAL q RANGE x } ASSIGNED { q x v } BREAKPOINT { q = v x = q }",  # each sets it before it reads it
    "NEURON { SUFFIX s RANGE q } ASSIGNED { q } BREAKPOINT { q = q + 1 }",
    "NEURON { SUFFIX s RANDOM r RANGE x } ASSIGNED { x } BREAKPOINT { x = random_uniform(r) }",
    "NEURON { SUFFIX nothing } VERBATIM\n#include <math.h>\nENDVERBATIM",  # no instances
    "NEURON { SUFFIX s RANGE x } ASSIGNED { x } BREAKPOINT { SOLVE look METHOD after_cvode } PROCEDURE look() { x = t }",
    "NEURON { SUFFIX s } STATE { x } BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { x' = -x }",
])
def test_nothing_limits(text: str) -> None:
    assert limits(text) == []


@pytest.mark.parametrize("text", [
    "NEURON { SUFFIX s GLOBAL most } ASSIGNED { most v } BREAKPOINT { if (v > most) { most = v } }",
    "NEURON { SUFFIX s THREADSAFE GLOBAL n } ASSIGNED { n } INITIAL { n = n + 1 }",
    "NEURON { SUFFIX s RANGE x } ASSIGNED { x } BREAKPOINT { x = f() } FUNCTION f() { f = exprand(1) }",
])
def test_instances_act_on_each_other(text: str) -> None:
    assert limits(text) == ["one-thread"]


def test_both() -> None:
    text = "NEURON { SUFFIX s GLOBAL n } ASSIGNED { n } BREAKPOINT { SOLVE p } PROCEDURE p() { n = n + 1 }"
    assert sorted(limits(text)) == ["fixed-step-only", "one-thread"]
