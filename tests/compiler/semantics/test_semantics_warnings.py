"""When the rules about doubtful mechanisms speak, and when not; whole messages stand in doubtful/ (see test_golden.py)."""

from __future__ import annotations

from pathlib import Path

import pytest
from ranvier.compiler import check_mod
from ranvier.compiler.diagnostics import render_all

OWN = sorted((Path(__file__).parents[3] / "mechanisms").glob("*.mod"))
OWN += sorted((Path(__file__).parents[3] / "examples").rglob("*.mod"))


def warnings_of(text: str, units: str = "off") -> list[str]:
    return [found.code for found in check_mod("test.mod", text, lambda name, origin: None, units=units).diagnostics]


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_mechanisms_of_the_package_are_clean(path: Path) -> None:
    checked = check_mod(str(path), path.read_bytes(), lambda name, origin: None)
    assert render_all(checked.source, checked.diagnostics) == ""


def test_a_state_that_a_procedure_integrates_is_solved() -> None:
    text = """NEURON { SUFFIX s RANGE dummy } STATE { m } ASSIGNED { dummy }
    BREAKPOINT { SOLVE advance }
    PROCEDURE advance() { m = m + dt*(1 - m) }"""
    assert warnings_of(text) == ["fixed-step-only"]


def test_a_state_set_before_it_is_read_in_initial_is_fine() -> None:
    text = """NEURON { SUFFIX s RANGE a } STATE { m } ASSIGNED { a }
    INITIAL { m = 1  a = m } BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { m' = -m }"""
    assert warnings_of(text) == []
    assert warnings_of(text.replace("m = 1  a = m", "a = m  m = 1")) == ["state-before-initial"]


def test_a_state_with_a_start_of_its_own_may_be_read() -> None:
    text = """NEURON { SUFFIX s RANGE a } PARAMETER { m0 = 0.5 } STATE { m } ASSIGNED { a }
    INITIAL { a = m  m = 1 } BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { m' = -m }"""
    assert warnings_of(text) == []


@pytest.mark.parametrize(("formula", "root"), [
    ("x/(exp(x) - 1)", True), ("x/(1 - exp(-x/3))", True), ("x/(exp(x) + 1)", False), ("1/(exp(x) - 1)", False),
    ("(x - 2)/tanh(x - 2)", True), ("sin(x)/x", True), ("(1 - exp(-x))/x", True), ("x/y", False),
    ("exp(x)/x", False), ("(x + 3)/(exp(p*(x + 3)) - 1)", True), ("log(x)/sin(x - 1)", True),
    ("x/sinh(y)", False),
])
def test_only_exact_zero_by_zero_is_reported(formula: str, root: bool) -> None:
    text = f"""NEURON {{ SUFFIX s RANGE r, p }} PARAMETER {{ p = 0.25 }} ASSIGNED {{ r }}
    INITIAL {{ r = p*f(1, 2) }} FUNCTION f(x, y) {{ f = {formula} + y }}"""
    assert warnings_of(text) == ["removable-singularity"] * root


def test_dt_in_a_solved_procedure_is_fine() -> None:
    text = """NEURON { SUFFIX s NONSPECIFIC_CURRENT i } ASSIGNED { i e } STATE { m }
    BREAKPOINT { SOLVE advance  i = m } PROCEDURE advance() { rates()  m = m + e } PROCEDURE rates() { e = 1 - exp(-dt) }"""
    assert warnings_of(text) == ["fixed-step-only"]
    assert warnings_of(text.replace("i = m", "i = m*dt")) == ["fixed-step-only", "dt-outside-solve"]


@pytest.mark.parametrize(("index", "codes"), [("i*2 - i", []), ("2 - i + i", []), ("i + 2", ["index-range"])])
def test_an_index_that_holds_its_counter_twice_is_not_judged(index: str, codes: list[str]) -> None:
    text = f"""NEURON {{ SUFFIX s RANGE a }} ASSIGNED {{ a[4] }}
    INITIAL {{ FROM i = 0 TO 3 {{ a[{index}] = i }} }}"""
    assert warnings_of(text) == codes
