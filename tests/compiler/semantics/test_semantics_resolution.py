"""Names, scopes and statements, shown by the stage's printer."""

from __future__ import annotations

import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.semantics import show
from ranvier.compiler.semantics.mechanism import (
    Assign,
    Binary,
    Derivative,
    EquationKind,
    From,
    Intrinsic,
    Number,
    Perform,
    Reaction,
    Storage,
)
from semantics_text import analysed, mechanism_of, variable_of

HEAD = "NEURON { SUFFIX s RANGE x, y } ASSIGNED { x y a[3] } STATE { m n[2] p }\n"


def code(text: str) -> str:
    """The printed blocks of a mechanism, without its tables of names."""
    return show(mechanism_of(HEAD + text)).split("\n\n", 2)[2]


@pytest.mark.parametrize("stem", ["_kept", "1st", "K_v", "x"])
def test_a_file_without_suffix_names_its_mechanism(stem: str) -> None:
    compiled = compile_mod(f"mods/{stem}.mod", "NEURON { RANGE a }\nPARAMETER { a = 1 }", lambda name, origin: None)
    assert f"rv_mechanism_{stem}" in compiled.c_text


def test_locals_of_one_block_get_names_of_their_own() -> None:
    assert code("INITIAL { LOCAL t1 t1 = 1 { LOCAL t1, x t1 = 2 x = t1 } x = t1 }") == """INITIAL {
    t1 = 1
    t1_2 = 2
    x = t1_2
    x = t1
}
"""


def test_blocks_of_one_kind_merge_each_with_its_locals() -> None:
    assert code("INITIAL { LOCAL k k = 1 x = k } INITIAL { LOCAL k k = 2 y = k }") == """INITIAL {
    k = 1
    x = k
    k_2 = 2
    y = k_2
}
"""


def test_arguments_and_results_shadow_variables() -> None:
    mechanism = mechanism_of(HEAD + "FUNCTION f(x, v) { f = x + v  f = f + y  if (x > 1) { f = f(x - 1, f) } }")
    routine = mechanism.routine("f")
    assert [a.storage for a in routine.arguments] == [Storage.LOCAL, Storage.LOCAL]
    assert routine.result is not None and routine.result.name == "f"
    assert show(mechanism).endswith("""FUNCTION f(x, v) {
    f = x + v
    f = f + y
    if (x > 1) {
        f = f(x - 1, f)
    }
}
""")


def test_precedence_is_kept_by_the_printer() -> None:
    text = "INITIAL { x = (1 - (2 - 3)) * -(4 + 5) ^ 2 / (6 * 7)  y = !(x < 1 && y > 2 || x == 1)  x = (2 ^ 3) ^ 4 }"
    assert "x = (1 - (2 - 3)) * -(4 + 5) ^ 2 / (6 * 7)" in code(text)
    assert "y = !(x < 1 && y > 2 || x == 1)" in code(text)
    assert "x = (2 ^ 3) ^ 4" in code(text)


def test_loops_have_constant_bounds_where_they_can() -> None:
    mechanism = mechanism_of(HEAD + "DEFINE N 3\nINITIAL { FROM i = 0 TO N - 1 { a[i] = i } FROM i = x TO 7 / 2 BY 2 { y = i } }")
    first, second = mechanism.initial
    assert isinstance(first, From) and isinstance(second, From)
    assert (first.first, first.last, first.step) == (Number(0.0), Number(2.0), Number(1.0))
    assert second.last == Number(3.0) and second.variable.name == "i_2"


def test_built_in_functions_take_one_form() -> None:
    statements = 'x = pow(x, 2) x = fmod(x, 2) x = abs(x) state_discontinuity(m, 3) printf("%g", x)'
    mechanism = mechanism_of(HEAD + f"INITIAL {{ {statements} }}")
    power, modulo, absolute, jump, shown = mechanism.initial
    assert isinstance(power, Assign) and isinstance(power.value, Binary) and power.value.operator == "^"
    assert isinstance(modulo, Assign) and isinstance(modulo.value, Binary) and modulo.value.operator == "%"
    assert isinstance(absolute, Assign) and isinstance(absolute.value, Intrinsic) and absolute.value.name == "fabs"
    assert isinstance(jump, Assign) and jump.variable.name == "m"
    assert isinstance(shown, Perform) and shown.call.name == "printf"  # type: ignore[union-attr]


def test_breakpoint_is_split_into_solves_and_currents() -> None:
    mechanism = mechanism_of(
        HEAD + "BREAKPOINT { x = 1 SOLVE d METHOD cnexp SOLVE q y = m } DERIVATIVE d { m' = -m } PROCEDURE q() { y = 2 }")
    assert [(s.block, s.method) for s in mechanism.solves] == [("d", "cnexp"), ("q", "")]
    assert len(mechanism.breakpoint) == 2 and len(mechanism.breakpoint_whole) == 4


