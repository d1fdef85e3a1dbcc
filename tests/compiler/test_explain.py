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
    ("PI*3.141592653589793 + 2.", "PI·π + 2"), ("9.648533212331001 * 2.e-22", "9.648533 · 2·10⁻²²"),
    ("a * 1 + 1 * 1.5", "a + 1 · 1.5"),
    ("tau1_ampa * m_inf * mu_x", "τ1_ampa · m∞ · μ_x"), ("ping * pi2", "ping · π2"),
    ("-(a * b[1] / c) + exp(-(a / b))^2 + -(a - b) + -(a)^2", "−a · b[1] / c + exp(−a / b)² + −(a − b) + −(a)²"),
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
    hidden = head + "{ rates(b)  a' = -a/tau  b' = -b } ASSIGNED { tau } PROCEDURE rates(x) { tau = 1 + x }"
    assert "    d: linear, but a depend on other states: implicit, all together (derivimplicit)" in explained(hidden)


@pytest.mark.parametrize(("text", "lines"), [
    ("STATE { a } BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { a' = -a }",
     ["variable time step: nothing stands against it", "threads: any number",
      "temperature: has no influence"]),
    ("ASSIGNED { q } BREAKPOINT { SOLVE step }  PROCEDURE step() { q = q + dt }",
     ["variable time step: no, step integrates by itself, once a step"]),
    ("ASSIGNED { q } BREAKPOINT { q = f() } FUNCTION f() { f = 3^((celsius - 20)/10)  q = 1 }",
     ["threads: any number", "temperature: celsius enters f"]),
    ("ASSIGNED { q } BREAKPOINT { q = 1\nVERBATIM\n;\nENDVERBATIM\n }",
     ["variable time step: not known, since VERBATIM may do anything", "threads: one, since VERBATIM may share memory"]),
    ("ASSIGNED { q } BREAKPOINT { q = q + 1 }", ["threads: one, since instances act on each other through the GLOBAL q"]),
    ("STATE { a b } BREAKPOINT { SOLVE l METHOD simeq } LINEAR l { ~ a + b = 1  ~ a - b = 0 }",
     ["l: 2 simultaneous linear equations, solved exactly at each call (simeq)"]),
    ("STATE { a } BREAKPOINT { SOLVE n METHOD newton } NONLINEAR n { ~ a*a = 2 }",
     ["n: 1 simultaneous equations, solved by Newton's method at each call (newton)"]),
    ("STATE { a } BREAKPOINT { SOLVE n } DISCRETE n { a = a@1 }", ["variable time step: no, difference equations count steps"]),
])
def test_what_it_needs(text: str, lines: list[str]) -> None:
    found = explained("NEURON { SUFFIX s GLOBAL q } " + text)
    assert [line for line in lines if "    " + line not in found] == []


def test_volumes_states_and_hooks() -> None:
    lines = explained("""NEURON { POINT_PROCESS S RANGE x RANDOM r } ASSIGNED { x vol[3] } STATE { a[3] b c }
    INITIAL { start() } PROCEDURE start() { b = 1 } BREAKPOINT { SOLVE k METHOD sparse }
    KINETIC k { COMPARTMENT i, vol[i] { a } COMPARTMENT 3*dt { b } ~ a[0] <-> b (1, 2)  ~ a[1] <-> a[2] (3, 4)  ~ c << (1) }
    NET_RECEIVE (w, u) { INITIAL { u = 0 } x = w
    VERBATIM
    if (x > 1) { return; }
    ENDVERBATIM
    } BEFORE STEP { x = 2 }""")
    assert "    d(vol[0] · a[0])/dt = −a[0] + 2 · b    [sparse]" in lines
    assert "    d(3 · dt · b)/dt = a[0] − 2 · b    [sparse]" in lines
    assert "    dc/dt = 1    [sparse]" in lines
    assert "    k: 5 states coupled by reactions: implicit, all together (sparse)" in lines
    states = lines.index("States") + 1
    assert lines[states:states + 3] == ["    a[3], starts from 0", "    b, started by INITIAL", "    c, starts from 0"]
    assert lines[lines.index("Range variables") + 1:][:2] == ["    name", "    x"]
    start = lines.index("Events") + 1
    assert lines[start:] == ["    NET_RECEIVE(w, u)", "        INITIAL", "            u = 0", "        x = w",
                             "        VERBATIM (C of the file's author)", "    BEFORE STEP", "        x = 2"]


