"""cnexp against exact solutions, and what it says about equations that it cannot take."""

from __future__ import annotations

import math

import pytest
from interpreter import Machine
from ranvier.compiler.diagnostics import Severity
from ranvier.compiler.solvers.cnexp import linear_parts
from ranvier.compiler.solvers.printer import body_text
from ranvier.compiler.solvers.solved import Newton
from ranvier.compiler.solvers.symbolic import Algebra
from solver_models import Scope, ode


def advance(scope: Scope, body: list[object], unknowns: str, values: dict[str, float], steps: int) -> Machine:
    result, diagnostics = ode(scope, "cnexp", body, unknowns)
    assert not diagnostics.has_errors
    machine = Machine(values)
    for _ in range(steps):
        machine.run(result.advance)
    return machine


@pytest.mark.parametrize("text, slope, limit", [
    ("(inf - x)/tau", lambda p: 1 / p["tau"], lambda p: p["inf"]),
    ("a*(1 - x) - b*x", lambda p: p["a"] + p["b"], lambda p: p["a"] / (p["a"] + p["b"])),
    ("-x/tau", lambda p: 1 / p["tau"], lambda p: 0.0),
    ("a - b*x + c*x", lambda p: p["b"] - p["c"], lambda p: p["a"] / (p["b"] - p["c"])),
    ("-b*(x - inf)", lambda p: p["b"], lambda p: p["inf"]),
    ("(inf - x)*q/(tau*c)", lambda p: p["q"] / (p["tau"] * p["c"]), lambda p: p["inf"]),
    ("exp(-a)*(inf**3 - x)/sqrt(tau)", lambda p: math.exp(-p["a"]) / math.sqrt(p["tau"]), lambda p: p["inf"] ** 3),
    ("x*(1 - x) + x*x - b*x", lambda p: p["b"] - 1, lambda p: 0.0),
])
def test_one_step_is_the_exact_solution(text: str, slope: object, limit: object) -> None:
    scope = Scope("inf tau a b c q", "x")
    values = {"inf": 0.3, "tau": 2.5, "a": 0.7, "b": 1.3, "c": 0.2, "q": 3.0, "x": 0.9, "dt": 0.8}
    rate, end = slope(values), limit(values)  # type: ignore[operator]
    machine = advance(scope, [scope.prime("x", text)], "x", values, 1)
    assert machine.values["x"] == pytest.approx(end + (0.9 - end) * math.exp(-rate * 0.8), rel=1e-14)


def test_a_constant_slope_is_added() -> None:
    scope = Scope("a b", "x")
    machine = advance(scope, [scope.prime("x", "a*(b + 2)")], "x", {"a": 2.0, "b": 1.0, "x": 1.0, "dt": 0.5}, 2)
    assert machine.values["x"] == 1.0 + 2 * 0.5 * 6.0


def test_the_common_form_keeps_the_limit_uncomputed() -> None:
    scope = Scope("inf tau", "x")
    result, _ = ode(scope, "cnexp", [scope.prime("x", "(inf - x)/tau")], "x")
    assert body_text(result.advance) == ["x = x + (1 - exp(-(dt / tau))) * (inf - x)"]


def test_words_of_sympy_are_ordinary_names() -> None:
    scope = Scope("E S N lambda pi zoo", "I beta")
    body = [scope.prime("I", "(E - I)/lambda"), scope.prime("beta", "S*(1 - beta) - N*beta + zoo*pi")]
    values = {"E": 2.0, "S": 0.5, "N": 0.25, "lambda": 4.0, "pi": 3.0, "zoo": 0.125, "I": 1.0, "beta": 0.5, "dt": 0.1}
    machine = advance(scope, body, "I beta", values, 1)
    assert machine.values["I"] == pytest.approx(2 - math.exp(-0.025), rel=1e-14)
    limit = (0.5 + 0.375) / 0.75
    assert machine.values["beta"] == pytest.approx(limit + (0.5 - limit) * math.exp(-0.075), rel=1e-14)


def test_numbers_keep_every_bit() -> None:
    scope = Scope("", "x")
    machine = advance(scope, [scope.prime("x", "0.1 - 0.3*x")], "x", {"x": 0.0, "dt": 0.1}, 1)
    assert machine.values["x"] == (1 - math.exp(-(0.1 * 0.3))) * (0.1 / 0.3)


