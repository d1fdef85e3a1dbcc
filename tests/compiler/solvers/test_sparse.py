"""KINETIC schemes: backward Euler against the matrix, conservation, steady states, volumes, rates set anew, fluxes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from interpreter import Machine
from ranvier.compiler.diagnostics import Diagnostics
from ranvier.compiler.semantics.mechanism import (
    Compartment,
    Conserve,
    EquationKind,
    Number,
    Reaction,
    Read,
    Species,
)
from ranvier.compiler.solvers.solved import LinearSolve, Newton, SolvedMechanism
from solver_models import Scope, ode

RATES = {"a": 0.7, "b": 0.2, "c": 1.1, "d": 0.4, "e": 0.3, "f": 0.05}


def species(scope: Scope, text: str) -> tuple[Species, ...]:
    """`2 A + x[1]` as Species; the index may be an expression."""
    made = []
    for term in filter(None, (part.strip() for part in text.split("+"))):
        number, _, name = term.rpartition(" ")
        place = scope.e(name.replace("~", "+"))
        assert isinstance(place, Read)
        made.append(Species(int(number or 1), place.variable, place.index))
    return tuple(made)


def react(scope: Scope, left: str, right: str, forward: str, backward: str = "0") -> Reaction:
    return Reaction(species(scope, left), species(scope, right), scope.e(forward), scope.e(backward))


def source(scope: Scope, target: str, flux: str) -> Reaction:
    return Reaction((), species(scope, target), None, None, scope.e(flux))


def conserve(scope: Scope, parts: str, total: str) -> Conserve:
    return Conserve(species(scope, parts), scope.e(total))


def compartment(scope: Scope, states: str, volume: str, loop: str = "") -> Compartment:
    return Compartment(scope[loop] if loop else None, scope.e(volume), tuple(scope[name] for name in states.split()))


def kinetic(scope: Scope, body: list[Any], unknowns: str, *, steadystate: bool = False,
            method: str = "sparse") -> tuple[SolvedMechanism, Diagnostics]:
    return ode(scope, method, body, unknowns, kind=EquationKind.KINETIC, steadystate=steadystate)


def step(scope: Scope, body: list[Any], unknowns: str, values: dict[str, Any], steps: int = 1) -> Machine:
    result, diagnostics = kinetic(scope, body, unknowns)
    assert len(diagnostics) == 0
    machine = Machine(values)
    for _ in range(steps):
        machine.run(result.advance)
    return machine


def ring(scope: Scope) -> list[Any]:
    return [react(scope, "A", "B", "a", "b"), react(scope, "B", "C", "c", "d"), react(scope, "C", "A", "e", "f")]


def ring_matrix() -> np.ndarray:
    a, b, c, d, e, f = RATES.values()
    return np.array([[-a - f, b, e], [a, -b - c, d], [f, c, -d - e]])


def test_one_step_is_backward_euler() -> None:
    scope = Scope(" ".join(RATES), "A B C")
    machine = step(scope, ring(scope), "A B C", {**RATES, "A": 1.0, "B": 0.0, "C": 0.0, "dt": 0.3})
    expected = np.linalg.solve(np.eye(3) - 0.3 * ring_matrix(), [1, 0, 0])
    assert [machine.values[n] for n in "ABC"] == pytest.approx(expected, rel=1e-14)


def test_a_linear_scheme_needs_no_newton_and_has_a_fixed_order() -> None:
    scope = Scope(" ".join(RATES), "A B C")
    result, _ = kinetic(scope, ring(scope), "A B C")
    (solve,) = [s for s in result.advance if isinstance(s, LinearSolve)]
    assert solve.order is not None and sorted(solve.order) == [0, 1, 2]


def test_steadystate_with_conserve_is_the_null_space() -> None:
    scope = Scope(" ".join(RATES), "A B C")
    result, diagnostics = kinetic(scope, [*ring(scope), conserve(scope, "A + B + C", "1")], "A B C", steadystate=True)
    assert len(diagnostics) == 0
    machine = Machine({**RATES, "A0": 0.2, "B0": 0.2, "C0": 0.2})
    machine.run(result.initial)
    null = np.linalg.svd(ring_matrix())[2][-1]
    assert [machine.values[n] for n in "ABC"] == pytest.approx(null / null.sum(), rel=1e-8)


def test_amounts_are_conserved_over_many_steps_with_volumes() -> None:
    scope = Scope("a b v1 v2", "A B")
    body = [compartment(scope, "A", "v1"), compartment(scope, "B", "v2"), react(scope, "A", "B", "a", "b")]
    machine = step(scope, body, "A B", {"a": 1.0, "b": 0.5, "v1": 2.0, "v2": 5.0, "A": 1.0, "B": 0.0, "dt": 0.1}, 1000)
    a, b = machine.values["A"], machine.values["B"]
    assert 2 * a + 5 * b == pytest.approx(2.0, rel=1e-12)
    assert a == pytest.approx(b * 0.5, rel=1e-12)


def test_conserve_counts_volumes_and_coefficients() -> None:
    scope = Scope("a b v1 v2", "A B")
    body = [compartment(scope, "A", "v1"), compartment(scope, "B", "v2"), react(scope, "2 A", "B", "a", "b"),
            conserve(scope, "A + 2 B", "3")]
    machine = step(scope, body, "A B", {"a": 1.0, "b": 0.5, "v1": 2.0, "v2": 5.0, "A": 1.0, "B": 0.1, "dt": 0.1})
    a, b = machine.values["A"], machine.values["B"]
    assert 2 * a + 2 * 5 * b == pytest.approx(3.0, rel=1e-13)
    assert 2 * (a - 1) == pytest.approx(-0.1 * 2 * (a * a - 0.5 * b), rel=1e-12)


def test_a_nonlinear_scheme_solves_backward_euler() -> None:
    scope = Scope("a b c d", "A B C")
    body = [react(scope, "A + B", "C", "a", "b"), react(scope, "2 A", "B", "c", "d")]
    result, _ = kinetic(scope, body, "A B C")
    assert any(isinstance(s, Newton) and not s.linear for s in result.advance)
    machine = step(scope, body, "A B C", {"a": 3.0, "b": 1.0, "c": 0.5, "d": 0.1, "A": 1.0, "B": 0.8, "C": 0.1, "dt": 0.2})
    x, y, z = (machine.values[n] for n in "ABC")
    first, second = 3 * x * y - z, 0.5 * x * x - 0.1 * y
    assert x == pytest.approx(1.0 + 0.2 * (-first - 2 * second), abs=1e-12)
    assert y == pytest.approx(0.8 + 0.2 * (-first + second), abs=1e-12)
    assert z == pytest.approx(0.1 + 0.2 * first, abs=1e-12)


def test_a_rate_set_anew_for_each_reaction_is_kept() -> None:
    scope = Scope("r", "A B C")
    body = [scope.set("r", "1"), react(scope, "A", "B", "r", "2*r"), scope.set("r", "5"), react(scope, "B", "C", "r", "0")]
    machine = step(scope, body, "A B C", {"A": 1.0, "B": 0.5, "C": 0.0, "dt": 0.1})
    matrix = np.array([[-1, 2, 0], [1, -7, 0], [0, 5, 0]])
    expected = np.linalg.solve(np.eye(3) - 0.1 * matrix, [1, 0.5, 0])
    assert [machine.values[n] for n in "ABC"] == pytest.approx(expected, rel=1e-14)


def test_rates_of_a_linear_scheme_are_taken_at_the_old_state() -> None:
    scope = Scope("r", "A B")
    body = [scope.set("r", "1 + A"), react(scope, "A", "B", "r", "1")]
    machine = step(scope, body, "A B", {"A": 1.0, "B": 0.0, "dt": 0.1})
    expected = np.linalg.solve(np.eye(2) - 0.1 * np.array([[-2, 1], [2, -1]]), [1, 0])
    assert [machine.values[n] for n in "AB"] == pytest.approx(expected, rel=1e-14)


def test_the_steady_state_satisfies_rates_that_depend_on_it() -> None:
    scope = Scope("r", "A B")
    body = [scope.set("r", "1 + A"), react(scope, "A", "B", "r", "1"), conserve(scope, "A + B", "1")]
    result, _ = kinetic(scope, body, "A B", steadystate=True)
    machine = Machine({"A0": 1.0, "B0": 0.0})
    machine.run(result.initial)
    a, b = machine.values["A"], machine.values["B"]
    assert ((1 + a) * a, a + b) == (pytest.approx(b, rel=1e-8), pytest.approx(1.0, rel=1e-14))


def test_a_slow_nonlinear_steady_state_takes_two_steps() -> None:
    """One step of 10⁹ ms leaves most of `leak` to come; the numbers are NEURON 9.0.2's, whose iteration stops at 1e-6."""
    scope = Scope("kon koff leak supply", "free bound complex")
    body = [react(scope, "free + bound", "complex", "kon", "koff"), react(scope, "supply", "free", "leak", "leak")]
    result, _ = kinetic(scope, body, "free bound complex", steadystate=True)
    machine = Machine({"kon": 2.0, "koff": 0.5, "leak": 1e-10, "supply": 3.0, "free0": 1.0, "bound0": 0.5, "complex0": 0.25})
    machine.run(result.initial)
    expected = [1.0493648029274665, 0.14430128336910522, 0.6056987510478089]
    assert [machine.values[n] for n in ("free", "bound", "complex")] == pytest.approx(expected, rel=1e-6)


