"""The order of convergence of every method that takes steps, measured on equations with known solutions."""

from __future__ import annotations

import math

import pytest
from interpreter import Machine
from ranvier.compiler.semantics.mechanism import EquationKind, LinearEquation, Reaction, Species
from ranvier.compiler.solvers.solved import Newton
from solver_models import Scope, ode

END = 2.0  # ms


def order(errors: list[float]) -> float:
    """Return the order that two errors show, the second with half the step."""
    return math.log2(errors[0] / errors[1])


def decay(method: str, steps: int) -> float:
    """Return the error of x' = -x y, y' = 0.5 x y, which keeps x + 2 y = 2: x = 2/(1 + exp(t)) from x = 1, y = 0.5."""
    scope = Scope("", "x y")
    result, _ = ode(scope, method, [scope.prime("x", "-x*y"), scope.prime("y", "0.5*x*y")], "x y")
    machine = Machine({"x": 1.0, "y": 0.5, "dt": END / steps})
    for _ in range(steps):
        machine.run(result.advance)
    return abs(machine.values["x"] - 2 / (1 + math.exp(END)))


@pytest.mark.parametrize("method, expected", [("euler", 1), ("derivimplicit", 1), ("runge", 4)])
def test_methods_for_derivatives(method: str, expected: int) -> None:
    errors = [decay(method, steps) for steps in (40, 80)]
    assert errors[1] < 0.1
    assert order(errors) == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize("steps", [1, 7])
def test_cnexp_is_exact(steps: int) -> None:
    scope = Scope("", "x")
    result, _ = ode(scope, "cnexp", [scope.prime("x", "3 - 5*x")], "x")
    machine = Machine({"x": 2.0, "dt": END / steps})
    for _ in range(steps):
        machine.run(result.advance)
    assert machine.values["x"] == pytest.approx(0.6 + 1.4 * math.exp(-5 * END), rel=1e-13)


def test_cnexp_of_coupled_equations_is_of_first_order() -> None:
    errors = [decay("cnexp", steps) for steps in (40, 80)]
    assert order(errors) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("method", ["derivimplicit", "sparse"])
def test_implicit_methods_with_secondorder(method: str) -> None:
    errors = []
    for steps in (40, 80):
        scope = Scope("", "a b")
        if method == "sparse":
            reaction = Reaction((Species(1, scope["a"]),), (Species(1, scope["b"]),), scope.e("0.7"), scope.e("0.3"))
            result, _ = ode(scope, method, [reaction], "a b", kind=EquationKind.KINETIC)
        else:
            flux = "0.7*a - 0.3*b"
            result, _ = ode(scope, method, [scope.prime("a", f"-({flux})"), scope.prime("b", flux)], "a b")
        machine = Machine({"a": 1.0, "b": 0.0, "dt": END / steps, "secondorder": 2.0})
        for _ in range(steps):
            machine.run(result.advance)
        errors.append(abs(machine.values["a"] - (0.3 + 0.7 * math.exp(-END))))
    assert order(errors) == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize("method, expected", [("derivimplicit", 1), ("euler", 1), ("runge", 4)])
def test_equations_that_only_the_run_knows(method: str, expected: int) -> None:
    errors = []
    for steps in (40, 80):
        scope = Scope("", "x:2", "i")
        body = [scope.set("i", "0"), scope.repeat("i < 2", [scope.prime("x[i]", "-(i + 1)*x[i]"), scope.set("i", "i + 1")])]
        result, _ = ode(scope, method, body, "x")
        machine = Machine({"x": [1.0, 1.0], "dt": END / steps})
        for _ in range(steps):
            machine.run(result.advance)
        errors.append(abs(machine.values["x"][1] - math.exp(-2 * END)))
    assert order(errors) == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize("method, expected", [("sparse", 1), ("_advance", 1), ("euler", 1), ("runge", 4)])
def test_methods_for_kinetic_schemes(method: str, expected: int) -> None:
    errors = []
    for steps in (20, 40):
        scope = Scope("", "a b")
        reaction = Reaction((Species(1, scope["a"]),), (Species(1, scope["b"]),), scope.e("0.7"), scope.e("0.3"))
        result, _ = ode(scope, method, [reaction], "a b", kind=EquationKind.KINETIC)
        machine = Machine({"a": 1.0, "b": 0.0, "dt": END / steps})
        for _ in range(steps):
            machine.run(result.advance)
        errors.append(abs(machine.values["a"] - (0.3 + 0.7 * math.exp(-END))))
    assert order(errors) == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize("amounts, species", [(1, 1), (2, 2)])
