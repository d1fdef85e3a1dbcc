"""What the fuzzer found once, each as the smallest file that showed it: none may come back."""

from __future__ import annotations

import pytest
from fuzz_cases import Case
from fuzz_outcome import Finding
from fuzz_shrink import outcome
from ranvier.compiler import compile_mod
from ranvier.compiler.diagnostics import CompileError

HEAD = "NEURON { SUFFIX found }\n"
TEXTS = {
    "an input that only a dropped statement reads": "PROCEDURE rates() { LOCAL q\n q = 3^(celsius/10) }",
    "a value of a TABLE that nothing reads": (
        "STATE { m }\nASSIGNED { a b }\nINITIAL { rates(v) m = a }\n"
        "PROCEDURE rates(v) { TABLE a, b FROM -100 TO 100 WITH 200\n a = v b = 2*v }"),
    "a TABLE of a variable that is not set":
        "ASSIGNED { a }\nINITIAL { rates(v) }\nPROCEDURE rates(v) { TABLE a FROM 0 TO 1 WITH 9\n }",
    "a TABLE of a variable that is set elsewhere": (
        "ASSIGNED { a b }\nINITIAL { a = 3 rates(v) b = a }\nPROCEDURE rates(v) { TABLE a FROM 0 TO 1 WITH 9\n }"),
    "a name of a loop in the lookup of a TABLE": (
        "PARAMETER { k = 9 }\nASSIGNED { a }\nINITIAL { rates(v) }\n"
        "PROCEDURE rates(v) { TABLE a FROM 0 TO 1 WITH 9\n a = v/k }"),
    "a number that is 0 as a double": "ASSIGNED { a }\nINITIAL { a = 1/(1e-400 + v) }",
    "an equation that is its state": "STATE { m }\nBREAKPOINT { SOLVE d METHOD cnexp }\nDERIVATIVE d { m' = m }",
    "an unknown alone in a linear equation": "STATE { m }\nBREAKPOINT { SOLVE l }\nLINEAR l { ~ m = 0 }",
    "LOCALs of one name in two blocks": (
        "STATE { m }\nASSIGNED { a[2] }\nBREAKPOINT { SOLVE d METHOD euler\n LOCAL x\n x = 1 if (v > a[0]) { a[1] = x/v } }\n"
        "DERIVATIVE d { LOCAL x\n x = 0 a[0] = x m' = x }"),
    "a while loop under Newton's method": (
        "STATE { m }\nBREAKPOINT { SOLVE n }\nNONLINEAR n { ~ f(m) + m*m = 2 }\n"
        "FUNCTION f(x) { LOCAL k\n k = 0 f = x while (k < 3) { k = k + 1 f = f/2 } }"),
    "an ion current without slope": (
        "NEURON { USEION na WRITE ina }\nBREAKPOINT { ina = 2 }"),
    "a variable that is set on some paths and read on none": (
        "ASSIGNED { a }\nFUNCTION f() { a = 1 f = 1 }\nFUNCTION g(x) { TABLE FROM 0 TO 1 WITH 2\n g = f() }\n"
        "INITIAL { if (v > 0) { a = 2 } }"),
    "CONSERVE of a state without a reaction": (
        "STATE { q m y }\nBREAKPOINT { SOLVE k METHOD sparse }\nKINETIC k { ~ m <-> y (1, 2)\n CONSERVE q + m + y = 1 }\n"
        "INITIAL { SOLVE k STEADYSTATE sparse }"),
    "the mechanism's name in a message": (
        "NEURON { POINT_PROCESS unset }\nSTATE { d }\nBREAKPOINT { SOLVE n }\nNONLINEAR n { ~ exp(d) = 2 }"),
    "the value of a PROCEDURE":
        "ASSIGNED { a }\nPROCEDURE p() { a = a + 1 }\nFUNCTION f() { f = 2 + p() }\nINITIAL { a = p() % 2 }",
    "one line for all and many messages": "PARAMETER { " + " ".join(f"p{k} (nosuch)" for k in range(3000)) + " }",
    "a loop in front of a root of the voltage": "NEURON { POINT_PROCESS p NONSPECIFIC_CURRENT i }\n"
        "ASSIGNED { i (nA) v (mV) a[3] (1) }\nBREAKPOINT { FROM k = 0 TO 2 { a[k] = sqrt(v) + k }\n i = a[1] }",
    "a loop that no current needs beside a root of the voltage": "NEURON { POINT_PROCESS p NONSPECIFIC_CURRENT i }\n"
        "ASSIGNED { i (nA) v (mV) a[3] (1) b (1) }\nBREAKPOINT { FROM k = 0 TO 2 { a[k] = v + k }\n b = a[0]\n i = sqrt(v) }",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_what_was_found(text: str) -> None:
    text = text if "POINT_PROCESS" in text else HEAD + text
    found = outcome(Case("found.mod", text.encode(), {}, units="warn"))
    assert not isinstance(found, Finding), found


@pytest.mark.parametrize("path", ['q"uote.mod', "*/ int bad; /*.mod", "a b.mod", "new\nline.mod", "-o.mod", ".mod"])
def test_a_file_name_is_no_name_of_a_mechanism(path: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_mod(path, "NEURON { RANGE a }\nPARAMETER { a = 1 }", lambda name, origin: None)
    assert [d.code for d in caught.value.diagnostics] == ["unusable-file-name"]


def test_a_long_unit_is_not_repeated_in_full() -> None:
    with pytest.raises(CompileError) as caught:
        compile_mod("long.mod", HEAD + "UNITS { (mA) = (" + "x " * 5000 + ") }\nINITIAL { a = 1 }", lambda name, origin: None)
    assert max(len(line) for line in str(caught.value).splitlines()) < 2000


def test_units_that_are_multiplied_are_not_repeated_in_full() -> None:
    power = "*".join("m" * 3000)
    with pytest.raises(CompileError) as caught:
        compile_mod("long.mod", HEAD + f"ASSIGNED {{ v ({power}) }}\nINITIAL {{ a = v + 1 (mV) }}", lambda name, origin: None)
    assert max(len(line) for line in str(caught.value).splitlines()) < 2000


@pytest.mark.parametrize("power, word", [("mV" + "-mV" * 120, "small"), ("/ms" + "-ms" * 120, "large")])
@pytest.mark.parametrize("where", ["first", "second"])
def test_units_beyond_the_range_of_a_number(power: str, word: str, where: str) -> None:
    """As the unit of a constant they are refused; elsewhere they are a warning."""
    pair = f"({power}) (1)" if where == "first" else f"(1) ({power})"
    with pytest.raises(CompileError) as caught:
        compile_mod("wide.mod", HEAD + f"UNITS {{ (mV) = (millivolt) e = {pair} }}", lambda name, origin: None)
    assert "error[unknown-unit]" in str(caught.value) and f"is too {word} for a number" in str(caught.value)


def test_characters_that_reorder_text_do_not_reach_the_c() -> None:
    made = compile_mod("bidi.mod", HEAD + "TITLE \u202e\u2066\nPROCEDURE p() { } : \u202e",
                       lambda name, origin: None)
    assert "\u202e" not in made.c_text and "\u2066" not in made.c_text