def test_negative_states_repeat_the_first_step() -> None:
    scope = Scope("k", "A B")
    body = [react(scope, "A + B", "", "k"), source(scope, "A", "1e-12")]
    result, _ = kinetic(scope, body, "A B", steadystate=True)
    machine = Machine({"k": 1e3, "A0": 1.0, "B0": 3.0})
    machine.run(result.initial)
    assert machine.values["A"] >= 0 and machine.values["B"] >= 0
    assert machine.values["B"] - machine.values["A"] == pytest.approx(2.0, abs=5e-3)


@pytest.mark.parametrize("start", [(1.0, 0.0), (0.0, 0.5), (0.0, 0.0), (10.0, 10.0)])
def test_a_nonlinear_steady_state(start: tuple[float, float]) -> None:
    scope = Scope("k", "A B")
    body = [react(scope, "2 A", "B", "k", "1"), conserve(scope, "A + 2 B", "1")]
    result, _ = kinetic(scope, body, "A B", steadystate=True)
    machine = Machine({"k": 3.0, "A0": start[0], "B0": start[1]})
    machine.run(result.initial)
    assert machine.values["A"] == pytest.approx(0.3333333333333333, rel=1e-8)


def test_fluxes_after_a_reaction_are_those_of_the_solution() -> None:
    scope = Scope("a b pump", "A B")
    flux = scope.e("f_flux() - b_flux()")
    body = [react(scope, "A", "B", "a", "b"), type(scope.set("pump", "0"))(scope["pump"], None, flux)]
    machine = step(scope, body, "A B", {"a": 2.0, "b": 1.0, "A": 1.0, "B": 0.0, "dt": 0.1})
    assert machine.values["pump"] == pytest.approx(2 * machine.values["A"] - machine.values["B"], rel=1e-14)
    assert machine.values["A"] == pytest.approx(1 - 0.1 * machine.values["pump"], rel=1e-13)


