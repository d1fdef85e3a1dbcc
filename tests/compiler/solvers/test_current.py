"""The current's derivative: exact against differences, and no costlier than it must be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from interpreter import Machine
from ranvier.compiler import compile_mod
from ranvier.compiler.semantics.mechanism import Number, Routine, TableUse
from ranvier.compiler.solvers.printer import body_text, expression_text
from ranvier.compiler.solvers.solved import CurrentKernel
from solver_models import Scope, function, mechanism, solved


def kernel(scope: Scope, body: list[Any], currents: str = "i", routines: tuple[Routine, ...] = ()) -> CurrentKernel:
    result, diagnostics = solved(mechanism(scope, breakpoint=body, currents=currents, routines=routines))
    assert len(diagnostics) == 0 and result.current is not None
    return result.current


def check(made: CurrentKernel, values: dict[str, Any], names: str = "i", routines: tuple[Routine, ...] = ()) -> None:
    """The values equal those of the plain body bit for bit, the derivatives those of central differences."""
    assert made.derivatives is not None, made.reason

    def at(body: Any, v: float) -> Machine:
        machine = Machine({**{k: list(x) if isinstance(x, list) else x for k, x in values.items()}, "v": v}, routines)
        machine.run(body)
        return machine

    for v in (-71.3, -20.1, 13.7):
        exact, plain = at(made.body, v), at(made.plain, v)
        h = 1e-4
        for name, derivative in zip(names.split(), made.derivatives, strict=True):
            assert exact.values[name] == plain.values[name]
            numeric = (at(made.plain, v + h).values[name] - at(made.plain, v - h).values[name]) / (2 * h)
            assert exact.evaluate(derivative) == pytest.approx(numeric, rel=1e-6, abs=1e-9)


def test_an_ohmic_current_has_its_conductance_as_derivative() -> None:
    scope = Scope("i g gbar m h e")
    made = kernel(scope, [scope.set("g", "gbar*m**3*h"), scope.set("i", "g*(v - e)")])
    assert made.derivatives is not None
    assert [expression_text(d) for d in made.derivatives] == ["g"]
    assert made.body == made.plain


def test_a_product_in_the_current_is_computed_once() -> None:
    scope = Scope("i gbar m h e")
    made = kernel(scope, [scope.set("i", "gbar*m**3*h*(v - e)")])
    assert body_text(made.body) == ["i_part = gbar * m^3 * h", "i = i_part * (v - e)"]
    assert made.derivatives is not None
    assert [expression_text(d) for d in made.derivatives] == ["i_part"]


def test_a_later_change_of_the_conductance_does_not_reach_the_derivative() -> None:
    scope = Scope("i g e")
    made = kernel(scope, [scope.set("g", "e/20"), scope.set("i", "g*(v - e)"), scope.set("g", "v")])
    check(made, {"e": -60.0})


def test_what_goes_on_from_its_last_value_is_evaluated_twice() -> None:
    scope = Scope("i g n")
    made = kernel(scope, [scope.set("n", "n + 1"), scope.set("i", "g*v")])
    assert made.derivatives is None
    assert made.reason == "n goes on from its last value, and NEURON evaluates BREAKPOINT at both"


def test_an_element_at_an_index_that_has_moved_is_another_one() -> None:
    scope = Scope("i g k a:2")
    body = [scope.set("k", "0"), scope.set("a[k]", "1"), scope.set("k", "1"), scope.set("a[k]", "a[k] + 1")]
    made = kernel(scope, [*body, scope.set("i", "g*v")])
    assert made.reason == "a goes on from its last value, and NEURON evaluates BREAKPOINT at both"
    assert kernel(scope, [*body[:2], scope.set("a[k]", "a[k] + 1"), scope.set("i", "g*v")]).reason == ""


@pytest.mark.parametrize(("text", "may_fail"), [
    ("g*e**3*(v - a)**2/b", False), ("sqrt(g)*exp(a)/(1 + b)*v*v + v", False), ("(v > a)*(v - e)", False), ("g/v", False),
    ("g/(1 + a*exp(-0.062*v)/3.57)*(v - e)", False), ("p(v)*(a - b*exp(v/25))", False), ("log(v) + cosh(v)", False),
    ("g*tanh(v/20)/(2 + sin(v))", False), ("(g/(1 + exp(-v)))**4*v", False),
    ("g*sqrt(v)", True), ("v**g", True), ("g**v", True), ("v**0.5", True), ("asin(v)", True), ("atan2(v, a)", True),
    ("g/(1 + exp(-v))**2", True), ("g/(exp(v)*(1 + exp(v)))", True), ("g/cosh(v)", True), ("v/(1 + (g/v)**2)", True),
    ("exp(g/v)", True), ("g/(1 + exp(v**3))", True), ("sin(exp(v))", True), ("tanh(a*log(v))", True), ("g/(1 + p(v))", True),
    ("g/(a + 1/(b + v))", True),
])
def test_where_a_finite_current_may_have_a_derivative_that_is_not(text: str, may_fail: bool) -> None:
    scope = Scope("i g a b e", "", "x p")
    p = function(scope, "p", "x", [scope.when("fabs(x) < 1e-6", [scope.set("p", "g")], [scope.set("p", "x/(exp(x) - 1)")])])
    assert kernel(scope, [scope.set("i", text)], routines=(p,)).slopes_may_fail == may_fail


def test_variables_hand_on_what_may_not_be_finite() -> None:
    scope = Scope("i g a:2", "", "k")
    through = kernel(scope, [scope.set("g", "1/v"), scope.set("g", "1"), scope.set("i", "v/(1 + g)")])
    assert not through.slopes_may_fail
    loop = [scope.loop("k", "0", "1", [scope.set("i", "i + v/(1 + a[0])"), scope.set("a[0]", "a[1]"), scope.set("a[1]", "1/v")])]
    made = kernel(scope, [scope.set("i", "0"), scope.set("a[0]", "0"), scope.set("a[1]", "0"), *loop])
    assert made.slopes_may_fail


def test_several_currents_and_accumulation() -> None:
    scope = Scope("i ina gna gl gk ena el")
    body = [scope.set("ina", "gna*(v - ena)"), scope.set("i", "gl*(v - el)"), scope.set("i", "i + gk*(v + 77)*(v - el)"),
            scope.set("i", "2*i")]
    made = kernel(scope, body, "ina i")
    check(made, {"gna": 2.0, "gl": 0.3, "gk": 0.01, "ena": 50.0, "el": -54.0}, "ina i")


@pytest.mark.parametrize("text", [
    "p*v*(a - b*exp(-v/25))/(1 - exp(-v/25))",
    "g*(v - e)/(1 + a*exp(-0.062*v)/3.57)",
    "tanh(v/30)*sqrt(v*v + 1) + log(v*v + 2)",
    "fabs(v)*atan(v/10) - cos(v/20)",
    "g*pow(v*v, 1.5) + (v*v + 1)**b",
    "(v > 0)*v + v**3/1e3",
])
def test_derivatives_of_expressions(text: str) -> None:
    scope = Scope("i p a b g e")
    made = kernel(scope, [scope.set("i", text)])
    check(made, {"p": 0.01, "a": 2.0, "b": 0.7, "g": 0.03, "e": -60.0})


def test_an_exponential_is_shared_with_its_derivative() -> None:
    scope = Scope("i g")
    made = kernel(scope, [scope.set("i", "g*exp(v/25)")])
    machine = Machine({"g": 1.0, "v": -30.0})
    machine.run(made.body)
    assert made.derivatives is not None
    machine.evaluate(made.derivatives[0])
    assert machine.evaluations["exp"] == 1


def test_branches() -> None:
    scope = Scope("i g e s")
    body = [
        scope.set("g", "v*v"), scope.set("s", "0"),
        scope.when("v < -50", [scope.set("g", "exp(v/20)"), scope.set("s", "v")],
                   [scope.when("v > 0", [scope.set("g", "7")], [scope.set("s", "g*v")])]),
        scope.set("i", "g*(v - e) + s"),
    ]
    check(kernel(scope, body), {"e": -60.0})


def test_functions_and_procedures_of_v_are_written_out() -> None:
    scope = Scope("i e s a:2", "", "x y f vtrap k")
    vtrap = function(scope, "vtrap", "x y", [scope.when(
        "fabs(x/y) < 1e-6", [scope.set("vtrap", "y*(1 - x/y/2)")], [scope.set("vtrap", "x/(exp(x/y) - 1)")])])
    rates = function(scope, "rates", "x", [scope.set("s", "vtrap(x + 40, 10)*x"), scope.set("x", "x + 1"),
                                           scope.set("a[1]", "x*x")], result=False)
    body = [scope.set("a[0]", "1"), scope.call("rates(v/2)"), scope.loop("k", "0", "1", [scope.set("s", "s + a[k]*v")]),
            scope.set("i", "s*(v - e) + vtrap(v, 5)")]
    routines = (vtrap, rates)
    made = kernel(scope, body, routines=routines)
    check(made, {"e": -60.0, "a": [1.0, 2.0], "s": 0.0}, routines=routines)


def test_the_argument_of_a_procedure_carries_the_dependence() -> None:
    scope = Scope("i a d", "", "u")
    p = function(scope, "p", "u", [scope.set("a", "u*u")], result=False)
    made = kernel(scope, [scope.set("d", "v/50"), scope.call("p(d + 1)"), scope.set("i", "a")], routines=(p,))
    check(made, {}, routines=(p,))


def test_a_call_that_no_current_needs_stays_a_call() -> None:
    scope = Scope("i g e minf")
    table = TableUse((scope["minf"],), (), Number(-100.0), Number(100.0), 200)
    scope.variables["x"] = Scope("", "", "x")["x"]
    rates = function(scope, "rates", "x", [scope.set("minf", "1/(1 + exp(-x))")], result=False, table=table)
    made = kernel(scope, [scope.call("rates(v)"), scope.set("i", "g*(v - e)")], routines=(rates,))
    assert body_text(made.body) == ["rates(v)", "i = g * (v - e)"]
    assert made.derivatives is not None


@pytest.mark.parametrize("case, word", [("table", "TABLE"), ("recursion", "itself"), ("while", "loop"), ("random", "random")])
def test_what_has_no_derivative_says_why(case: str, word: str) -> None:
    scope = Scope("i n", "", "x f")
    table = TableUse((scope["f"],), (), Number(-100.0), Number(100.0), 200) if case == "table" else None
    inner = "x*f(x - 1)" if case == "recursion" else "x*x"
    routines = (function(scope, "f", "x", [scope.set("f", inner)], table=table),)
    body = {"while": [scope.set("i", "1"), scope.set("n", "3"),
                      scope.repeat("n > 0", [scope.set("i", "i*v"), scope.set("n", "n - 1")])],
            "random": [scope.set("i", "random_uniform(v)")]}.get(case, [scope.set("i", "f(v)")])
    made = kernel(scope, body, routines=routines)
    assert made.derivatives is None
    assert word in made.reason
    assert made.body == made.plain


def test_a_current_without_v_needs_no_sympy() -> None:
    code = ("import sys; sys.path[:0] = [sys.argv[1]]; from solver_models import *; s = Scope('i amp');"
            "r, d = solved(mechanism(s, breakpoint=[s.set('i', 'amp*2')], currents='i'));"
            "assert r.current.derivatives == (Number(0.0),); assert 'sympy' not in sys.modules")
    subprocess.run([sys.executable, "-c", code, str(Path(__file__).parent)], check=True)


HEAD = "NEURON { SUFFIX s NONSPECIFIC_CURRENT i RANGE n } ASSIGNED { v i n } "


@pytest.mark.parametrize(("body", "carried"), [
    ("n = 1  i = n*v", False), ("if (t > 1) { n = 1 }  i = n*v", True), ("if (t > 1) { n = 1 } else { n = 2 }  i = n*v", False),
    ("LOCAL c  c = t > 1 && f() > 0  i = n*v", True),  # f does not run where t is below 1
    ("LOCAL c  c = f() > 0 && t > 1  i = n*v", False),
    ("state_discontinuity(n, 3)  i = n*v", False), ("i = n*v  state_discontinuity(n, 3)", True),
])
def test_what_goes_on_from_its_last_value(body: str, carried: bool) -> None:
    compiled = compile_mod("s.mod", HEAD + f"FUNCTION f() {{ n = 2  f = 1 }} BREAKPOINT {{ {body} }}", lambda name, origin: None)
    assert compiled.solved.current is not None
    assert ("goes on from its last value" in compiled.solved.current.reason) == carried


@pytest.mark.parametrize(("use", "body", "said"), [
    ("READ ik WRITE ik", "n = ik  ik = v", True), ("READ ik WRITE ik", "ik = v  n = ik", False),
    ("READ ik WRITE ik", "p()", False),
    ("READ ik WRITE ik", "if (t > 1) { ik = 1 } else { ik = 2 }  n = ik", False), ("WRITE ik", "n = ik  ik = v", False),
])
def test_a_current_that_is_read_before_it_is_set_is_told(use: str, body: str, said: bool) -> None:
    text = (f"NEURON {{ SUFFIX s USEION k {use} RANGE n }} ASSIGNED {{ v ik n }} PROCEDURE p() {{ ik = v }}"
            f" BREAKPOINT {{ {body} }}")
    compiled = compile_mod("s.mod", text, lambda name, origin: None)
    assert ("ion-current-carried" in [warning.code for warning in compiled.warnings]) == said
