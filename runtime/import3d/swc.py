"""SWC files: a point a line, `id type x y z radius parent`; and how NEURON cuts them into sections."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from ..vector import Vector
from .piece import Floats, Import3d_Section, with_start
from .reader import Reader, scan_numbers

Ints = npt.NDArray[np.int64]

_SOMA = 1
_COMMENT = re.compile(r"[ \t]*#")
_NEAR_SPHERE = 0.01  # how far from 1 the length over the diameter of a soma of three points may be, as in NEURON


class Import3d_SWC_read(Reader):
    """Reader of SWC files.

    `id`, `pid`: the first and last number of each line. A piece is a stretch without branches of points of one type; it
    begins with a copy of the point that it is connected to.
    """

    __slots__ = ("id", "pid", "point2sec", "_points", "_diam", "_kind", "_parent", "_tables")

    FILETYPE = "SWC"

    def _clear(self, path: str) -> None:
        super()._clear(path)
        self.id, self.pid, self.point2sec = Vector(), Vector(), Vector()

    # ------------------------------------------------------------ the lines

    def _read(self, text: str) -> None:
        rows, numbers = self._rows(text)
        if not rows:
            raise self._error(0, "no line has the seven numbers of an SWC point")
        order = self._in_order_of_id(rows)
        table = np.array(rows)[order]
        table[:, 2:6] = table[:, 2:6].astype(np.float32)  # NEURON reads them with %f
        self.lines = [self.lines[k] for k in order]
        numbers = [numbers[k] for k in order]
        self._store(table[:, 2:5].T, 2 * table[:, 5], numbers)
        self.id, self.type, self.pid = (Vector(table[:, k]) for k in (0, 1, 6))
        self._check(table, numbers)
        self._link(table, numbers)
        self._cut()

    def _rows(self, text: str) -> tuple[list[list[float]], list[int]]:
        """Return the points of the file and the numbers of their lines; say which lines are neither points nor comments."""
        rows, numbers = [], []
        for number, line in enumerate(text.split("\n"), 1):
            row = _seven(line)
            if row is not None:
                rows.append(row)
                numbers.append(number)
                self.lines.append(line.rstrip("\r"))
            elif _COMMENT.match(line):
                self.header.append(line)
            elif line.strip():
                self.err = 1
                self._say(f"error {self.path} line {number}: could not parse: {line}")
        return rows, numbers

    @staticmethod
    def _in_order_of_id(rows: list[list[float]]) -> list[int]:
        return sorted(range(len(rows)), key=lambda k: rows[k][0])

    def _check(self, table: Floats, numbers: list[int]) -> None:
        ident, parent = table[:, 0], table[:, 6]
        for column, name in ((0, "id"), (1, "type"), (6, "parent")):
            wrong = np.flatnonzero(~np.isfinite(table[:, column]) | (np.trunc(table[:, column]) != table[:, column]))
            if len(wrong):
                raise self._error(numbers[wrong[0]], f"the {name} {table[wrong[0], column]:g} is not a whole number")
        for k in np.flatnonzero(ident[1:] == ident[:-1]):
            raise self._error(numbers[k + 1], f"the id {ident[k]:g} is already used in line {numbers[k]}")
        for k in np.flatnonzero(parent >= ident):
            raise self._error(numbers[k], f"the parent {parent[k]:g} of point {ident[k]:g} is not before it: "
                              "each id must be larger than its parent's, so that there is no loop")
        roots = np.flatnonzero(parent < 0)
        if len(roots) > 1:
            self.err = 1
            self._say("\n".join([f"warning {self.path}: more than one tree:", *(f"  root at line {numbers[k]}" for k in roots)]))

    def _link(self, table: Floats, numbers: list[int]) -> None:
        """Set the arrays that the pieces are made from: points, diameters, types, and each parent's index, −1 for none."""
        ident = table[:, 0]
        place = np.searchsorted(ident, table[:, 6])
        inside = np.minimum(place, len(ident) - 1)
        for k in np.flatnonzero((table[:, 6] >= 0) & (ident[inside] != table[:, 6])):
            raise self._error(numbers[k], f"the parent {table[k, 6]:g} of point {ident[k]:g} does not exist")
        self._points: Floats = np.ascontiguousarray(table[:, 2:5].T)
        self._diam: Floats = 2 * table[:, 5]
        self._kind: list[int] = [int(k) for k in table[:, 1]]
        self._parent: list[int] = [int(p) if table[k, 6] >= 0 else -1 for k, p in enumerate(place)]

    # ------------------------------------------------------------ sections

    def _cut(self) -> None:
        """Cut the points into pieces: each ends where its last point has not exactly one child that goes straight on."""
        children, at_start = self._branches()
        soma_children = self._soma_children()
        sphere = self._is_sphere_of_three(children)
        for i in range(len(self._kind) - 1):
            straight = self._kind[i] == self._kind[i + 1] == _SOMA and self._parent[i + 1] == i
            if straight and (i == 0 or soma_children[i] <= 1):
                children[i] = 1.0
        section = 0
        of_point = []
        for count in children:
            of_point.append(section)
            section += count != 1.0
        self.point2sec = Vector(of_point)
        starts = [0, *(k for k in range(1, len(of_point)) if of_point[k] != of_point[k - 1]), len(of_point)]
        for first, stop in zip(starts, starts[1:], strict=False):
            piece = self._root(stop, sphere) if first == 0 else self._branch(first, stop, of_point, soma_children)
            piece.type = self._kind[first]
            self._adjust(piece, at_start[first])
            self.sections.append(piece)

    def _branches(self) -> tuple[list[float], list[bool]]:
        """Return how many children each point has, a little more than 1 where a piece must end, and which points are
        connected to the first point of their parent's piece: those beside a branch that hangs on the soma by a wire.
        """
        kind, parent = self._kind, self._parent
        children = [0.0] * len(kind)
        at_start = [False] * len(kind)
        if len(kind) > 1 and kind[0] != kind[1]:
            self.err = 1
        for i, p in enumerate(parent):
            if p < 0:
                continue
            children[p] += 1
            if p != i - 1:
                children[p] += 0.01
                wire = kind[max(parent[p], 0)] == _SOMA if p > 1 else p == 0
                if wire and kind[p] != _SOMA:
                    at_start[i] = True
                    children[p] = 1.0
                    self.err = 1 if p > 1 else self.err
            if kind[p] != kind[i]:
                children[p] += 0.01
        return children, at_start

    def _soma_children(self) -> list[int]:
        count = [0] * len(self._kind)
        for i, p in enumerate(self._parent):
            if p >= 0 and self._kind[i] == self._kind[p] == _SOMA:
                count[p] += 1
        return count

    def _is_sphere_of_three(self, children: list[float]) -> bool:
        """Return whether the soma is written as NeuroMorpho.org does a sphere: a middle and two points a radius away.

        The third point then follows the second, so that there is one section of a soma.
        """
        if self._kind.count(_SOMA) != 3 or self._parent[1] != 0 or self._parent[2] != 0 or children[1] or children[2]:
            return False
        if not self._diam[0] == self._diam[1] == self._diam[2]:
            return False
        length = sum(math.dist(self._points[:, 0], self._points[:, k]) for k in (1, 2))
        if self._diam[0] == 0 or not abs(length / self._diam[0] - 1) < _NEAR_SPHERE:
            return False
        self._parent[2] = 1
        self.pid[2] = self.id[1]
        return True

    def _root(self, stop: int, sphere: bool) -> Import3d_Section:
        count = 1 if sphere else stop
        return Import3d_Section(0, self._points[:, :count], self._diam[:count])

    def _branch(self, first: int, stop: int, of_point: list[int], soma_children: list[int]) -> Import3d_Section:
        """Make the piece of points first … stop − 1, which begins with the point that it is connected to.

        By a wire, which is no part of the section (`first` = 1), when it is connected to a soma inside, or where the soma
        goes on.
        """
        parent = self._parent[first]
        start = max(parent, 0)
        piece = Import3d_Section(first, *with_start(self._points[:, start], self._diam[start],
                                                    self._points[:, first:stop], self._diam[first:stop]))
        owner = self.sections.o(of_point[start])
        piece.parentsec = owner
        own = self._kind[first] != _SOMA
        several, forks = stop - first > 1, soma_children[start] > 1
        if owner.id == 0 and owner.type == _SOMA and own and owner.count() == 1:
            piece.parentx = 0.5
            piece.first = int(several)
        elif owner.id == 0 and parent == 0:
            piece.parentx = 0.0
            piece.first = int(own and forks)
        elif owner.type == _SOMA:
            last = owner.id + owner.count() - (1 if owner.id == 0 else 2)
            if parent < last:
                piece.parentx = 0.5
                piece.first = int(own and several)
            else:
                piece.first = int(own and several and forks)
        return piece

    @staticmethod
    def _adjust(piece: Import3d_Section, at_start: bool) -> None:
        parent = piece.parentsec
        if parent is None:
            return
        if parent.type == _SOMA and piece.type != _SOMA:
            piece.diam[0] = piece.diam[1]
        if at_start:
            piece.pid = parent.id
            piece.parentx = 0.0

    # ------------------------------------------------------------ where points are

    def id2pt(self, ident: float) -> int:
        """Return the index of the point with an id; the first or last for ids out of range."""
        k = int(np.searchsorted(self.id.as_numpy(), min(max(ident, self.id[0]), self.id[len(self.id) - 1])))
        return k

    def pt2id(self, point: float) -> float:
        """Return the id of a point."""
        return float(self.id[int(point)])

    def pt2sec(self, point: float, section: Any) -> int:
        """Put the piece that a point is in into a reference; return the point's column there."""
        number = int(self.point2sec[int(point)])
        piece = self.sections.o(number)
        self._give(section, piece)
        return int(int(point) - piece.id + (number > 0))

    def sec2pt(self, section: int, column: int) -> int:
        """Return the point of a column of a piece, both by number."""
        return int(self.sections.o(int(section)).id + column - (section > 0))


def _seven(line: str) -> list[float] | None:
    """Return the seven numbers that a line begins with, or None."""
    fields = line.split(None, 7)
    if len(fields) >= 7:
        try:
            return [float(f) for f in fields[:7]]
        except ValueError:
            pass
    found = scan_numbers(line, 7)
    return found if len(found) == 7 else None
