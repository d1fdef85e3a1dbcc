"""LINEAR blocks against numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from interpreter import Machine
from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.semantics.mechanism import EquationKind, LinearEquation
from ranvier.compiler.solvers.solved import SolvedMechanism
from solver_models import Scope, ode


def linear(scope: Scope, body: list[Any], unknowns: str) -> tuple[SolvedMechanism, Diagnostics]:
    return ode(scope, "simeq", body, unknowns, kind=EquationKind.LINEAR)


def equation(scope: Scope, left: str, right: str, continues: bool = False) -> LinearEquation:
    return LinearEquation(scope.e(left), scope.e(right), continues)


def test_equations_are_solved_with_coefficients_of_their_moment() -> None:
    scope = Scope("a b", "x y z:1")
    body = [equation(scope, "a*(x - y) + exp(b)*z[0]", "2"), scope.set("a", "3"), equation(scope, "a*y", "x/b + 1"),
            equation(scope, "z[0]", "x"), equation(scope, "y/2", "0", True)]
    result, diagnostics = linear(scope, body, "x y z")
    assert len(diagnostics) == 0
    machine = Machine({"a": 1.5, "b": 0.5, "z": [0.0]})
    machine.run(result.advance)
    expected = np.linalg.solve([[1.5, -1.5, np.exp(0.5)], [-2, 3, 0], [-1, 0.5, 1]], [2, 1, 0])
    assert [machine.values["x"], machine.values["y"], *machine.values["z"]] == pytest.approx(expected, rel=1e-13)


def test_the_diagonal_may_be_zero() -> None:
    scope = Scope("", "x y")
    result, _ = linear(scope, [equation(scope, "y", "2"), equation(scope, "x", "3*y")], "x y")
    machine = Machine()
    machine.run(result.advance)
    assert (machine.values["x"], machine.values["y"]) == (6.0, 2.0)


@pytest.mark.parametrize("text", ["x*y", "1/x", "exp(x)"])
def test_nonlinear_equations_are_refused(text: str) -> None:
    scope = Scope("", "x y")
    _, diagnostics = linear(scope, [equation(scope, text, "1"), equation(scope, "x", "y")], "x y")
    assert [d.code for d in diagnostics] == ["linear-nonlinear"]


@pytest.mark.parametrize("j", [0, 1])
def test_the_run_may_know_which_unknown_an_equation_takes(j: int) -> None:
    scope = Scope("j", "x:2 y")
    body = [equation(scope, "x[0] + y", "3"), equation(scope, "x[1]", "4"), equation(scope, "x[j]*3 - y", "2*x[j]"),
            equation(scope, "x[1 - j]", "5", True)]
    result, diagnostics = linear(scope, body, "x y")
    assert len(diagnostics) == 0
    machine = Machine({"j": float(j), "x": [7.0, 8.0], "y": 9.0})
    machine.run(result.advance)
    expected = np.linalg.solve([[1, 0, 1], [0, 1, 0], [1, 1, -1]], [3, 4, 5])
    assert [*machine.values["x"], machine.values["y"]] == pytest.approx(expected, rel=1e-13)


def test_equations_inside_while_are_as_many_as_it_has_passes() -> None:
    scope = Scope("n", "x:4", "i")
    body = [scope.set("i", "0"), scope.repeat("i < n", [equation(scope, "2*x[i] + x[i + 1]", "i"), scope.set("i", "i + 1")]),
            equation(scope, "x[3]", "4")]
    result, _ = linear(scope, body, "x")
    machine = Machine({"n": 3.0})
    machine.run(result.advance)
    assert machine.values["x"] == pytest.approx([-0.5, 1.0, -1.0, 4.0], rel=1e-14)
    with pytest.raises(ArithmeticError, match="comes to 3 equations for 4 unknowns"):
        Machine({"n": 2.0}).run(result.advance)
    with pytest.raises(IndexError, match=r"index 4 lies outside x\[4\]"):
        Machine({"n": 4.0}).run(result.advance)


def test_an_equation_of_the_run_must_be_linear_too() -> None:
    scope = Scope("j", "x:2")
    _, diagnostics = linear(scope, [equation(scope, "x[j]*x[0]", "3"), equation(scope, "x[1]", "4")], "x")
    assert [d.code for d in diagnostics] == ["linear-nonlinear"]


def test_a_missing_equation_is_reported() -> None:
    scope = Scope("", "x y")
    _, diagnostics = linear(scope, [equation(scope, "x", "y")], "x y")
    assert [d.code for d in diagnostics] == ["linear-count"]


@pytest.mark.parametrize("method, kind", [("simeq", EquationKind.LINEAR), ("newton", EquationKind.NONLINEAR)])
def test_equations_inside_if_are_those_of_the_branch_taken(method: str, kind: EquationKind) -> None:
    scope = Scope("on a", "x y")
    body = [equation(scope, "x + y", "3"),
            scope.when("on > 0", [scope.set("a", "2"), equation(scope, "a*x - y", "0")], [equation(scope, "y", "1/2")])]
    result, diagnostics = ode(scope, method, body, "x y", kind=kind)
    assert len(diagnostics) == 0
    for on, solution in ((1.0, (1.0, 2.0)), (0.0, (2.5, 0.5))):
        machine = Machine({"on": on, "a": 0.0, "x": 0.0, "y": 0.0})
        machine.run(result.advance)
        assert (machine.values["x"], machine.values["y"]) == pytest.approx(solution, rel=1e-13)


@pytest.mark.parametrize("method, kind", [("simeq", EquationKind.LINEAR), ("newton", EquationKind.NONLINEAR)])
def test_a_loop_may_have_bounds_that_the_run_knows(method: str, kind: EquationKind) -> None:
    scope = Scope("n", "x:3", "i")
    body = [scope.loop("i", "0", "n", [equation(scope, "2*x[i]", "i + 1")])]
    result, diagnostics = ode(scope, method, body, "x", kind=kind)
    assert len(diagnostics) == 0
    machine = Machine({"n": 2.0, "x": [0.0, 0.0, 0.0]})
    machine.run(result.advance)
    assert machine.values["x"] == pytest.approx([0.5, 1.0, 1.5], rel=1e-13)
