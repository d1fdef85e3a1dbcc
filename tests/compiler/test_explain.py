"""Mechanisms explained to people, and formulas typeset."""

from __future__ import annotations

from pathlib import Path

import pytest
from ranvier.compiler import check_mod
from ranvier.compiler.explain import explain
from ranvier.compiler.typeset import typeset

MECHANISMS = sorted((Path(__file__).parents[2] / "mechanisms").glob("*.mod"))


def explained(text: str) -> list[str]:
    solved = check_mod("test.mod", text, lambda name, origin: None, units="off").solved
    assert solved is not None
    return explain(solved).splitlines()


@pytest.mark.parametrize(("plain", "shown"), [
    ("minf = 1/(1 + exp(-v/10))", "m∞ = 1/(1 + exp(−v/10))"), ("tau_h * alpham", "τ_h · αm"), ("m * m * m * h", "m³ · h"),
    ("x^2 + y^10", "x² + y¹⁰"), ("3 ^ (a - 1)", "3^(a − 1)"), ("1e-3 * 2.5e4", "10⁻³ · 2.5·10⁴"),
    ("a <= b && c != d", "a ≤ b and c ≠ d"),
    ("~ A <-> B (kf, kb)", "~ A ⇌ B (kf, kb)"), ('printf("tau*x")', 'printf("tau*x")'), ("a * a(1)", "a · a(1)"),
    ("a / b * b", "a / b · b"), ("total * inf", "total · inf"), ("ab * a", "ab · a"), ("ba * a", "ba · a"),
])
def test_typeset(plain: str, shown: str) -> None:
    assert typeset(plain) == shown


@pytest.mark.parametrize("path", MECHANISMS, ids=lambda path: path.stem)
def test_every_mechanism_of_the_package_is_explained(path: Path) -> None:
    lines = explained(path.read_text(encoding="utf-8"))
    assert lines[0].split(":")[0].lower() == path.stem


def test_what_a_method_must_cope_with() -> None:
    head = "NEURON { SUFFIX s } STATE { a b } BREAKPOINT { SOLVE d METHOD derivimplicit } DERIVATIVE d "
    cases = {
        "{ a' = -a  b' = 1 - b }":
            "    d: each equation is linear in its own state and free of the others: the exponential step is exact (cnexp)",
        "{ a' = b - a  b' = a - b }": "    d: linear, but a, b depend on other states: implicit, all together (derivimplicit)",
        "{ a' = -a*a  b' = -b }": "    d: not linear in a: implicit, with Newton's method (derivimplicit)",
    }
    for body, line in cases.items():
        assert line in explained(head + body)


def test_kinetic_and_events() -> None:
    lines = explained("""NEURON { POINT_PROCESS S RANGE k } PARAMETER { k = 2 (/ms) <0, 9> } STATE { a b }
    BREAKPOINT { SOLVE r METHOD sparse } KINETIC r { ~ a <-> b (k, 1) CONSERVE a + b = 1 } NET_RECEIVE (w) { a = a + w }""")
    assert "        ~ a ⇌ b (k, 1)" in lines
    assert "    r: 2 states coupled by reactions: implicit, all together (sparse), sums conserved" in lines
    assert "    k     2        (/ms)  0 … 9   each instance its own" in lines
    assert "        a = a + w" in lines
