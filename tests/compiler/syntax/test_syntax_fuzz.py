"""Whatever is done to a valid text, the parser gives a program or CompileError, nothing else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ranvier.compiler.diagnostics import CompileError, Diagnostics
from ranvier.compiler.syntax import parse, read_source
from ranvier.compiler.syntax.unparse import unparse

ROOT = Path(__file__).resolve().parents[3]
HH = (ROOT / "mechanisms" / "hh.mod").read_text("utf-8")
PIECES = [
    "{", "}", "(", ")", "[", "]", ",", ";", "=", "~", "~+", "<->", "<<", "->", "'", '"', ":", "?", "@", "^", "1e", "1", "-",
    "x'0", "COMMENT", "ENDCOMMENT", "VERBATIM", "ENDVERBATIM", "TITLE", "DEFINE N 3", "DEFINE", "INCLUDE", 'INCLUDE "x"',
    "INITIAL",
    "NEURON", "NET_RECEIVE", "KINETIC", "FROM", "TABLE", "if", "else", "WATCH", "LOCAL", "REPRESENTS", "USEION", "BEFORE", "µ",
    "\0", "\r", "_", "N",
]


def try_to_parse(text: str) -> None:
    try:
        source = read_source("fuzz.mod", text, lambda name, from_path: None)
        program = parse(source, Diagnostics(source))
    except CompileError as error:
        assert error.diagnostics
        assert all(d.code and d.message for d in error.diagnostics)
        assert str(error)
    else:
        unparse(program)


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(0, len(HH)), st.integers(0, 40), st.sampled_from(["", *PIECES])), min_size=1, max_size=6))
def test_mutations_of_hh(edits: list[tuple[int, int, str]]) -> None:
    text = HH
    for place, length, piece in edits:
        place = min(place, len(text))
        text = text[:place] + piece + text[place + length :]
    try_to_parse(text)


@settings(max_examples=80)
@given(st.lists(st.sampled_from([*PIECES, "a", "BREAKPOINT", "PARAMETER", "SOLVE", "METHOD", "\n", "2"]), max_size=40))
def test_any_words(words: list[str]) -> None:
    try_to_parse(" ".join(words))


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    try:
        source = read_source("fuzz.mod", data, lambda name, from_path: None)
        parse(source, Diagnostics(source))
    except CompileError as error:
        assert error.diagnostics
