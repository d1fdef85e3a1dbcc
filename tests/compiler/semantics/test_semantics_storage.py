"""Where NEURON keeps a variable, and which names Python sees."""

from __future__ import annotations

import pytest
from ranvier.compiler.semantics.mechanism import IonPart, Kind, Number, Read, Role, Storage
from ranvier.compiler.semantics.walk import walk
from semantics_text import analysed, mechanism_of, variable_of

CHANNEL = """
NEURON {
    SUFFIX channel
    USEION ca READ eca, cai WRITE ica, cai VALENCE 2
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i
    RANGE g, tau, ik
    GLOBAL shared
    POINTER gate
}
UNITS { F = (faraday) (coulomb)  two = 2 (mV)  (mV) = (millivolt) }
CONSTANT { half = 0.5 }
PARAMETER { g = 0.1 (mho/cm2) <0, 1>  q = 3  celsius = 20  m0 = 0.25  list[3] }
ASSIGNED { v eca ek ica ik i tau[2] hidden shared gate }
STATE { m  n[2] START 0.5  cai }
LOCAL temp
INITIAL { m = F * two * half  temp = q + m0 + n0 }
BREAKPOINT { SOLVE d METHOD cnexp  ica = m * (v - eca)  ik = g * (v - ek)  i = 0 }
DERIVATIVE d { m' = -m  n'[0] = -n[0]  cai' = -ica }
"""

EXPECTED = {
    "g": (Storage.FIELD, Role.PARAMETER, True),
    "q": (Storage.GLOBAL, Role.PARAMETER, True),
    "list": (Storage.GLOBAL, Role.PARAMETER, True),
    "m0": (Storage.GLOBAL, Role.PARAMETER, True),
    "n0": (Storage.GLOBAL, Role.STATE0, False),
    "tau": (Storage.FIELD, Role.ASSIGNED, True),
    "hidden": (Storage.FIELD, Role.ASSIGNED, False),
    "shared": (Storage.GLOBAL, Role.ASSIGNED, True),
    "i": (Storage.FIELD, Role.ASSIGNED, True),
    "gate": (Storage.POINTER, Role.ASSIGNED, True),
    "m": (Storage.FIELD, Role.STATE, True),
    "n": (Storage.FIELD, Role.STATE, True),
    "cai": (Storage.FIELD, Role.STATE, False),
    "eca": (Storage.ION, Role.ASSIGNED, False),
    "ica": (Storage.ION, Role.ASSIGNED, False),
    "ik": (Storage.ION, Role.ASSIGNED, True),
    "temp": (Storage.GLOBAL, Role.LOCAL, False),
}


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_storage_role_and_visibility(name: str, expected: tuple[Storage, Role, bool]) -> None:
    found = variable_of(mechanism_of(CHANNEL), name)
    assert (found.storage, found.role, found.visible) == expected


def test_only_variables_of_the_mechanism_are_listed_in_neurons_order() -> None:
    names = [variable.name for variable in mechanism_of(CHANNEL).variables]
    assert names[:5] == ["g", "q", "m0", "list", "n0"]
    assert names[-3:] == ["m", "n", "cai"]
    assert "v" not in names and "celsius" not in names and "F" not in names


def test_range_wins_over_global_and_makes_an_initial_value_per_instance() -> None:
    mechanism = mechanism_of("""NEURON { SUFFIX s RANGE a, m0 GLOBAL a, n0 }
    ASSIGNED { a } STATE { m n START 2 } INITIAL { a = m0 }""")
    assert variable_of(mechanism, "a").storage is Storage.FIELD
    m0, n0 = variable_of(mechanism, "m0"), variable_of(mechanism, "n0")
    assert (m0.storage, m0.visible, m0.default) == (Storage.FIELD, True, 0.0)
    assert (n0.storage, n0.visible, n0.default) == (Storage.GLOBAL, True, 2.0)


def test_defaults_limits_lengths_and_units() -> None:
    mechanism = mechanism_of(CHANNEL)
    g = variable_of(mechanism, "g")
    assert (g.default, g.limits, g.unit) == (0.1, (0.0, 1.0), "mho/cm2")
    assert variable_of(mechanism, "m0").default == 0.25
    assert variable_of(mechanism, "n0").default == 0.5
    assert (variable_of(mechanism, "list").length, variable_of(mechanism, "n").length) == (3, 2)


def test_ion_variables_and_currents() -> None:
    mechanism = mechanism_of(CHANNEL)
    cai = variable_of(mechanism, "cai")
    assert (cai.ion, cai.ion_part) == ("ca", IonPart.INSIDE)
    calcium, potassium = mechanism.ions
    assert calcium.valence == 2.0 and potassium.valence is None
    assert calcium.reads == {IonPart.REVERSAL, IonPart.INSIDE}
    assert calcium.writes == {IonPart.CURRENT, IonPart.INSIDE}
    assert [(c.variable.name, c.ion, c.electrode) for c in mechanism.currents] == [
        ("ica", "ca", False), ("ik", "k", False), ("i", "", False)]


def test_a_current_keeps_a_copy_only_where_its_value_outlives_breakpoint() -> None:
    mechanism = mechanism_of(CHANNEL)
    assert variable_of(mechanism, "ica").keeps_copy, "DERIVATIVE reads it without READ"
    assert variable_of(mechanism, "ik").keeps_copy, "it is RANGE"
    plain = "NEURON { SUFFIX p USEION k READ ek WRITE ik }\nBREAKPOINT { %s }"
    for code, keeps in (("ik = v - ek", False), ("if (v > 0) { ik = v }", True), ("ik = ik + v", True),
                        ("if (v > 0) { ik = v } else { ik = 0 }", False), ("set()", True)):
        extra = "\nPROCEDURE set() { ik = 1 }" if code == "set()" else ""
        found = variable_of(mechanism_of(plain % code + extra), "ik")
        assert (found.keeps_copy, found.role) == (keeps, Role.BUILTIN), code


