"""Neurolucida's old text files: a command a line, `[major,minor] (x,y,z) radius`."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

from ..vector import Vector
from .contour import centre_of_soma
from .piece import Floats, Import3d_Section
from .reader import Reader

_NUMBER = r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
_LINE = re.compile(rf"\s*\[\s*(\d+),\s*(\d+)\s*\]\s*\({_NUMBER}\s*,{_NUMBER}\s*,{_NUMBER}\s*\){_NUMBER}")
_TYPES = {1: 3, 2: 3, 21: 2, 22: 2, 41: 1, 42: 1, 61: 4, 62: 4}
_STARTS = (1, 21, 61)  # minor codes of the first point of a tree
_SOMA = 41
_MARGIN = 0.5  # µm around the box of the soma's outline
_MOVE, _LINE_TO, _BRANCH = 0, 1, 2
_PROBLEMS = {
    "parse": "  Following lines could not be parsed",
    "line after branch": "  LINETO follows branch and does not coincide in the xy plane.\n  Make a physical connection using "
                         "the LINETO diameter.",
    "same xy": "  Nearest branch point is coincident in xy plane.\n  Make a physical connection with diam of the MOVETO",
    "same as line": "  No coincident branchpoint in xy plane but 3-d coincident to previous LINETO.\n  point. Make a logical "
                    "connection to the section containing that LINETO",
    "same xy, not nearest": "  The xy plane coincident branch point is not the nearest in the 3-d sense.\n  However we connect "
                            "physically to the indicated xy coincident branch point",
    "no parent": "  Cannot figure out which is the parent\n  No coincident (even in xy plane) branch point.",
    "outside": "  Unconnected branch is more than .5 microns outside the soma bounding box.\n  Connect logically to nearest "
               "branch point",
}


class Import3d_Neurolucida_read(Reader):
    """Reader of Neurolucida's old files.

    A piece goes from a move [2,x] over lines [1,x] to a branch point [10,5] or the next move; other commands are left out.
    A piece that begins where a branch point is, is connected to it; NEURON's guesses stand in for what does not fit, and
    are reported.
    """

    __slots__ = ("minor", "points", "pointtype", "firstpoints", "branchpoints", "_rows", "_codes", "_use", "_place", "_owner",
                 "_problems", "_wires")

    FILETYPE = "Neurolucida"

    def _read(self, text: str) -> None:
        self._rows: list[tuple[float, float, float, float]] = []
        self._codes: list[tuple[int, int]] = []
        self._use: list[int] = []
        self._place: list[int] = []  # of each point, in _rows
        self._problems: dict[str, list[str]] = {key: [] for key in _PROBLEMS}
        self._wires: list[int] = []
        numbers: list[int] = []
        for number, line in enumerate(text.split("\n"), 1):
            self._take(line.rstrip("\r"), number, numbers)
        if not self._place:
            raise self._error(0, "no line has the form [major,minor] (x,y,z) radius with a move, line or branch point")
        table = np.array(self._rows)
        self._store(table[:, :3].T, table[:, 3], numbers)
        self.minor = Vector([m for _, m in self._codes])
        self.points, self.pointtype = Vector(self._place), Vector(self._use)
        self._make_pieces()
        self._find_parents()
        self._repair_diameters()
        self._connect_to_soma()
        if self.err:
            self._say("\n".join(self._report()))

    # ------------------------------------------------------------ the lines

    def _take(self, line: str, number: int, numbers: list[int]) -> None:
        match = _LINE.match(line)
        if match is None:
            if line.lstrip().startswith("["):
                self._problem("parse", f"{number}: {line}")
            elif line.strip():
                self.header.append(line)
            return
        codes = int(match.group(1)), int(match.group(2))
        row = tuple(float(np.float32(match.group(k))) for k in (3, 4, 5, 6))  # NEURON reads them with %f
        here = len(self._rows)
        use = self._use_of(codes, here)
        if use == _MOVE and codes[0] == 1 and row[:2] != self._rows[-1][:2]:
            self._wires.append(len(self._use))
            away = math.dist(row[:3], self._rows[-1][:3])
            self._problem("line after branch", f"{number}: {line} separated by {away:g} from branch")
        if use is not None:
            self._use.append(use)
            self._place.append(here)
        self._codes.append(codes)
        self._rows.append((row[0], row[1], row[2], 2 * row[3]))
        self.lines.append(line)
        numbers.append(number)

    def _use_of(self, codes: tuple[int, int], here: int) -> int | None:
        if codes[0] == 1:
            return _MOVE if here and self._codes[-1] == (10, 5) else _LINE_TO
        if codes[0] == 2:
            return _MOVE
        return _BRANCH if codes == (10, 5) else None

    def _problem(self, kind: str, text: str) -> None:
        self.err = 1
        self._problems[kind].append(text)

    def _report(self) -> list[str]:
        text = [f"\n{self.path} problems and default fixes\n"]
        for kind, found in self._problems.items():
            if found:
                text += [_PROBLEMS[kind], *(f"    {line}" for line in found), ""]
        return text

    # ------------------------------------------------------------ pieces

    def _at(self, point: int) -> Floats:
        """Return x, y, z of a point."""
        return np.array(self._rows[self._place[point]][:3])

    def _make_pieces(self) -> None:
        firsts = [k for k, use in enumerate(self._use) if use == _MOVE]
        if not firsts:
            raise self._error(int(self.iline[0]), "there is no move [2,x], with which a branch begins")
        self.firstpoints = Vector(firsts)
        self.branchpoints = Vector([k for k, use in enumerate(self._use) if use == _BRANCH])
        self._owner: dict[int, Import3d_Section] = {}
        for first, stop in zip(firsts, [*firsts[1:], len(self._use)], strict=True):
            table = np.array([self._rows[self._place[k]] for k in range(first, stop)])
            piece = Import3d_Section(first, table[:, :3].T, table[:, 3])
            row = self._place[first]
            minor = self._codes[row][1]
            if minor not in _TYPES:
                self.err = 1
                self._say(f"{self.path} line {int(self.iline[row])}: don't know section type: {self.lines[row]}")
            piece.type = _TYPES.get(minor, 0)
            piece.iscontour_ = int(piece.type == 1)
            self._owner.update((k, piece) for k in range(first, stop))
            self.sections.append(piece)
        self.type = Vector([p.type for p in self.sections])

    def _find_parents(self) -> None:
        for piece in self.sections:
            first = piece.id
            if self._codes[self._place[first]][1] == _SOMA:
                continue
            if self._wires and first == self._wires[0]:
                del self._wires[0]
                self._join(piece, first, first - 1)
            else:
                self._find_parent(piece, first)

    def _branch_points_before(self, first: int) -> list[int]:
        return [int(k) for k in self.branchpoints if self._place[int(k)] < self._place[first]]

    def _find_parent(self, piece: Import3d_Section, first: int) -> None:
        start = self._at(first)
        near = min(self._branch_points_before(first), key=lambda k: math.dist(start, self._at(k)), default=None)
        away = math.dist(start, self._at(near)) if near is not None else 1e9
        if near is not None and away <= 0:
            piece.parentsec = self._owner[near]
            return
        if self._codes[self._place[first]][1] in _STARTS:
            return
        row = self._place[first]
        where = int(self.iline[self._place[near]]) if near is not None else -1
        text = f"{int(self.iline[row])}: {self.lines[row]} branch at line {where} is {away:.4g} away"
        if near is not None and _same_xy(start, self._at(near)):
            self._problem("same xy", text)
            self._join(piece, first, near)
        elif row > 0:
            self._guess_parent(piece, first, text)

    def _guess_parent(self, piece: Import3d_Section, first: int, text: str) -> None:
        start = self._at(first)
        if first > 0 and (start == self._at(first - 1)).all():
            self._problem("same as line", f"{text}\n      but coincides with line {int(self.iline[self._place[first - 1]])}")
            piece.parentsec = self._owner[first - 1]
            return
        for k in self._branch_points_before(first):
            if _same_xy(start, self._at(k)):
                self._problem("same xy, not nearest",
                              f"{text}\n      but coincides with branch point at line {int(self.iline[self._place[k]])}")
                self._join(piece, first, k)
                return
        self._problem("no parent", text)

    def _join(self, piece: Import3d_Section, first: int, branch: int) -> None:
        """Connect a piece to a branch point, with a first frustum of the piece's own diameter."""
        piece.parentsec = self._owner[branch]
        piece.put_first(self._at(branch), self._rows[self._place[first]][3])
        piece.id -= 1

    def _repair_diameters(self) -> None:
        """Give the first point the diameter of the second: it has that of the branch before, in these files."""
        for piece in self.sections:
            if piece.parentsec is not None and piece.first < piece.count() - 1:
                piece.diam[piece.first] = piece.diam[piece.first + 1]

    # ------------------------------------------------------------ the soma

    def _connect_to_soma(self) -> None:
        pieces = list(self.sections)
        soma = next((p for p in pieces if p.iscontour_), None)
        if soma is None:
            return
        pieces.remove(soma)
        self.sections.remove_all()
        for piece in (soma, *pieces):
            self.sections.append(piece)
        low, high = soma.points[:2].min(axis=1) - _MARGIN, soma.points[:2].max(axis=1) + _MARGIN
        centre = centre_of_soma(soma)
        for k, piece in enumerate(pieces):
            start = piece.points[:2, 0]
            if piece.parentsec is not None:
                continue
            if (low <= start).all() and (start <= high).all():
                self._wire(piece, soma, 0.5, centre)
            elif not self._continues(piece, [soma, *pieces[:k]]):
                self._connect_from_outside(piece, soma, centre)

    @staticmethod
    def _wire(piece: Import3d_Section, parent: Import3d_Section, x: float, place: Floats) -> None:
        piece.join(parent, x, place)
        piece.id -= 1

    @staticmethod
    def _continues(piece: Import3d_Section, before: list[Import3d_Section]) -> bool:
        """Connect a piece to an earlier one that ends where it begins; return whether there is one."""
        for other in before:
            if (other.points[:, -1] == piece.points[:, 0]).all():
                piece.parentsec = other
                return True
        return False

    def _connect_from_outside(self, piece: Import3d_Section, soma: Import3d_Section, centre: Floats) -> None:
        start, first = piece.points[:, 0], piece.id
        near, best = None, math.dist(centre, start)
        for k in self._branch_points_before(first):
            away = math.dist(start, self._at(k))
            if away < best:
                near, best = k, away
        row = self._place[max(first, 0)]
        text = f"{int(self.iline[row])}: {self.lines[row]} is outside soma, logically connect to"
        if near is None:
            self._problem("outside", f"{text} soma")
            self._wire(piece, soma, 1.0, centre)
        else:
            self._problem("outside", f"{text} {int(self.iline[self._place[near]])}")
            self._wire(piece, self._owner[near], 1.0, self._at(near))

    # ------------------------------------------------------------ where points are

    def id2line(self, ident: float) -> int:
        """Return the index in `iline` of a piece's id."""
        return self._place[max(int(ident), 0)]

    def id2pt(self, line: float) -> int:
        """Return the last point at or before a line of the file, or the first."""
        before = [k for k, row in enumerate(self._place) if int(self.iline[row]) <= line]
        return before[-1] if before else 0

    def pt2id(self, point: float) -> float:
        """Return the line of a point, −1 for a negative number."""
        return -1.0 if point < 0 else float(self.iline[self._place[int(point)]])

    def pt2sec(self, point: float, section: Any) -> int:
        """Put the piece that a point is in into a reference; return the point's column there."""
        piece = self._owner[int(point)]
        self._give(section, piece)
        return int(point) - piece.id

    def label(self, point: int, text: Any) -> float:
        """Put the line of a point, as text, into a reference to a string."""
        row = self._place[int(point)]
        self._give(text, f"Line {int(self.iline[row])}: {self.lines[row]}")
        return 0.0


def _same_xy(a: Floats, b: Floats) -> bool:
    return bool(math.hypot(a[0] - b[0], a[1] - b[1]) <= 0)
