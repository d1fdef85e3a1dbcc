"""The rules of the unit check one by one; whole messages stand in doubtful/unit-*.txt."""

from __future__ import annotations

import pytest
from ranvier.compiler import check_mod, compile_mod
from ranvier.compiler.diagnostics import CompileError, Severity

HEAD = """NEURON {{ SUFFIX m RANGE a, b, c, n, k, g }}
UNITS {{ (mV) = (millivolt) (mA) = (milliamp) (um) = (micron) (S) = (siemens) (mM) = (milli/liter)
    FARADAY = (faraday) (coulomb)  R = (k-mole) (joule/degC)  toV = (mV) -> (V)  ten = 10 (mV) }}
PARAMETER {{ a = 1 (mV)  b = 1 (V)  c = 1 (um)  n = 1  k = 1 (ms)  g = 1 (S/cm2) }}
ASSIGNED {{ v (mV) celsius (degC) x (mV) y r (/ms) w (um2) j (mA/cm2) conc (mM) }}
INITIAL {{ {} }}
FUNCTION f(q (mV)) (ms) {{ f = k*q/a }}
"""


def codes(statement: str, units: str = "warn") -> list[str]:
    checked = check_mod("test.mod", HEAD.format(statement), lambda name, origin: None, units=units)
    return [found.code for found in checked.diagnostics if found.code.startswith("unit-")]


FITS = [
    "x = a", "x = a + v", "x = 3", "x = a + 3", "x = 3 + a", "x = 2*a", "x = (1000)*b", "x = b*(1e3)", "y = a/x", "y = exp(a/v)",
    "y = n^2", "w = c^2", "w = c*c", "y = exp((a - v)/ten)", "x = a*2^(v/a)", "r = 1/k", "r = n/f(v)",
    "j = g*v", "j = g*(v - 20)",
    "if (v > a) { x = a }", "if (v > -20) { x = a }", "LOCAL z  z = a  x = z", "LOCAL z  z = c  w = z*c", "x = 5(mV)",
    "x = fabs(v)", "c = sqrt(w)", "y = n + 3(1)", "b = toV*a", "x = (1e3)*R*(celsius + 273.15)/FARADAY", "y = n && v",
    "w = c^1*c",
    "UNITSOFF x = c UNITSON y = 1", "y = (v > a) + 1", "x = -a", "r = n*1(/ms)", "y = c^-2*w", "r = at_time(t)*1(/ms)",
    "x = conc*a/1(mM)",
]
MISFITS = [
    ("x = c", "unit-mismatch"), ("x = a + c", "unit-mismatch"), ("x = a - n", "unit-mismatch"), ("x = b", "unit-factor"),
    ("x = (1e-3)*b", "unit-factor"), ("y = exp(a)", "unit-not-dimensionless"), ("y = exp((v - 3)/10)", "unit-not-dimensionless"),
    ("y = 2^((celsius - 20)/10)", "unit-not-dimensionless"), ("y = a^0.5", "unit-not-dimensionless"), ("r = k", "unit-mismatch"),
    ("if (v > c) { y = 1 }", "unit-mismatch"), ("y = f(c)", "unit-mismatch"), ("k = f(b)", "unit-factor"),
    ("x = f(v)", "unit-mismatch"),
    ("LOCAL z  z = c  x = z", "unit-mismatch"), ("y = exp(a/b)", "unit-factor"),
    ("x = 5(um)", "unit-mismatch"), ("w = c^3", "unit-mismatch"),
    ("y = log(celsius)", "unit-not-dimensionless"), ("UNITSOFF x = c UNITSON x = c", "unit-mismatch"),
    ("y = sqrt(c)", "unit-not-dimensionless"),
]
# Understood here and refused by modlunit: functions that keep or halve a unit, negative powers, times of events.
BEYOND_MODLUNIT = ("x = fabs(v)", "c = sqrt(w)", "y = c^-2*w", "r = at_time(t)*1(/ms)")


@pytest.mark.parametrize("statement", FITS)
def test_what_fits(statement: str) -> None:
    assert codes(statement) == []


@pytest.mark.parametrize(("statement", "code"), MISFITS)
def test_what_does_not_fit(statement: str, code: str) -> None:
    assert code in codes(statement)


def test_the_factor_mends_it() -> None:
    checked = check_mod("test.mod", HEAD.format("x = b"), lambda name, origin: None)
    (found,) = (d for d in checked.diagnostics if d.code == "unit-factor")
    assert found.message == "the two sides of = differ by a factor: (mV) and (V)"
    assert found.help == "multiply it by the conversion factor (1000)"
    assert codes("x = (1000)*b") == []


def test_it_goes_on_after_the_first_and_lists_repeats() -> None:
    checked = check_mod("test.mod", HEAD.format("x = c\ny = exp(v)\nx = c\nx = b"), lambda name, origin: None)
    found = [d for d in checked.diagnostics if d.code.startswith("unit-")]
    assert [d.code for d in found] == ["unit-mismatch", "unit-not-dimensionless", "unit-factor"]
    assert found[0].notes[-1] == "the same in line 8"


def test_severity_is_chosen() -> None:
    assert codes("x = c", units="off") == []
    text = HEAD.format("x = c")
    assert compile_mod("test.mod", text, lambda name, origin: None).warnings
    with pytest.raises(CompileError) as caught:
        compile_mod("test.mod", text, lambda name, origin: None, units="error")
    assert [d.code for d in caught.value.diagnostics if d.severity is Severity.ERROR] == ["unit-mismatch"]


def test_a_name_without_unit_is_blamed_once() -> None:
    text = """NEURON { SUFFIX m RANGE tau } PARAMETER { tau = 1 } STATE { p q } ASSIGNED { v (millivolt) }
    BREAKPOINT { SOLVE d METHOD cnexp } DERIVATIVE d { p' = (1 - p)/tau  q' = (1 - q)/tau }"""
    checked = check_mod("test.mod", text, lambda name, origin: None)
    assert [(d.code, d.help) for d in checked.diagnostics] == [("unit-mismatch", "declare tau (ms)")]


@pytest.mark.parametrize("statement", [
    "x = (1e400)*a", "x = (0)*a", "x = a/(1e-320)", "x = a^9^9^9", "y = (1e-200)*(1e-200)*n", "x = 5(0 mV)", "x = 5(1+400 mV)",
    "x = 5(nonsense)", "y = (1e300)*(1e300)*n", "x = 1/0",
])
def test_numbers_beyond_a_double_do_no_harm(statement: str) -> None:
    codes(statement)
