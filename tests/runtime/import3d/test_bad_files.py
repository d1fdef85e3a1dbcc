"""Morphology files that no tree can be made of: the error says which line, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranvier import h
from ranvier.import3d import MorphologyError

ROOT = "1 1 0 0 0 5 -1\n"
BAD = {
    "empty": ("Import3d_SWC_read", "", "the file is empty"),
    "no points": ("Import3d_SWC_read", "# nothing\n", "no line has the seven numbers"),
    "missing parent": ("Import3d_SWC_read", "1 1 0 0 0 5 -1\n3 3 9 0 0 1 2\n", ":2: the parent 2 of point 3 does not exist"),
    "loop": ("Import3d_SWC_read", ROOT + "2 3 9 0 0 1 3\n3 3 12 0 0 1 2\n", ":2: the parent 3 of point 2 is not before it"),
    "own parent": ("Import3d_SWC_read", ROOT + "2 3 9 0 0 1 2\n", ":2: the parent 2 of point 2 is not before it"),
    "nan": ("Import3d_SWC_read", ROOT + "2 3 nan 0 0 1 1\n", ":2: a coordinate or diameter is not a finite number"),
    "negative": ("Import3d_SWC_read", ROOT + "2 3 9 0 0 -1 1\n", ":2: the diameter -2 is negative"),
    "twice": ("Import3d_SWC_read", ROOT + "2 3 9 0 0 1 1\n2 3 19 0 0 1 1\n", ":3: the id 2 is already used in line 2"),
    "id": ("Import3d_SWC_read", "1.5 1 0 0 0 5 -1\n", ":1: the id 1.5 is not a whole number"),
    "binary": ("Import3d_SWC_read", ROOT + "\0\1\2", ":2: this is no text"),
    "asc, no objects": ("Import3d_Neurolucida3", "3 4 5", ":1: '(' is needed here, not '3'"),
    "asc, open": ("Import3d_Neurolucida3", '("Soma"\n (1 2 3 4)\n (1 2 3', ":3: ')' is needed here, not the end of the file"),
    "asc, point": ("Import3d_Neurolucida3", "( (Dendrite)\n (1 two 3 4) )", ":2: a number is needed here, not 'two'"),
    "asc, branch": ("Import3d_Neurolucida3", "( (Dendrite) (1 2 3 4) (\n (2 2 2 2) |\n ) )", ":3: '(' is needed here, not ')'"),
    "eutectic, no end": ("Import3d_Eutectic_read", "1 MTO 3 0 0 0 1\n2 CP 3 9 0 0 1\n", ":1: the branch that begins here has no"),
    "eutectic, nothing": ("Import3d_Eutectic_read", "words\n", "no line has the seven items"),
    "old, nothing": ("Import3d_Neurolucida_read", "words\n", "no line has the form"),
    "old, no move": ("Import3d_Neurolucida_read", "[1,2] (1,2,3) 4\n", ":1: there is no move"),
    "xml": ("Import3d_MorphML", "<a>\n<b></a>", ":2: this is no XML: mismatched tag"),
    "xml, other": ("Import3d_MorphML", "<a/>", "there is no <segment>"),
    "xml, number": ("Import3d_MorphML", "<a>\n<segment id='x' cable='0'/></a>", ":2: id= needs a number here, not 'x'"),
    "xml, parent": ("Import3d_MorphML", "<s><segment id='1' cable='0' parent='7'/></s>", ":1: the parent 7 of segment 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_the_error_says_where_and_why(case: str, tmp_path: Path) -> None:
    reader, text, message = BAD[case]
    path = tmp_path / "bad"
    path.write_text(text)
    with pytest.raises(MorphologyError) as caught:
        getattr(h, reader)().input(str(path))
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        h.Import3d_SWC_read().input("nowhere.swc")


def test_an_unreadable_line_is_reported_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cell.swc"
    path.write_text("# comment\n\n" + ROOT + "rubbish\n2 3 9 0 0 1 1 and more\n")
    reader = h.Import3d_SWC_read()
    reader.input(str(path))
    assert (reader.err, len(reader.x), reader.header) == (1, 2, ["# comment"])
    assert capsys.readouterr().out == f"error {path} line 4: could not parse: rubbish\n"


def test_points_may_stand_in_any_order(tmp_path: Path) -> None:
    lines = [ROOT.strip(), "2 3 9 0 0 1 1", "3 3 19 0 0 1 2", "4 3 29 0 0 0.5 3"]
    shapes = []
    for order in (lines, lines[::-1]):
        path = tmp_path / "cell.swc"
        path.write_text("\n".join(order))
        reader = h.Import3d_SWC_read()
        reader.input(str(path))
        shapes.append([(p.points.tolist(), p.diam.tolist()) for p in reader.sections])
    assert shapes[0] == shapes[1]


def test_import3d_gui_needs_a_reader() -> None:
    with pytest.raises(TypeError, match="needs one of the readers"):
        h.Import3d_GUI(None)


WORDS = st.sampled_from([*"()|,<>;\n\"", "1", "2.5", "-3", "Dendrite", "Set", "RGB", '"Soma"', "Normal"])
LINES = st.lists(st.tuples(*[st.integers(-1, 8)] * 2, *[st.floats(-99, 99)] * 4, st.integers(-1, 8)), max_size=8)


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=40))
def test_random_asc_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    _read_or_refuse(tmp_path_factory, "Import3d_Neurolucida3", " ".join(words))


@settings(max_examples=150)
@given(LINES)
def test_random_swc_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, ...]]) -> None:
    _read_or_refuse(tmp_path_factory, "Import3d_SWC_read", "\n".join(" ".join(map(str, row)) for row in rows))


def _read_or_refuse(folders: pytest.TempPathFactory, reader: str, text: str) -> None:
    path = folders.getbasetemp() / "random"
    path.write_text(text)
    read = getattr(h, reader)()
    read.quiet = 1
    try:
        read.input(str(path))
        h.Import3d_GUI(read, 0).instantiate(type("Cell", (), {})())
    except MorphologyError as error:
        assert str(error).startswith(str(path))


@pytest.mark.parametrize("points", ["(1 1 1 0)(1 1 1 0)(1 1 1 0)", "(1 1 1 0)(2 2 1 0)(3 3 1 0)", "(1 1 1 0)(1 1 2 0)(1 1 3 0)"])
def test_a_contour_that_surrounds_nothing(points: str, tmp_path: Path) -> None:
    path = tmp_path / "flat.asc"
    path.write_text(f'\n("Soma"\n{points})')
    reader = h.Import3d_Neurolucida3()
    reader.input(str(path))
    with pytest.raises(MorphologyError, match="flat.asc:3: .*contour"):
        h.Import3d_GUI(reader, 0).instantiate(type("Cell", (), {})())