def test_equations_are_taken_in_order_with_new_values() -> None:
    scope = Scope("k", "x y")
    body = [scope.prime("x", "-k*x"), scope.prime("y", "x - y")]
    result, diagnostics = ode(scope, "cnexp", body, "x y")
    assert [d.code for d in diagnostics] == ["cnexp-coupled"]
    machine = Machine({"k": 1.0, "x": 1.0, "y": 0.0, "dt": 0.5})
    machine.run(result.advance)
    x = math.exp(-0.5)
    assert machine.values["y"] == pytest.approx((1 - math.exp(-0.5)) * x, rel=1e-14)


def test_arrays_in_loops_stay_loops() -> None:
    scope = Scope("tau:3", "x:3", "i")
    body = [scope.loop("i", "0", "2", [scope.prime("x[i]", "(1 - x[i])/tau[i]")])]
    machine = advance(scope, body, "x", {"tau": [1.0, 2.0, 4.0], "x": [0.0, 0.0, 0.0], "dt": 1.0}, 1)  # type: ignore[dict-item]
    assert machine.values["x"] == pytest.approx([1 - math.exp(-1 / tau) for tau in (1, 2, 4)], rel=1e-14)


def test_what_is_assigned_between_counts_as_constant() -> None:
    scope = Scope("rate", "x")
    body = [scope.set("rate", "1 + x"), scope.prime("x", "-rate*x")]
    result, diagnostics = ode(scope, "cnexp", body, "x")
    assert [d.code for d in diagnostics] == ["cnexp-intermediate"]
    machine = Machine({"x": 1.0, "dt": 0.1})
    machine.run(result.advance)
    assert machine.values["x"] == pytest.approx(math.exp(-0.2), rel=1e-14)


def test_a_polynomial_is_an_error_that_names_the_state() -> None:
    scope = Scope("", "x")
    result, diagnostics = ode(scope, "cnexp", [scope.prime("x", "-x*x")], "x")
    (found,) = diagnostics
    assert (found.code, found.severity) == ("cnexp-nonlinear", Severity.ERROR)
    assert "x" in found.message and "derivimplicit" in found.help
    assert result.advance == ()


@pytest.mark.parametrize("text", ["-exp(x)", "1/(1 + x)", "-x**2.5", "-x*x"])
def test_other_nonlinear_equations_are_errors_or_with_compat_go_to_derivimplicit(text: str) -> None:
    scope = Scope("", "x")
    body = [scope.prime("x", text)]
    result, diagnostics = ode(scope, "cnexp", body, "x")
    (found,) = diagnostics
    assert (found.code, found.severity) == ("cnexp-nonlinear", Severity.ERROR)
    assert "derivimplicit" in found.help and "--compat" in found.help
    assert result.advance == ()
    result, diagnostics = ode(scope, "cnexp", body, "x", compat=True)
    (found,) = diagnostics
    assert (found.code, found.severity) == ("cnexp-fallback", Severity.WARNING)
    assert any(isinstance(statement, Newton) for statement in result.advance)


def test_compat_converges_to_the_solution() -> None:
    errors = []
    for steps in (100, 200):
        scope = Scope("", "a")
        result, _ = ode(scope, "cnexp", [scope.prime("a", "-a*a")], "a", compat=True)
        machine = Machine({"a": 1.0, "dt": 1.0 / steps})
        for _ in range(steps):
            machine.run(result.advance)
        errors.append(abs(machine.values["a"] - 0.5))
    assert errors[1] < 1e-3 and 1.9 < errors[0] / errors[1] < 2.1


def test_calls_are_made_once() -> None:
    scope = Scope("a", "x")
    body = [scope.prime("x", "exp(a)*(1 - x) - exp(-a)*x")]
    machine = advance(scope, body, "x", {"a": 0.3, "x": 0.1, "dt": 0.1}, 1)
    assert machine.evaluations["exp"] == 3


@pytest.mark.parametrize("text", [
    "(inf - x)/tau", "a*(1 - x) - b*x", "(a*(1 - x)/tau - b*(x + 2))/exp(c)", "-(x - inf)*q/(tau + c)"])
def test_the_difference_of_the_parts_and_the_equation_vanishes(text: str) -> None:
    scope = Scope("inf tau a b c q", "x")
    equation = scope.prime("x", text)
    parts = linear_parts(equation)
    assert parts.rate is not None
    algebra = Algebra()
    difference = algebra.to(parts.rate) * (algebra.to(parts.inf) - algebra.to(scope.e("x"))) - algebra.to(equation.value)
    assert difference.together().expand() == 0
    assert (algebra.to(parts.a) - algebra.to(parts.rate) * algebra.to(parts.inf)).together().expand() == 0
