"""derivimplicit, euler and runge against exact solutions, by their order of convergence, and the Jacobian against differences."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from interpreter import Machine
from ranvier.compiler.semantics.mechanism import If, Number, TableUse
from ranvier.compiler.solvers.solved import Newton
from solver_models import Scope, function, ode


def final(result: Any, values: dict[str, Any], steps: int, end: float) -> Machine:
    machine = Machine({**values, "dt": end / steps}, result.routines)
    for _ in range(steps):
        machine.run(result.advance)
    return machine


def the_newton(body: Any) -> Newton:
    (found,) = [statement for statement in body if isinstance(statement, Newton)]
    return found


@pytest.mark.parametrize("method, order", [("derivimplicit", 1), ("euler", 1), ("runge", 4)])
def test_order_of_convergence(method: str, order: int) -> None:
    scope = Scope("", "x")
    result, diagnostics = ode(scope, method, [scope.prime("x", "-x*x")], "x")
    assert len(diagnostics) == 0
    errors = [abs(final(result, {"x": 1.0}, n, 1.0).values["x"] - 0.5) for n in (20, 40)]
    assert math.log2(errors[0] / errors[1]) == pytest.approx(order, abs=0.1)


def test_backward_euler_equation_holds() -> None:
    scope = Scope("k", "x y")
    body = [scope.prime("x", "-k*x*y + exp(-y)"), scope.prime("y", "k*x - y**3")]
    result, _ = ode(scope, "derivimplicit", body, "x y")
    machine = final(result, {"k": 2.0, "x": 1.0, "y": 0.5}, 1, 0.3)
    x, y = machine.values["x"], machine.values["y"]
    assert x == pytest.approx(1.0 + 0.3 * (-2 * x * y + math.exp(-y)), abs=1e-13)
    assert y == pytest.approx(0.5 + 0.3 * (2 * x - y**3), abs=1e-13)
    assert machine.newton_iterations < 8


def test_a_linear_system_takes_one_exact_step() -> None:
    scope = Scope("a b", "x y")
    body = [scope.prime("x", "-a*x + b*y"), scope.prime("y", "a*x - b*y")]
    result, _ = ode(scope, "derivimplicit", body, "x y")
    assert the_newton(result.advance).linear
    machine = final(result, {"a": 3.0, "b": 1.0, "x": 1.0, "y": 0.0}, 1, 0.5)
    expected = np.linalg.solve(np.eye(2) - 0.5 * np.array([[-3, 1], [3, -1]]), [1, 0])
    assert [machine.values["x"], machine.values["y"]] == pytest.approx(expected, rel=1e-14)
    assert machine.newton_iterations == 1


@pytest.mark.parametrize(("slope", "repaired"), [
    ("-x*x*y", False), ("-x/(1 + x) + exp(-y)", False), ("y - 1/(1 + exp(-x))", False),
    ("1 - sqrt(x)", True), ("1/(1 + exp(x*y))", True), ("1/cosh(x)", True), ("y*x/(1 + (k/x)**2)", True),
])
def test_differences_stand_by_only_where_the_jacobian_may_fail(slope: str, repaired: bool) -> None:
    scope = Scope("k", "x y")
    result, _ = ode(scope, "derivimplicit", [scope.prime("x", slope), scope.prime("y", "x - y")], "x y")
    assert any(isinstance(statement, If) for statement in the_newton(result.advance).body) == repaired


def test_the_differences_are_the_jacobian_where_it_is_finite() -> None:
    scope = Scope("k", "x y")
    body = [scope.prime("x", "y*sqrt(x) - k*x"), scope.prime("y", "x**3 - y")]
    newton = the_newton(ode(scope, "derivimplicit", body, "x y")[0].advance)
    machine = Machine({"k": 2.0, "x": 0.8, "y": 0.5, "x_old": 0.7, "y_old": 0.4, "dt": 0.1})
    machine.values["step"] = 0.1
    machine.run(newton.body)
    exact = [[machine.evaluate(entry) for entry in row] for row in newton.jacobian]
    (repair,) = [statement for statement in newton.body if isinstance(statement, If)]
    machine.run(repair.then)
    assert [machine.values["x"], machine.values["y"]] == [0.8, 0.5]
    differences = [[machine.evaluate(entry) for entry in row] for row in newton.jacobian]
    assert differences != exact
    assert np.array(differences) == pytest.approx(np.array(exact), rel=1e-5, abs=1e-9)


def rich_block() -> tuple[Scope, list[Any], str, tuple[Any, ...]]:
    scope = Scope("a r s", "x y z:2", "i u g f")
    hill = function(scope, "f", "u", [
        scope.when("u > 0.2", [scope.set("f", "u**2.5/(1 + u**2.5)")], [scope.set("f", "sin(u)")])])
    shared = function(scope, "rates", "", [scope.set("r", "a*tanh(x) + y")], result=False)
    scope.variables["g"] = scope["g"]
    body = [
        scope.call("rates()"),
        scope.set("g", "f(x*y) + r"),
        scope.when("y > 0.1", [scope.set("s", "g*y")], [scope.set("s", "x")]),
        scope.prime("x", "-s*x + log(1 + y)"),
        scope.prime("y", "f(y) - sqrt(x) - r/(1 + z[0])"),
        scope.loop("i", "0", "1", [scope.prime("z[i]", "x*(i + 1) - z[i]*z[1 - i]*pow(y, 2) + fabs(z[i])")]),
    ]
    return scope, body, "x y z", (hill, shared)


def test_the_jacobian_agrees_with_differences() -> None:
    scope, body, unknowns, routines = rich_block()
    result, diagnostics = ode(scope, "derivimplicit", body, unknowns, routines=routines)
    assert len(diagnostics) == 0
    newton = the_newton(result.advance)
    start = {"a": 1.3, "x": 0.7, "y": 0.6, "z": [0.4, 0.9], "dt": 0.4}

    def residual(shift: int, by: float) -> tuple[np.ndarray, np.ndarray]:
        fresh = {key: list(value) if isinstance(value, list) else value for key, value in start.items()}
        machine = Machine(fresh, result.routines)
        for statement in result.advance:
            if statement is newton:
                break
            machine.run([statement])
        place = newton.unknowns[shift]
        machine.set(place.variable, place.index, machine.get(place.variable, place.index) + by)
        machine.run(newton.body)
        return (np.array([machine.evaluate(entry) for entry in newton.residual]),
                np.array([[machine.evaluate(entry) for entry in row] for row in newton.jacobian]))

    exact = residual(0, 0.0)[1]
    h = 1e-6
    numeric = np.array([(residual(k, h)[0] - residual(k, -h)[0]) / (2 * h) for k in range(4)]).T
    assert exact == pytest.approx(numeric, abs=2e-9)
    assert np.count_nonzero(exact) > 10


def test_a_table_in_the_way_slows_newton_but_changes_nothing() -> None:
    scope = Scope("", "x", "u f")
    table = TableUse((scope["f"],), (), Number(0.0), Number(1.0), 100)
    routine = function(scope, "f", "u", [scope.set("f", "u*u")], table=table)
    result, diagnostics = ode(scope, "derivimplicit", [scope.prime("x", "-f(x)")], "x", routines=(routine,))
    assert not diagnostics.has_errors
    assert not the_newton(result.advance).linear
    x = final(result, {"x": 1.0}, 1, 0.1).values["x"]
    assert x == pytest.approx(1 - 0.1 * x * x, abs=1e-12)


def test_rates_that_need_no_state_are_computed_once() -> None:
    scope = Scope("a r", "x")
    body = [scope.set("r", "exp(a)"), scope.prime("x", "-r*x*x")]
    result, _ = ode(scope, "derivimplicit", body, "x")
    machine = final(result, {"a": 0.1, "x": 1.0}, 1, 0.5)
    assert machine.evaluations["exp"] == 1 and machine.newton_iterations > 2


def test_steadystate_takes_the_tiny_step_of_the_reference_and_warns() -> None:
    scope = Scope("a", "x")
    result, diagnostics = ode(scope, "derivimplicit", [scope.prime("x", "a - x*x")], "x", steadystate=True)
    assert [d.code for d in diagnostics] == ["steadystate-derivimplicit"]
    machine = Machine({"a": 2.0, "x0": 1.0})
    machine.run(result.initial)
    assert machine.values["x"] == pytest.approx(1.0 + 1e-9, rel=1e-14)


def test_variables_are_left_at_the_solution() -> None:
    scope = Scope("flow", "x")
    result, _ = ode(scope, "derivimplicit", [scope.set("flow", "-3*x"), scope.prime("x", "flow")], "x")
    machine = final(result, {"x": 1.0}, 1, 0.1)
    assert machine.values["flow"] == pytest.approx(-3 * machine.values["x"], rel=1e-14)


@pytest.mark.parametrize("method, factor", [("derivimplicit", 1 / 1.1), ("euler", 0.9), ("cnexp", math.exp(-0.1)),
                                            ("runge", 1 - 0.1 + 0.005 - 0.001 / 6 + 0.0001 / 24)])
def test_loops_may_have_bounds_that_the_run_knows(method: str, factor: float) -> None:
    scope = Scope("n", "x:3", "i")
    body = [scope.loop("i", "0", "n", [scope.prime("x[i]", "-x[i]")])]
    result, diagnostics = ode(scope, method, body, "x")
    assert len(diagnostics) == 0
    for last in (-1, 0, 2):
        machine = Machine({"n": float(last), "x": [1.0, 2.0, 3.0], "dt": 0.1})
        machine.run(result.advance)
        expected = [x * factor if k <= last else x for k, x in enumerate((1.0, 2.0, 3.0))]
        assert machine.values["x"] == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("method, factors", [("derivimplicit", (1 / 1.1, 1 / 1.2)), ("cnexp", (math.exp(-0.1), math.exp(-0.2)))])
def test_equations_inside_if_are_those_of_the_branch_taken(method: str, factors: tuple[float, float]) -> None:
    scope = Scope("on", "x")
    result, _ = ode(scope, method, [scope.when("on > 0", [scope.prime("x", "-x")], [scope.prime("x", "-2*x")])], "x")
    for on, factor in zip((1.0, 0.0), factors, strict=True):
        machine = Machine({"on": on, "x": 3.0, "dt": 0.1})
        machine.run(result.advance)
        assert machine.values["x"] == pytest.approx(3 * factor, rel=1e-13)


@pytest.mark.parametrize("method, factor", [("derivimplicit", 1 / 1.1), ("euler", 0.9), ("cnexp", math.exp(-0.1))])
def test_equations_may_stand_in_while(method: str, factor: float) -> None:
    scope = Scope("n", "x:3", "i")
    body = [scope.set("i", "0"), scope.repeat("i < n", [scope.prime("x[i]", "-x[i]"), scope.set("i", "i + 1")])]
    result, diagnostics = ode(scope, method, body, "x")
    assert len(diagnostics) == 0
    machine = Machine({"n": 2.0, "x": [1.0, 2.0, 3.0], "dt": 0.1})
    machine.run(result.advance)
    assert machine.values["x"] == pytest.approx([factor, 2 * factor, 3.0], rel=1e-13)


def test_the_jacobian_is_exact_where_only_the_run_knows_the_elements() -> None:
    scope = Scope("j n", "x:3 y", "i k total product")
    product = function(scope, "product", "k", [scope.set("product", "x[k]*y")])
    body = [scope.set("total", "0"), scope.set("i", "0"),
            scope.repeat("i < n", [scope.set("total", "total + x[i]**2"), scope.set("i", "i + 1")]),
            scope.prime("x[j]", "-exp(x[j])*y + product(j)"), scope.prime("y", "-total")]
    result, _ = ode(scope, "derivimplicit", body, "x y", routines=(product,))
    machine = Machine({"j": 1.0, "n": 3.0, "x": [0.1, 0.7, 0.3], "y": 0.4, "dt": 0.1}, [product])
    machine.run(result.advance)
    x, y = machine.values["x"], machine.values["y"]
    assert x == pytest.approx([0.1, 0.7 + 0.1 * (-math.exp(x[1]) * y + x[1] * y), 0.3], rel=1e-12)
    assert y == pytest.approx(0.4 - 0.1 * sum(value**2 for value in x), rel=1e-12)
    assert machine.newton_iterations <= 5