def test_default_methods() -> None:
    mechanism = mechanism_of(HEAD + """INITIAL { SOLVE k STEADYSTATE sparse  SOLVE l }
        BREAKPOINT { SOLVE d SOLVE k }
        DERIVATIVE d { m' = -m } KINETIC k { ~ n[0] <-> n[1] (1, 2) } LINEAR l { ~ p = 3 }""")
    assert [s.method for s in mechanism.solves] == ["derivimplicit", "sparse"]
    assert mechanism.initial[0].steadystate and mechanism.initial[1].method == "simeq"  # type: ignore[union-attr]
    assert [b.kind for b in mechanism.equations] == [EquationKind.DERIVATIVE, EquationKind.KINETIC, EquationKind.LINEAR]
    assert [[u.name for u in b.unknowns] for b in mechanism.equations] == [["m"], ["n"], ["p"]]


def test_second_order_becomes_two_first_orders() -> None:
    mechanism = mechanism_of(HEAD + "BREAKPOINT { SOLVE d METHOD derivimplicit } DERIVATIVE d { m'' = -m - m' }")
    first, second = mechanism.equation("d").body
    assert isinstance(first, Derivative) and isinstance(second, Derivative)
    assert (first.state.name, second.state.name) == ("m", "Dm")
    assert variable_of(mechanism, "Dm0").default == 0.0
    assert "Dm' = -m - Dm" in show(mechanism)


def test_reactions_conservation_and_compartments() -> None:
    mechanism = mechanism_of(HEAD + """KINETIC k {
        COMPARTMENT i, i + 1 { n }
        COMPARTMENT 2 { m }
        ~ 2 m + x <-> n[0] (1, 2)
        x = f_flux - b_flux
        ~ m -> (3)
        ~ m << (4)
        CONSERVE n + m = 1 }""")
    text = show(mechanism).split("KINETIC", 1)[1]
    assert text == """ k for m, n {
    COMPARTMENT i, i + 1 { n }
    COMPARTMENT 2 { m }
    ~ 2 m + x <-> n[0] (1, 2)
    x = f_flux() - b_flux()
    ~ m <-> nothing (3, 0)
    ~ m << (4)
    CONSERVE n + m = 1
}
"""
    flux = mechanism.equation("k").body[5]
    assert isinstance(flux, Reaction) and flux.left == () and flux.right[0].variable.name == "m"


def test_events_have_weights_and_flag() -> None:
    text = """NEURON { POINT_PROCESS p RANGE x } ASSIGNED { x }
    INITIAL { net_send(1, 2) }
    NET_RECEIVE (w (uS), u) {
        INITIAL { u = t }
        if (flag == 2) { net_event(t) } else { x = w  net_send(u, 2)  net_move(t + 1) }
    }"""
    receive = mechanism_of(text).net_receive
    assert receive is not None and receive.initial is not None
    assert [(w.name, w.storage, w.position, w.unit) for w in receive.weights] == [
        ("w", Storage.WEIGHT, 0, "uS"), ("u", Storage.WEIGHT, 1, "")]
    assert len(receive.body) == 1 and len(receive.initial) == 1


def test_code_that_changes_v_works_on_a_copy() -> None:
    mechanism = mechanism_of("""NEURON { SUFFIX s NONSPECIFIC_CURRENT i } STATE { m } ASSIGNED { i v inf }
    INITIAL { rates() m = inf }
    BREAKPOINT { SOLVE d METHOD cnexp  i = m * v }
    DERIVATIVE d { rates() m' = inf - m }
    PROCEDURE rates() { if (v == -27) { v = v + 0.0001 } inf = v }""")
    text = show(mechanism)
    assert "DERIVATIVE d for m {\n    v_copy = v\n    rates()" in text
    assert "INITIAL {\n    v_copy = v\n" in text
    assert "i = m * v\n" in text
    assert "v_copy = v_copy + 0.0001" in text


def test_a_local_that_is_read_before_it_is_set_is_warned_of() -> None:
    assert "unset-local" in analysed(HEAD + "INITIAL { LOCAL k x = k }")[1]
    assert "unset-local" not in analysed(HEAD + "INITIAL { LOCAL k if (x) { k = 1 } x = k }")[1]
    assert "unset-local" in analysed(HEAD + "INITIAL { LOCAL k k = k + 1 x = k }")[1]


def test_what_has_no_meaning_for_compiled_code_is_dropped() -> None:
    text = "BREAKPOINT { LOCAL g CONDUCTANCE g UNITSOFF MUTEXLOCK PROTECT x = x + 1 MUTEXUNLOCK UNITSON }"
    assert code(text) == "BREAKPOINT {\n    x = x + 1\n}\n"


def test_the_mechanisms_that_come_with_ranvier_pass_without_an_error() -> None:
    from importlib.resources import files

    for entry in files("ranvier.mechanisms").iterdir():
        if entry.name.endswith(".mod"):
            mechanism = mechanism_of(entry.read_text())
            assert mechanism.name.lower() == entry.name.removesuffix(".mod")
            assert show(mechanism)
