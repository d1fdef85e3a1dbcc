"""The text of a .mod file and places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of offsets into `SourceFile.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Location:
    """A place as an editor shows it: line and column count from 1, columns in characters."""

    path: str
    line: int
    column: int
    line_text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of `SourceFile.text` that came from one file: INCLUDE makes several."""

    start: int
    path: str
    original: str
    original_start: int


@dataclass(frozen=True)
class SourceFile:
    """The text that is compiled, INCLUDEs expanded, line ends as they are in the file.

    `pieces` maps offsets of `text` to the files they came from, in rising order of `start`; a file
    without INCLUDE has one piece. `includes` are the paths read beside the main one.
    """

    path: str
    text: str
    pieces: tuple[Piece, ...] = ()
    includes: tuple[str, ...] = ()
    _starts: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.pieces:
            object.__setattr__(self, "pieces", (Piece(0, self.path, self.text, 0),))
        object.__setattr__(self, "_starts", tuple(piece.start for piece in self.pieces))

    @property
    def own_text(self) -> str:
        """The text of the main file, INCLUDE statements as they are written."""
        return next((piece.original for piece in self.pieces if piece.path == self.path), self.text)

    def locate(self, offset: int) -> Location:
        """Return the file, line and column of an offset into `text`."""
        piece = self.pieces[max(0, bisect_right(self._starts, offset) - 1)]
        where = min(piece.original_start + offset - piece.start, len(piece.original))
        starts = _line_starts(piece.original)
        line = bisect_right(starts, where)
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(piece.original)
        return Location(piece.path, line, where - start + 1, piece.original[start:end].rstrip("\r\n"))


def shown_path(path: str) -> str:
    """Return a path as messages and generated C show it: on one line, with escapes for what cannot be printed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


def shown_text(text: str) -> str:
    """Return a line as messages show it: tabs as four columns, and no character that would steer a terminal."""
    text = text.expandtabs(4)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


@lru_cache(maxsize=16)
def _line_starts(text: str) -> tuple[int, ...]:
    """Return the offset of each line's first character; CR, LF and CRLF end a line."""
    return (0, *(match.end() for match in _LINE_END.finditer(text)))
