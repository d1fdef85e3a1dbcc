"""The stage as a whole: INITIAL, SOLVE in its places, and the text shown."""

from __future__ import annotations

from dataclasses import replace

from interpreter import Machine
from ranvier.compiler.semantics.mechanism import Call, EquationKind, IonPart, Perform, Solve
from ranvier.compiler.solvers import show
from solver_models import Scope, block, function, mechanism, solved


def test_states_start_from_their_state0() -> None:
    scope = Scope("a", "x y:3")
    result, _ = solved(mechanism(scope, initial=[scope.set("a", "x + 1")]))
    machine = Machine({"x0": 2.0, "y0": 0.5})
    machine.run(result.initial)
    assert (machine.values["x"], machine.values["a"], machine.values["y"]) == (2.0, 3.0, [0.5, 0.5, 0.5])


def test_a_concentration_of_an_ion_keeps_the_value_of_the_ion() -> None:
    scope = Scope("", "cai")
    ion = replace(scope["cai"], ion="ca", ion_part=IonPart.INSIDE)
    model = mechanism(scope)
    result, _ = solved(replace(model, variables=(ion, scope["cai0"])))
    assert result.initial == ()


def test_solve_of_a_procedure_is_a_call() -> None:
    scope = Scope("a")
    routine = function(scope, "count", "", [scope.set("a", "a + 1")], result=False)
    result, _ = solved(mechanism(scope, solves=(Solve("count", "after_cvode"),), routines=(routine,)))
    assert result.advance == (Perform(Call("count", ())),)
    assert result.routines == (routine,)


def test_without_a_current_the_whole_breakpoint_advances_solves_first() -> None:
    scope = Scope("a", "x")
    states = block(scope, EquationKind.DERIVATIVE, [scope.prime("x", "1")], "x")
    request, rest = Solve("states", "cnexp"), scope.set("a", "x")
    model = mechanism(scope, equations=(states,), solves=(request,), breakpoint=(rest,))
    result, _ = solved(replace(model, breakpoint_whole=(rest, request)))
    assert result.current is None
    machine = Machine({"dt": 0.5, "x": 1.0})
    machine.run(result.advance)
    assert (machine.values["a"], machine.values["x"]) == (1.5, 1.5)


def test_made_names_never_clash_with_the_users() -> None:
    scope = Scope("a b x_part x_old Dx", "x")
    states = block(scope, EquationKind.DERIVATIVE, [scope.prime("x", "-x*x*a + x_old + Dx")], "x")
    result, _ = solved(mechanism(scope, equations=(states,), solves=(Solve("states", "derivimplicit"),)))
    machine = Machine({"a": 0.0, "x_old": 2.0, "Dx": 1.0, "x": 0.0, "dt": 0.5})
    machine.run(result.advance)
    assert (machine.values["x"], machine.values["x_old"], machine.values["Dx"]) == (1.5, 2.0, 1.0)


def test_show_prints_rules_kernels_and_routines() -> None:
    scope = Scope("i g e inf tau", "m", "u f")
    routine = function(scope, "f", "u", [scope.set("f", "-(u + 1)*2")])
    states = block(scope, EquationKind.DERIVATIVE, [scope.prime("m", "(inf - m)/tau")], "m")
    result, _ = solved(mechanism(scope, equations=(states,), solves=(Solve("states", "cnexp"),), currents="i",
                                 breakpoint=[scope.set("i", "g*m*(v - e)")], routines=(routine,)))
    assert show(result) == """\
: test: rules
:   m (cnexp): m = m + (1 - exp(-(dt / tau))) * (inf - m)

INITIAL {
    m = m0
}

CURRENT {
    i_part = g * m
    i = i_part * (v - e)
}
: d i / d v = i_part

ADVANCE {
    m = m + (1 - exp(-(dt / tau))) * (inf - m)
}

RATES {
    Dm = (inf - m) / tau
    m = Dm
}

FUNCTION f(u) {
    f = -(u + 1) * 2
}
"""
