"""Strings are read as C reads them, and no format of printf asks for what it is not given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranvier.compiler.semantics.formats import fitted, unescaped
from ranvier.compiler.semantics.mechanism import Expression, Number, Text

X, N, S = Number(1.5), Number(7.0), Text("text")


@pytest.mark.parametrize("written, text", [
    (r"a\n\t\\\"", 'a\n\t\\"'), (r"\x41\101\0", "AA\0"), (r"\q\?", "q?"), ("\\", "\\"), (r"\x25n", "%n"),
])
def test_escapes_are_those_of_c(written: str, text: str) -> None:
    assert unescaped(written) == text


@pytest.mark.parametrize("text, arguments, format, given, problems", [
    ("%g %5.2f %%\n", [X, X], "%g %5.2f %%\n", [X, X], 0),
    ("%ld %-3lu %lf %Lg", [N, N, X, X], "%d %-3u %f %g", [N, N, X, X], 0),
    ("%s %10s", [S, S], "%s %10s", [S, S], 0),
    ("%*d|%.*f", [N, X, N, X], "%7d|%.7f", [X, X], 0),
    ("%g", [], "%%g", [], 1),
    ("%s", [], "%%s", [], 1),
    ("%s", [X], "%g", [X], 1),
    ("%d", [S], "%s", [S], 1),
    ("%n", [X], "%%n", [], 2),
    ("%hhn%p%m%C", [X], "%%hhn%%p%%m%%C", [], 5),
    ("%2$g", [X, X], "%%2$g", [], 2),
    ("50 %\n", [], "50 %%\n", [], 1),
    ("%", [], "%%", [], 1),
    ("%5%", [], "%%5%%", [], 1),
    ("%99999d", [N], "%%99999d", [], 2),
    ("plain", [X, X], "plain", [], 1),
])
def test_a_format_fits_its_arguments(text: str, arguments: list[Expression | Text], format: str,
                                     given: list[Expression | Text], problems: int) -> None:
    shown, taken, found = fitted(text, arguments)
    assert (shown, taken) == (format, given)
    assert len(found) == problems


@settings(max_examples=300)
@given(st.text(alphabet="%%%%dgsnpxc*.$-+ #0159lhLqzjt\n\\", max_size=25), st.lists(st.sampled_from([X, N, S]), max_size=4))
def test_no_format_reads_what_is_not_there(text: str, arguments: list[Expression | Text]) -> None:
    shown, taken, _ = fitted(text, arguments)
    wanted = re.findall(r"%(%|[-+ #0]*\d*(?:\.\d*)?([a-zA-Z]))", shown)
    kinds = [kind for whole, kind in wanted if whole != "%"]
    assert len(re.findall("%", re.sub(r"%(%|[-+ #0]*\d*(?:\.\d*)?[diuoxXceEfFgGaAs])", "", shown))) == 0
    assert [kind == "s" for kind in kinds] == [isinstance(argument, Text) for argument in taken]