def test_sources_and_one_way_sinks() -> None:
    scope = Scope("j k", "A")
    body = [source(scope, "A", "j"), react(scope, "A", "", "k")]
    machine = step(scope, body, "A", {"j": 3.0, "k": 2.0, "A": 0.0, "dt": 0.1}, 500)
    assert machine.values["A"] == pytest.approx(1.5, rel=1e-12)


def test_a_species_that_is_no_state_stays() -> None:
    scope = Scope("k out", "A")
    machine = step(scope, [react(scope, "out", "A", "k", "k")], "A", {"k": 1.0, "out": 4.0, "A": 0.0, "dt": 0.1}, 400)
    assert machine.values["out"] == 4.0
    assert machine.values["A"] == pytest.approx(4.0, rel=1e-12)


def diffusion(scope: Scope) -> list[Any]:
    return [compartment(scope, "ca", "vol[i]", "i"), scope.loop("i", "0", "2", [react(scope, "ca[i]", "ca[i~1]", "d", "d")])]


def test_loops_over_arrays_are_written_out() -> None:
    scope = Scope("d vol:4", "ca:4", "i")
    volumes = [1.0, 2.0, 3.0, 4.0]
    machine = step(scope, diffusion(scope), "ca", {"d": 0.8, "vol": volumes, "ca": [1.0, 0.0, 0.0, 0.0], "dt": 0.25})
    laplace = np.diag([-1.0, -2, -2, -1]) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    expected = np.linalg.solve(np.diag(volumes) - 0.25 * 0.8 * laplace, np.array([1.0, 0, 0, 0]))
    assert machine.values["ca"] == pytest.approx(expected, rel=1e-13)


def test_a_chain_is_eliminated_without_fill_in() -> None:
    scope = Scope("d vol:4", "ca:4", "i")
    result, _ = kinetic(scope, diffusion(scope), "ca")
    (solve,) = [s for s in result.advance if isinstance(s, LinearSolve)]
    pattern = np.array([[entry != Number(0.0) for entry in row] for row in solve.matrix])
    assert pattern.sum() == 10
    assert solve.order is not None
    for k, pivot in enumerate(solve.order):
        later = list(solve.order[k + 1:])
        below = [i for i in later if pattern[i, pivot]]
        across = [j for j in later if pattern[pivot, j]]
        assert all(pattern[i, j] for i in below for j in across)


def test_conserve_of_a_whole_array() -> None:
    scope = Scope("d vol:3", "ca:3", "i")
    body = [scope.loop("i", "0", "1", [react(scope, "ca[i]", "ca[i~1]", "d", "d")]),
            Conserve((Species(1, scope["ca"]),), scope.e("6"))]
    result, _ = kinetic(scope, body, "ca", steadystate=True)
    machine = Machine({"d": 0.5, "ca0": 0.1})
    machine.run(result.initial)
    assert machine.values["ca"] == pytest.approx([2.0, 2.0, 2.0], rel=1e-8)