def test_indices_of_loops_and_compartments_are_worked_out() -> None:
    lines = explained("""NEURON { SUFFIX s } DEFINE N 3 PARAMETER { D = 1 } ASSIGNED { diam vol[N] } STATE { x[N] z }
    BREAKPOINT { SOLVE k METHOD sparse }
    KINETIC k {
        COMPARTMENT i, i + 2 { x }
        COMPARTMENT diam*2 { z }
        LONGITUDINAL_DIFFUSION j, D*(j + 1)*vol[j] { x }
        LONGITUDINAL_DIFFUSION D { z }
        FROM i = 0 TO N - 2 { ~ x[i] <-> x[i+1] (2*i + vol[i], i + 1) }
        CONSERVE z = 1
    }""")
    rules = lines[lines.index("How each state advances in a step of dt") + 1:][:8]
    assert rules == [
        "    d(2 · x[0])/dt = D · vol[0] · x[0]'' along x    [diffusion]",
        "    d(3 · x[1])/dt = D · 2 · vol[1] · x[1]'' along x    [diffusion]",
        "    d(4 · x[2])/dt = D · 3 · vol[2] · x[2]'' along x    [diffusion]",
        "    d(diam · 2 · z)/dt = D · z'' along x    [diffusion]",
        "    d(2 · x[0])/dt = −vol[0] · x[0] + x[1]    [sparse]",
        "    d(3 · x[1])/dt = vol[0] · x[0] − x[1] − (2 + vol[1]) · x[1] + 2 · x[2]    [sparse]",
        "    d(4 · x[2])/dt = (2 + vol[1]) · x[1] − 2 · x[2]    [sparse]",
        "    diam · 2 · z ← 1    [sparse]"]
    assert "        FROM i = 0 TO 1 {" in lines and "            ~ x[i] ⇌ x[i + 1] (2 · i + vol[i], i + 1)" in lines


def test_what_the_compiler_puts_in_is_not_shown() -> None:
    head = "NEURON { POINT_PROCESS S NONSPECIFIC_CURRENT i RANGE g, e } PARAMETER { g = 1 e = 0 } ASSIGNED { i v x } "
    lines = explained(head + """BREAKPOINT { LOCAL f  f = g*(v - e)  i = f*2*g  if (f > 1) { x = 1 } else if (f > 2) { x = 3 } }
    """)
    assert "    i (nA), nonspecific, outward; ∂i/∂v = g · 2 · g" in lines
    assert "        } else if (f > 2) {" in lines
    lines = explained(head + "BREAKPOINT { i = 0 } NET_RECEIVE (w) { WATCH (v > 1) 2  if (flag == 2) { v = -60 } }")
    start = lines.index("Events") + 2
    assert lines[start:] == ["        WATCH (v − 1 > 0) 2", "        if (flag = 2) {", "            v = −60", "        }"]


def test_kinetic_and_events() -> None:
    lines = explained("""NEURON { POINT_PROCESS S RANGE k } PARAMETER { k = 2 (/ms) <0, 9> } STATE { a b }
    BREAKPOINT { SOLVE r METHOD sparse } KINETIC r { ~ a <-> b (k, 1) CONSERVE a + b = 1 } NET_RECEIVE (w) { a = a + w }""")
    assert "        ~ a ⇌ b (k, 1)" in lines
    assert "    r: 2 states coupled by reactions: implicit, all together (sparse), sums conserved" in lines
    assert "    k     2        (/ms)  0 … 9   each instance its own" in lines
    assert "        a = a + w" in lines