def test_a_current_read_and_written_is_read_from_the_pool() -> None:
    text = """NEURON { SUFFIX pump USEION ca READ ica WRITE ica }
    STATE { a } ASSIGNED { ica }
    BREAKPOINT { SOLVE d METHOD cnexp  ica = a }
    DERIVATIVE d { a' = -ica }"""
    found = variable_of(mechanism_of(text), "ica")
    assert not found.keeps_copy


def test_constants_become_numbers() -> None:
    first = mechanism_of(CHANNEL).initial[0]
    values = [node.value for node in _numbers(first)]
    assert values == [96485.33212331001, 2.0, 0.5]


def _numbers(node: object) -> list[Number]:
    from ranvier.compiler.semantics.walk import walk

    return [found for found in walk(node) if isinstance(found, Number)]


def test_defaults_of_the_simulations_variables_are_ignored_with_a_warning() -> None:
    text = """NEURON { SUFFIX s USEION k READ ek RANGE x }
    PARAMETER { celsius = 6 ek = -77 dt t v } ASSIGNED { x } INITIAL { x = ek }"""
    mechanism, warnings = analysed(text)
    assert warnings == ["default-ignored", "default-ignored"]
    assert [variable.name for variable in mechanism.variables] == ["ek", "x"]


def test_implicit_variables_need_no_declaration() -> None:
    uses = "x = v x = t x = dt x = celsius x = area x = diam"
    mechanism = mechanism_of(f"NEURON {{ SUFFIX s RANGE x }} ASSIGNED {{ x }} INITIAL {{ {uses} }}")
    storages = [s.value.variable.storage for s in mechanism.initial]  # type: ignore[union-attr]
    assert storages == [Storage.VOLTAGE, Storage.TIME, Storage.DT, Storage.CELSIUS, Storage.AREA, Storage.DIAM]


def test_a_point_process_has_currents_in_nanoampere() -> None:
    text = "NEURON { POINT_PROCESS p USEION k WRITE ik ELECTRODE_CURRENT i } BREAKPOINT { ik = 1 i = 2 }"
    mechanism = mechanism_of(text)
    assert mechanism.kind is Kind.POINT_PROCESS
    assert variable_of(mechanism, "ik").unit == "nA"
    assert mechanism.currents[1].electrode


def test_an_artificial_cell_may_call_a_variable_v() -> None:
    mechanism = mechanism_of("NEURON { ARTIFICIAL_CELL a RANGE v } ASSIGNED { v } NET_RECEIVE (w) { v = v + w }")
    assert variable_of(mechanism, "v").storage is Storage.FIELD
    assert mechanism.artificial


def test_a_table_brings_usetable() -> None:
    mechanism = mechanism_of("NEURON { SUFFIX s } ASSIGNED { x } PROCEDURE p(v) { TABLE x FROM 0 TO 1 WITH 9 x = v }")
    usetable = variable_of(mechanism, "usetable")
    assert (usetable.storage, usetable.visible, usetable.default, usetable.limits) == (Storage.GLOBAL, True, 1.0, (0.0, 1.0))


def test_words_of_c_python_and_sympy_are_names() -> None:
    words = "int y j I E S N lambda pi errno double register class None"
    text = f"NEURON {{ SUFFIX words RANGE {words.replace(' ', ', ')} }} ASSIGNED {{ {words} }} INITIAL {{ int = y + lambda }}"
    mechanism = mechanism_of(text)
    assert [v.name for v in mechanism.variables] == words.split()
    assert isinstance(mechanism.initial[0].value.left, Read)  # type: ignore[union-attr]


@pytest.mark.parametrize("written, kept", [
    ("2.302585092994", 2.30259), ("-81.9512345", -81.9512), ("0.00123456789", 0.00123457), ("1234567", 1.23457e6),
    ("123456", 123456.0), ("0.1", 0.1), ("1e-3", 1e-3),
])
def test_a_default_has_six_digits(written: str, kept: float) -> None:
    """The numbers are NEURON 9.0.2's."""
    text = f"NEURON {{ SUFFIX d RANGE a }} PARAMETER {{ a = {written}  b = {written} }} STATE {{ s START {written} }}"
    text += f"CONSTANT {{ c = {written} }} ASSIGNED {{ x }} INITIAL {{ x = c + {written} }}"
    mechanism, warnings = analysed(text)
    assert [variable_of(mechanism, name).default for name in ("a", "b", "s0")] == [kept] * 3
    assert [code for code in warnings if code == "default-rounded"] == ["default-rounded"] * (2 if float(written) != kept else 0)
    whole = {abs(node.value) for node in walk(mechanism.initial) if isinstance(node, Number)}
    assert whole == {abs(float(written))}


def test_a_table_of_range_variables_is_warned_of() -> None:
    text = ("NEURON {{ SUFFIX d {} }} PARAMETER {{ a = 1 }} ASSIGNED {{ v x }} INITIAL {{ p(v) }}"
            "PROCEDURE p(u) {{ TABLE x DEPEND a, celsius FROM 0 TO 1 WITH 10  x = a * u }}")
    assert analysed(text.format("RANGE a"))[1] == ["table-of-first-instance"]
    assert analysed(text.format("GLOBAL a"))[1] == []
