"""Places in sources."""

from __future__ import annotations

import pytest
from ranvier.compiler.source import Location, Piece, SourceFile


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_count_from_one(line_end: str) -> None:
    text = line_end.join(["ab", "", "cd"])
    source = SourceFile("a.mod", text)
    assert source.locate(0) == Location("a.mod", 1, 1, "ab")
    assert source.locate(1) == Location("a.mod", 1, 2, "ab")
    assert source.locate(text.index("d")) == Location("a.mod", 3, 2, "cd")
    assert source.locate(len(text)) == Location("a.mod", 3, 3, "cd")
    assert source.locate(10**6) == Location("a.mod", 3, 3, "cd")


def test_empty_text_has_a_place() -> None:
    assert SourceFile("a.mod", "").locate(0) == Location("a.mod", 1, 1, "")


def test_pieces_map_to_their_files() -> None:
    pieces = (Piece(0, "a", "1\n2\n", 0), Piece(2, "b", "x\ny", 0), Piece(5, "a", "1\n2\n", 2))
    source = SourceFile("a", "1\nx\ny2\n", pieces)
    assert [(source.locate(n).path, source.locate(n).line) for n in (0, 2, 4, 5)] == [("a", 1), ("b", 1), ("b", 2), ("a", 2)]


def test_equality_is_of_the_text() -> None:
    assert SourceFile("a", "x") == SourceFile("a", "x")
    assert SourceFile("a", "x") != SourceFile("a", "y")
