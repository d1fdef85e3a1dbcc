"""Diagnostics: collected, sorted, shown."""

from __future__ import annotations

import pytest
from ranvier.compiler.diagnostics import CompileError, Diagnostics, Severity, render_all
from ranvier.compiler.source import SourceFile, Span

SOURCE = SourceFile("leak.mod", "NEURON {\n\tSUFFIX leak\n}\n")


def test_rendering() -> None:
    diagnostics = Diagnostics(SOURCE)
    diagnostics.error("some-code", Span(10, 16), "what is wrong", label="here", notes=["why", "more"], help="what to do")
    assert render_all(SOURCE, diagnostics) == (
        "leak.mod:2:2: error[some-code]: what is wrong\n"
        "  |\n"
        "2 |     SUFFIX leak\n"
        "  |     ^^^^^^ here\n"
        "  = note: why\n"
        "  = note: more\n"
        "  = help: what to do\n"
    )


def test_carets_stay_on_the_first_line() -> None:
    diagnostics = Diagnostics(SOURCE)
    diagnostics.warning("w", Span(0, 22), "all of it")
    lines = render_all(SOURCE, diagnostics).splitlines()
    assert lines[0] == "leak.mod:1:1: warning[w]: all of it"
    assert lines[3] == "  | ^^^^^^^^"


def test_a_place_at_the_end_has_a_caret() -> None:
    diagnostics = Diagnostics(SOURCE)
    diagnostics.error("e", Span(len(SOURCE.text), len(SOURCE.text)), "too short")
    assert "  | ^" in render_all(SOURCE, diagnostics)


def test_source_order_without_repetition() -> None:
    diagnostics = Diagnostics(SOURCE)
    diagnostics.error("b", Span(5, 6), "second")
    diagnostics.error("a", Span(1, 2), "first")
    diagnostics.error("b", Span(5, 6), "second")
    assert [d.code for d in diagnostics] == ["a", "b"]
    assert len(diagnostics) == 2


def test_warnings_do_not_stop() -> None:
    diagnostics = Diagnostics(SOURCE)
    diagnostics.warning("w", Span(0, 1), "careful")
    diagnostics.check()
    assert not diagnostics.has_errors


def test_check_raises_all() -> None:
    diagnostics = Diagnostics(SOURCE)
    diagnostics.warning("w", Span(0, 1), "careful")
    diagnostics.error("e", Span(0, 1), "wrong")
    with pytest.raises(CompileError) as caught:
        diagnostics.check()
    assert [d.severity for d in caught.value.diagnostics] == [Severity.ERROR, Severity.WARNING]
    assert "error[e]: wrong" in str(caught.value)


def test_extend_takes_over() -> None:
    first, second = Diagnostics(SOURCE), Diagnostics(SOURCE)
    first.error("e", Span(0, 1), "wrong")
    second.extend(first)
    assert list(second) == list(first)


def test_long_lines_and_words_are_cut() -> None:
    source = SourceFile("long.mod", "x" * 5000 + " y " + "z" * 5000)
    diagnostics = Diagnostics(source)
    diagnostics.error("e", Span(5001, 5002), f"'{'n' * 5000}' is long", label="here")
    head, _, line, caret = render_all(source, diagnostics).splitlines()
    assert head == f"long.mod:1:5002: error[e]: '{'n' * 39}…{'n' * 39}' is long"
    assert len(line) < 170 and line[caret.index("^")] == "y"


def test_nothing_steers_the_terminal() -> None:
    source = SourceFile("a\n\x1b[2Jb.mod", "a \x1b[2J b\u202e c")
    diagnostics = Diagnostics(source)
    diagnostics.error("e", Span(8, 9), "'\x1b[2J' is wrong")
    shown = render_all(source, diagnostics)
    assert shown.startswith("a\\n\\x1b[2Jb.mod:1:9: error[e]: '\N{REPLACEMENT CHARACTER}[2J' is wrong\n")
    assert [c for c in shown if not c.isprintable()] == ["\n"] * 4
