"""What the readers of all formats share: the file's lines, errors with places, and the points' lookup tables."""

from __future__ import annotations

import os
import re
from typing import Any

import numpy as np

from ..cable.section_list import List
from ..hoc_names.hoc_object import HocObject
from ..vector import Vector
from .piece import Floats, Import3d_Section

_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf|nan))", re.IGNORECASE)


class MorphologyError(ValueError):
    """A morphology file from which no tree can be made; `path` and `line` (from 1; 0 for the whole file) say where."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line


def scan_numbers(text: str, most: int) -> list[float]:
    """Return the numbers, at most so many, that a text begins with."""
    return scan_fields(text, "f" * most)


_WORD = re.compile(r"\s*(\S+)")
_WHOLE = re.compile(r"\s*([-+]?\d+)")
_SCANNERS: dict[str, tuple[re.Pattern[str], Any]] = {"i": (_WHOLE, int), "f": (_NUMBER, float), "s": (_WORD, str)}


def scan_fields(text: str, kinds: str) -> list[Any]:
    """Return the items that a text begins with, as C's scanf reads them: i a whole number, f a number, s a word."""
    found: list[Any] = []
    at = 0
    for kind in kinds:
        pattern, convert = _SCANNERS[kind]
        match = pattern.match(text, at)
        if match is None:
            break
        found.append(convert(match.group(1)))
        at = match.end()
    return found


def add_up(values: Floats) -> float:
    """Return the sum, from first to last: NEURON's last bits, which numpy's sum does not give."""
    return float(np.add.accumulate(values)[-1]) if len(values) else 0.0


class Reader(HocObject):
    """A reader: `input(path)`, then `sections` (a List of Import3d_Section), `type`, `x`, `y`, `z`, `d` (Vectors), `err`.

    `iline` and `lines` have the line number and text of each point, `header` the comments. `quiet` = 1 leaves out the
    messages. Subclasses have `_read`, which makes the pieces of the text.
    """

    __slots__ = ("filetype", "err", "quiet", "sections", "type", "x", "y", "z", "d", "iline", "lines", "header", "path")

    FILETYPE = ""

    def __init__(self) -> None:
        self._enter()
        self.filetype = self.FILETYPE
        self.quiet = 0
        self._clear("")

    def __del__(self) -> None:
        self._leave()

    def _clear(self, path: str) -> None:
        self.path = path
        self.err = 0
        self.sections = List()
        self.lines: list[str] = []
        self.header: list[str] = []
        self.type, self.x, self.y, self.z, self.d, self.iline = (Vector() for _ in range(6))

    def input(self, path: str) -> float:
        """Read a file. Raise OSError, or MorphologyError where no tree can be made of it."""
        self._clear(os.fspath(path))
        self._read(self._text())
        return 0.0

    def _read(self, text: str) -> None:
        raise NotImplementedError

    def _text(self) -> str:
        with open(self.path, "rb") as file:
            content = file.read()
        if b"\0" in content:
            raise self._error(content[: content.index(b"\0")].count(b"\n") + 1, "this is no text: it has a zero byte")
        if not content.strip():
            raise self._error(0, "the file is empty")
        return content.decode("utf-8", "replace")

    def _error(self, line: int, message: str) -> MorphologyError:
        return MorphologyError(self.path, line, message)

    def _say(self, text: str) -> None:
        if not self.quiet:
            print(text)

    def _store(self, points: Floats, diam: Floats, lines: list[int]) -> None:
        """Keep the file's points (3, n), diameters and line numbers as Vectors; refuse numbers that are not finite."""
        bad = np.flatnonzero(~(np.isfinite(points).all(axis=0) & np.isfinite(diam)))
        if len(bad):
            raise self._error(lines[bad[0]], "a coordinate or diameter is not a finite number")
        negative = np.flatnonzero(diam < 0)
        if len(negative):
            raise self._error(lines[negative[0]], f"the diameter {diam[negative[0]]:g} is negative")
        self.x, self.y, self.z, self.d, self.iline = (Vector(v) for v in (*points, diam, lines))

    def _pieces(self) -> list[Import3d_Section]:
        return list(self.sections)

    @staticmethod
    def _give(reference: Any, thing: Any) -> None:
        reference[0] = thing

    # ------------------------------------------------------------ where points are

    def id2line(self, ident: float) -> int:
        """Return the index in `iline` of a piece's id."""
        return int(ident)

    def line_of(self, piece: Import3d_Section) -> int:
        """Return the line of the file that a piece's first own point stands in, 0 where that is not known."""
        k = self.id2line(piece.id)
        return int(self.iline[k]) if 0 <= k < len(self.iline) else 0

    def label(self, point: int, text: Any) -> float:
        """Put the line of a point, as text, into a reference to a string."""
        self._give(text, f"Line {int(self.iline[int(point)])}: {self.lines[int(point)]}")
        return 0.0

    def sec2pt(self, section: int, column: int) -> int:
        """Return the point of a column of a section, both by number."""
        piece = self.sections.o(int(section))
        return int(piece.id + column - piece.fid)
