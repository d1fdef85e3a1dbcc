"""What the parser finds in bad programs; whole messages stand in bad/ (see tests/compiler/test_golden.py)."""

from __future__ import annotations

import pytest
from ranvier.compiler.diagnostics import CompileError, Diagnostics
from ranvier.compiler.source import SourceFile
from ranvier.compiler.syntax import parse


def errors(text: str) -> list[tuple[str, int]]:
    """Return code and line of each error of a text."""
    source = SourceFile("test.mod", text)
    with pytest.raises(CompileError) as caught:
        parse(source, Diagnostics(source))
    return [(d.code, source.locate(d.span.start).line) for d in caught.value.diagnostics]


def test_errors_of_all_blocks_are_found() -> None:
    text = "NEURON { SUFFIX }\nPARAMETER { a = }\nINITIAL { x = 1 }\nBREAKPOINT { y = ) }\nFUNCTION f(a { f = 1 }\n"
    assert [line for _, line in errors(text)] == [1, 2, 4, 5]


@pytest.mark.parametrize("block, word", [
    ("FUNCTION f(x) { if x > 1 { f = 1 } }", "if"), ("PROCEDURE p() { while 1 { } }", "while"), ("INITIAL { if x { } }", "if"),
    ("NET_RECEIVE(w) { WATCH v > 1 2 }", "WATCH"),
])
def test_a_statement_without_its_parenthesis_is_named(block: str, word: str) -> None:
    source = SourceFile("test.mod", "NEURON { SUFFIX a }\n" + block)
    diagnostics = Diagnostics(source)
    with pytest.raises(CompileError) as caught:
        parse(source, diagnostics)
        diagnostics.check()
    assert f"put what follows {word} in parentheses" in str(caught.value)


@pytest.mark.parametrize("word", [
    "PUTQ", "GETQ", "RESET", "MATCH", "FORALL", "TERMINAL", "SECTION", "IFERROR", "ERROR", "MODEL_LEVEL", "PLOT", "SENS",
    "STEPPED", "PARTIAL", "FIRST", "LAST",
])
def test_removed_keywords(word: str) -> None:
    assert errors(f"NEURON {{ SUFFIX a }}\nINITIAL {{ {word} b }}") == [("removed-keyword", 2)]


def test_removed_keywords_are_free_as_names() -> None:
    source = SourceFile("test.mod", "ASSIGNED { RESET LAST } INITIAL { RESET = LAST }")
    assert len(parse(source, Diagnostics(source)).items) == 2


@pytest.mark.parametrize("text", [
    "INITIAL { x = " + "(" * 10_000 + "1" + ")" * 10_000 + " }",
    "INITIAL { x = " + "f(" * 10_000 + "1" + ")" * 10_000 + " }",
    "INITIAL { x = " + "-" * 10_000 + "1 }",
    "INITIAL { x = " + "2^" * 10_000 + "1 }",
    "INITIAL { x = " + "a+" * 10_000 + "1 }",
    "INITIAL " + "{" * 10_000 + "}" * 10_000,
    "INITIAL { " + "if (a) { } else " * 10_000 + " { } }",
    "INITIAL { x = " + "a[" * 10_000 + "1" + "]" * 10_000 + " }",
], ids=["parentheses", "calls", "signs", "powers", "sum", "blocks", "else-if", "indices"])
def test_depth_has_a_limit(text: str) -> None:
    assert "nesting-too-deep" in {code for code, _ in errors(text)}


def test_a_sum_of_150_terms_is_no_depth() -> None:
    source = SourceFile("test.mod", "INITIAL { x = " + "a + " * 150 + "1 }")
    assert len(parse(source, Diagnostics(source)).items) == 1


@pytest.mark.parametrize("text", [
    "\x01" * 200_000, "$%&" * 100_000, "COMMENT " * 60_000, '"' * 200_000, "a " * 50_000, "INITIAL { " * 40_000, "} " * 50_000,
    "a'" * 50_000, "(" * 200_000, "NEURON " * 50_000, "1" * 200_000, "INITIAL { x = " + "9" * 5_000 + " }",
    "DEFINE N " + "9" * 5_000,
], ids=lambda text: repr(text[:10]))
def test_much_garbage_is_refused(text: str) -> None:
    """Work that grows with the square of such a text would take hours."""
    assert 1 <= len(errors(text)) <= 60


@pytest.mark.parametrize("following", ["TITLE", "TITLE a b", "VERBATIM ENDVERBATIM", "UNITSOFF", "BREAKPOINT { a = 1 }"])
def test_an_unclosed_block_names_what_follows(following: str) -> None:
    source = SourceFile("test.mod", "ASSIGNED { a\n" + following + "\nINITIAL { }")
    with pytest.raises(CompileError) as caught:
        parse(source, Diagnostics(source))
    keyword = "INITIAL in line 3" if following in ("VERBATIM ENDVERBATIM", "UNITSOFF") else f"{following.split()[0]} in line 2"
    assert f"{keyword} starts before its }}" in str(caught.value)


def test_many_errors_are_cut() -> None:
    found = errors("INITIAL { x = }\n" * 200)
    assert found[-1][0] == "too-many-errors"
    assert len(found) == 51
