"""MorphML, the morphology part of NeuroML 1: <segment>s with a <proximal> and a <distal> point, in <cable>s."""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers import expat

import numpy as np

from .piece import Import3d_Section
from .reader import Reader


class _Cable:
    """A cable: its points so far, and where it is connected."""

    def __init__(self, ident: int, parent: int, first: int) -> None:
        self.ident, self.parent, self.first = ident, parent, first
        self.x = 1.0
        self.points: list[list[float]] = []


class Import3d_MorphML(Reader):
    """Reader of MorphML files: a piece is a cable.

    A cable is connected at its `fractAlongParent`, else at the end of its parent. As in NEURON the pieces have no type.
    """

    __slots__ = ("_cables", "_cable_of_segment", "_numbers", "_segment", "_in_group", "_parser")

    FILETYPE = "MorphML"

    def _read(self, text: str) -> None:
        self._cables: dict[int, _Cable] = {}
        self._cable_of_segment: dict[int, int] = {}
        self._numbers: list[int] = []
        self._segment = (-1, -1)
        self._in_group = False
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._element
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            raise self._error(error.lineno, f"this is no XML: {expat.ErrorString(error.code)}") from None
        finally:
            self._parser.StartElementHandler = None  # it refers to the reader, which refers to it
        if not self._cables:
            raise self._error(0, "there is no <segment> of a MorphML morphology")
        self._make_pieces()

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition("}")[2]:
            case "segments":
                self._in_group = False
            case "segment":
                self._begin_segment(attributes)
            case "proximal" | "distal" as end if self._segment[1] in self._cables:
                self._point(end, attributes)
            case "cable" if not self._in_group:
                self._describe_cable(attributes)
            case "cablegroup":
                self._in_group = True
            case _:
                pass

    def _begin_segment(self, attributes: dict[str, str]) -> None:
        ident, cable = int(self._value("id", attributes)), int(self._value("cable", attributes))
        parent = -1
        if "parent" in attributes:
            above = int(self._value("parent", attributes))
            if above not in self._cable_of_segment:
                self._wrong(f"the parent {above} of segment {ident} is not before it")
            parent = self._cable_of_segment[above]
        self._segment = ident, cable
        self._cable_of_segment[ident] = cable
        if cable not in self._cables:
            self._cables[cable] = _Cable(cable, parent, len(self._numbers))

    def _point(self, end: str, attributes: dict[str, str]) -> None:
        cable = self._cables[self._segment[1]]
        point = [self._value(key, attributes) for key in ("x", "y", "z", "diameter")]
        if end == "distal" and len(cable.points) == 1 and cable.points[0] == point:
            point[1] += point[3] / 2
            cable.points[0][1] -= point[3] / 2
        cable.points.append(point)
        self._numbers.append(self._parser.CurrentLineNumber)

    def _describe_cable(self, attributes: dict[str, str]) -> None:
        cable = self._cables.get(int(self._value("id", attributes)))
        if cable is not None and "fractAlongParent" in attributes:
            cable.x = self._value("fractAlongParent", attributes)

    def _value(self, key: str, attributes: dict[str, str]) -> float:
        try:
            return float(attributes[key])
        except (KeyError, ValueError):
            self._wrong(f"{key}= needs a number here, not {attributes.get(key)!r}")

    def _wrong(self, message: str) -> NoReturn:
        raise self._error(self._parser.CurrentLineNumber, message)

    def _make_pieces(self) -> None:
        table = np.array([p for c in self._cables.values() for p in c.points])
        self._store(table[:, :3].T, table[:, 3], self._numbers)
        pieces: dict[int, Import3d_Section] = {}
        for cable in self._cables.values():
            points = np.array(cable.points).reshape(-1, 4)
            piece = Import3d_Section(cable.first, points[:, :3].T, points[:, 3])
            if cable.parent >= 0:
                piece.parentsec = pieces[cable.parent]
                piece.parentx = cable.x
            pieces[cable.ident] = piece
            self.sections.append(piece)

    def pt2id(self, point: float) -> int:
        """Return the number of a point, within those there are."""
        return min(max(int(point), 0), len(self.x) - 1)

    def id2pt(self, ident: float) -> int:
        """Return the number of a point."""
        return int(ident)

    def pt2sec(self, point: float, section: Any) -> int:
        """Put the piece that a point is in into a reference; return the point's column there."""
        piece = [p for p in self.sections if p.id <= point][-1]
        self._give(section, piece)
        return int(point) - int(piece.id)

    def label(self, point: int, text: Any) -> float:
        """Put what a point is into a reference to a string."""
        k = int(point)
        x, y, z, d = (v[k] for v in (self.x, self.y, self.z, self.d))
        self._give(text, f"pt[{k}] Line {int(self.iline[k])}   x={x:g}  y={y:g}  z={z:g}  d={d:g}")
        return 0.0