def test_a_reaction_inside_if_counts_only_when_taken() -> None:
    scope = Scope("on k", "A B")
    body = [scope.when("on > 0", [react(scope, "A", "B", "k")])]
    for on in (0.0, 1.0):
        machine = step(scope, body, "A B", {"on": on, "k": 1.0, "A": 1.0, "B": 0.0, "dt": 0.5})
        assert machine.values["A"] == pytest.approx(1 / (1 + 0.5 * on), rel=1e-14)


@pytest.mark.parametrize("n", [-1, 0, 1, 2])
def test_bounds_may_be_known_only_when_the_block_runs(n: int) -> None:
    scope = Scope("n d", "ca:4", "i")
    body = [scope.loop("i", "0", "n", [react(scope, "ca[i]", "ca[i~1]", "d", "d")])]
    machine = step(scope, body, "ca", {"n": float(n), "d": 0.7, "dt": 0.5, "ca": [1.0, 0.0, 0.0, 0.25]})
    matrix = np.eye(4)
    for i in range(n + 1):
        matrix[i:i + 2, i:i + 2] += 0.35 * np.array([[1, -1], [-1, 1]])
    assert machine.values["ca"] == pytest.approx(np.linalg.solve(matrix, [1.0, 0.0, 0.0, 0.25]), rel=1e-13)


def test_a_loop_may_take_one_reaction_many_times() -> None:
    scope = Scope("n d", "A B", "i")
    body = [scope.loop("i", "0", "n", [react(scope, "A", "B", "d")])]
    machine = step(scope, body, "A B", {"n": 2, "d": 0.7, "A": 1, "dt": 0.5})
    assert machine.values["A"] == pytest.approx(1 / (1 + 3 * 0.35), rel=1e-14)


def test_matexp_refuses_what_only_the_run_knows() -> None:
    scope = Scope("n d", "A B", "i")
    _, diagnostics = kinetic(scope, [scope.loop("i", "0", "n", [react(scope, "A", "B", "d")])], "A B", method="matexp")
    assert [d.code for d in diagnostics] == ["matexp-open"]


@pytest.mark.parametrize("on", [0.0, 1.0])
@pytest.mark.parametrize("power", ["", "2 "])
def test_conserve_inside_if_counts_only_when_taken(on: float, power: str) -> None:
    scope = Scope("on k", "A B")
    body = [react(scope, f"{power}A", "B", "k", "k"), scope.when("on > 0", [conserve(scope, f"A + {power}B", "3")])]
    machine = step(scope, body, "A B", {"on": on, "k": 0.4, "A": 1.0, "B": 0.25, "dt": 0.5})
    a, b = machine.values["A"], machine.values["B"]
    weight = 2 if power else 1
    assert a + weight * b == pytest.approx(3.0 if on else 1.0 + 0.25 * weight, rel=1e-12)
    assert a - 1.0 == pytest.approx(-0.5 * weight * 0.4 * (a**weight - b), rel=1e-11)


def test_matexp_takes_a_conserve_inside_if() -> None:
    scope = Scope("on k", "A B")
    body = [react(scope, "A", "B", "k", "k"), scope.when("on > 0", [conserve(scope, "A + B", "3")])]
    result, _ = kinetic(scope, body, "A B", method="matexp")
    for on, total in ((0.0, 1.25), (1.0, 3.0)):
        machine = Machine({"on": on, "k": 0.4, "A": 1.0, "B": 0.25, "dt": 0.5})
        machine.run(result.advance)
        assert machine.values["A"] == pytest.approx(0.625 + 0.375 * np.exp(-0.4), rel=1e-13)
        assert machine.values["A"] + machine.values["B"] == pytest.approx(total, rel=1e-13)


@pytest.mark.parametrize("method", ["euler", "runge"])
def test_explicit_methods_take_schemes_too(method: str) -> None:
    scope = Scope(" ".join(RATES), "A B C")
    result, diagnostics = kinetic(scope, ring(scope), "A B C", method=method)
    assert len(diagnostics) == 0
    machine = Machine({**RATES, "A": 1.0, "B": 0.0, "C": 0.0, "dt": 0.1})
    machine.run(result.advance)
    m = 0.1 * ring_matrix()
    exact = np.eye(3) + m + (m @ m / 2 + m @ m @ m / 6 + m @ m @ m @ m / 24 if method == "runge" else 0 * m)
    assert [machine.values[n] for n in "ABC"] == pytest.approx(exact @ [1, 0, 0], rel=1e-13)


