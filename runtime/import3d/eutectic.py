"""Eutectic files: a point a line, `number code tag x y z diameter`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..vector import Vector
from .contour import centre_of_soma
from .piece import Import3d_Section, with_start
from .reader import Reader, scan_fields

_FIRST = ("MTO",)
_ON = ("FS", "SB", "CP")
_BRANCH = ("BP",)
_ENDS = ("NE", "ES", "MAE", "TAE", "BAE")
_OUTLINE = ("SOS", "SCP", "SOE")
_FORMAT = "isiffff"
_MARGIN = 0.5  # µm around the box of the soma's outline


class Import3d_Eutectic_read(Reader):
    """Reader of Eutectic files.

    A branch goes from a first point (MTO, or the point after a branch point BP or an end) over continuation points
    (CP, FS, SB) to a branch point or an end (NE, ES, MAE, TAE, BAE); SOS … SOE surround the soma. Points of other kinds
    are left out.
    """

    __slots__ = ("id", "ptype", "tag", "pointtype", "_firsts", "_lasts", "_rows")

    FILETYPE = "Eutectic"

    def _read(self, text: str) -> None:
        self._rows: list[tuple[int, str, int, float, float, float, float]] = []
        numbers: list[int] = []
        wrong: list[str] = []
        for number, line in enumerate(text.split("\n"), 1):
            fields = scan_fields(line, _FORMAT)
            if not fields:
                if line.strip():
                    self.header.append(line)
            elif len(fields) < len(_FORMAT):
                wrong.append(f"{number}: {line}  parse failure after item {len(fields)}")
            else:
                self._take(fields, number, line, numbers)
        if not self._rows:
            raise self._error(0, "no line has the seven items of a Eutectic point")
        table = np.array([row[3:] for row in self._rows], np.float32).astype(float)  # NEURON reads them with %f
        self._store(table[:, :3].T, table[:, 3], numbers)
        self.id = Vector([row[0] for row in self._rows])
        self.tag = Vector([row[2] for row in self._rows])
        open_branches = self._cut()
        self.type = Vector([self._rows[p.id][2] for p in self.sections])
        self._connect_to_soma()
        spines = sum(row[1] == "SB" for row in self._rows)
        if wrong or spines or open_branches:
            self.err = 1
            self._report(wrong, open_branches, spines)

    def _take(self, fields: list[Any], number: int, line: str, numbers: list[int]) -> None:
        if fields[1] in (*_FIRST, *_ON, *_BRANCH, *_ENDS, *_OUTLINE):
            self._rows.append(tuple(fields))
            numbers.append(number)
            self.lines.append(line.rstrip("\r"))

    # ------------------------------------------------------------ branches

    def _stretches(self) -> list[tuple[int, int, bool]]:
        """Return each branch's first and last point, and whether it divides."""
        found = []
        first, before = -1, ""
        for k, row in enumerate(self._rows):
            code = row[1]
            if code in _OUTLINE:
                before = ""
                continue
            if code in _FIRST or before in _BRANCH or before in _ENDS:
                first = k
            if first >= 0 and (code in _BRANCH or code in _ENDS):
                found.append((first, k, code in _BRANCH))
                first = -1
            before = code
        if first >= 0:
            raise self._error(int(self.iline[first]), "the branch that begins here has no end: BP, NE, ES, MAE, TAE or BAE")
        return found

    def _cut(self) -> int:
        """Make the pieces; return how many branch points have fewer than two branches."""
        self._make_soma()
        divided: list[Import3d_Section] = []
        for first, last, divides in self._stretches():
            parent = divided.pop() if divided else None
            if parent is not None and parent.volatile < 1:
                parent.volatile += 1
                divided.append(parent)
            piece = self._piece(first, last, parent)
            if divides:
                divided.append(piece)
        return len(divided)

    def _make_soma(self) -> None:
        codes = [row[1] for row in self._rows]
        if "SOS" in codes and "SOE" in codes and codes.index("SOE") > codes.index("SOS"):
            self._piece(codes.index("SOS"), codes.index("SOE"), None).iscontour_ = 1

    def _piece(self, first: int, last: int, parent: Import3d_Section | None) -> Import3d_Section:
        table = np.array([row[3:] for row in self._rows[first:last + 1]], np.float32).astype(float)
        points, diam = table[:, :3].T, table[:, 3]
        if parent is not None:
            points, diam = with_start(parent.points[:, -1], diam[0], points, diam)
        piece = Import3d_Section(first, points, diam)
        piece.fid = int(parent is not None)
        piece.type = self._rows[first][2]
        piece.parentsec = parent
        self.sections.append(piece)
        return piece

    def _connect_to_soma(self) -> None:
        """Connect trees that begin in the box around the soma to its middle, by a wire."""
        soma = next((p for p in self.sections if p.iscontour_), None)
        if soma is None:
            return
        low, high = soma.points[:2].min(axis=1) - _MARGIN, soma.points[:2].max(axis=1) + _MARGIN
        centre = centre_of_soma(soma)
        for piece in self.sections:
            start = piece.points[:2, 0]
            if piece.parentsec is None and piece is not soma and (low <= start).all() and (start <= high).all():
                piece.join(soma, 0.5, centre)
                piece.fid = 1

    def _report(self, wrong: list[str], open_branches: int, spines: int) -> None:
        text = [f"\n{self.path} problems and default fixes\n"]
        if wrong:
            text += ["  Following lines could not be parsed", *(f"    {line}" for line in wrong), ""]
        if open_branches:
            text.append(f"    stack.count = {open_branches}")
        if spines:
            text.append(f"    Ignore {spines} spines")
        self._say("\n".join(text))

    # ------------------------------------------------------------ where points are

    def id2pt(self, ident: float) -> int:
        """Return the first point whose number is at least this, or −1."""
        after = np.flatnonzero(self.id.as_numpy() >= ident)
        return int(after[0]) if len(after) else -1

    def pt2id(self, point: float) -> float:
        """Return the number of a point."""
        return float(self.id[int(point)])

    def pt2sec(self, point: float, section: Any) -> int:
        """Put the piece that a point is in into a reference; return the point's column there."""
        pieces = list(self.sections)
        piece = next((p for p in pieces if point <= p.id + p.count() - p.fid - 1), pieces[-1])
        self._give(section, piece)
        return int(int(point) - piece.id + piece.fid)