def test_steadystate_sparse_comes_within_its_long_step_of_the_steady_state(amounts: int, species: int) -> None:
    """One step of h = 1e9 ms from x0 leaves (x0 - x)/(1 + K h) for a linear scheme: of first order in 1/h."""
    scope = Scope("k", "a b")
    reaction = Reaction((Species(amounts, scope["a"]),), (Species(species, scope["b"]),), scope.e("k"), scope.e("3*k"))
    result, diagnostics = ode(scope, "sparse", [reaction], "a b", kind=EquationKind.KINETIC, steadystate=True)
    assert not diagnostics.has_errors
    # a b-part of 1/4 where forth = 1 and back = 3; a^2 = 3 b^2 for pairs
    end = 0.75 if amounts == 1 else math.sqrt(3) / (1 + math.sqrt(3))
    left = []
    for rate in (1e-7, 2e-7):
        machine = Machine({"k": rate, "a0": 1.0, "a": 1.0, "b": 0.0})
        machine.run(result.initial)
        assert machine.values["a"] + machine.values["b"] == pytest.approx(1.0, rel=1e-9)
        left.append(machine.values["a"] - end)
        if amounts == 1:
            assert left[-1] == pytest.approx((1.0 - end) / (1.0 + 4 * rate * 1e9), rel=1e-6)
        else:
            assert left[-1] == pytest.approx(0.0, abs=2e-3)
    assert order(left) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("steps", [1, 7])
def test_matexp_is_exact(steps: int) -> None:
    scope = Scope("", "a b")
    forth = Reaction((Species(1, scope["a"]),), (Species(1, scope["b"]),), scope.e("0.7"), scope.e("0.3"))
    source = Reaction((), (Species(1, scope["a"]),), None, None, scope.e("0.5"))
    result, _ = ode(scope, "matexp", [forth, source], "a b", kind=EquationKind.KINETIC)
    machine = Machine({"a": 1.0, "b": 0.0, "dt": END / steps})
    for _ in range(steps):
        machine.run(result.advance)
    # n = a + b = 1 + t/2 and a' = 0.3 n − a + 0.5
    exact = 0.3 * (1 + 0.5 * END) + 0.35 + (1 - 0.3 - 0.35) * math.exp(-END)
    assert machine.values["a"] + machine.values["b"] == pytest.approx(1 + 0.5 * END, rel=1e-12)
    assert machine.values["a"] == pytest.approx(exact, rel=1e-12)


def test_matexp_needs_a_linear_scheme() -> None:
    scope = Scope("", "a b")
    dimer = Reaction((Species(2, scope["a"]),), (Species(1, scope["b"]),), scope.e("0.7"), scope.e("0.3"))
    _, diagnostics = ode(scope, "matexp", [dimer], "a b", kind=EquationKind.KINETIC)
    assert [d.code for d in diagnostics] == ["matexp-nonlinear"]


def test_runge_takes_t_from_the_end_of_the_step_as_neuron_does() -> None:
    scope = Scope("", "x")
    result, _ = ode(scope, "runge", [scope.prime("x", "t*t")], "x")
    machine = Machine({"x": 0.0, "t": 1.0, "dt": 0.5})
    machine.run(result.advance)
    assert machine.values["x"] == pytest.approx((1.5**3 - 1.0) / 3, rel=1e-14)
    assert machine.values["t"] == 1.0


def test_runge_leaves_assigned_variables_at_the_new_state() -> None:
    scope = Scope("q", "x")
    result, _ = ode(scope, "runge", [scope.set("q", "2*x"), scope.prime("x", "-x")], "x")
    machine = Machine({"x": 1.0, "dt": 0.1})
    machine.run(result.advance)
    assert machine.values["q"] == 2 * machine.values["x"]


def test_newton_is_quadratic() -> None:
    scope = Scope("a", "x y")
    equations = [LinearEquation(scope.e("x*x + y"), scope.e("a")), LinearEquation(scope.e("x*y"), scope.e("2")),
                 LinearEquation(scope.e("-1"), scope.e("0"), True)]
    result, diagnostics = ode(scope, "newton", equations, "x y", kind=EquationKind.NONLINEAR)
    assert not diagnostics.has_errors
    assert any(isinstance(statement, Newton) for statement in result.advance)
    machine = Machine({"a": 11.0, "x": 3.5, "y": 0.5})
    machine.run(result.advance)
    x, y = machine.values["x"], machine.values["y"]
    assert x * x + y == pytest.approx(11.0, rel=1e-14) and x * y == pytest.approx(3.0, rel=1e-14)
    assert machine.newton_iterations <= 6


def test_newton_counts_equations() -> None:
    scope = Scope("", "x y")
    _, diagnostics = ode(scope, "newton", [LinearEquation(scope.e("x*y"), scope.e("2"))], "x y", kind=EquationKind.NONLINEAR)
    assert [d.code for d in diagnostics] == ["linear-count"]
