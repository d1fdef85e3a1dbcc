"""Import3d_GUI(reader, 0).instantiate(cell): sections of what a reader has read."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..hoc_object import HocObject
from ..section import Section
from .contour import ContourError, axis_of_contour, axis_of_stack
from .piece import Floats, Import3d_Section
from .reader import MorphologyError, Reader

_NAMES = {1: "soma", 2: "axon", 3: "dend", 4: "apic"}


def name_of_type(kind: int) -> str:
    """Return NEURON's name of the sections of a type of points: soma, axon, dend, apic, dend_5, minus_1."""
    return _NAMES.get(kind) or (f"minus_{-kind}" if kind < 0 else f"dend_{kind}")


class Import3d_GUI(HocObject):
    """What a reader has read, to be made into sections. There is no window: the second argument must be 0.

    `swc` is the reader.
    """

    __slots__ = ("swc",)

    def __init__(self, reader: Reader | None = None, window: int = 1) -> None:
        if not isinstance(reader, Reader):
            raise TypeError(f"Import3d_GUI(reader, 0) needs one of the readers such as Import3d_SWC_read, not {reader!r}")
        if window:
            raise NotImplementedError("Import3d_GUI: there is no window; give 0 as the second argument")
        self._enter()
        self.swc = reader

    def __del__(self) -> None:
        self._leave()

    def instantiate(self, cell: Any = None, keep_commands: int = 0) -> float:
        """Make the sections as lists soma, dend, axon, apic, dend_5 … and `all` of an object, or of the top level for None."""
        pieces = self._valid_pieces()
        counts = self._count_types(pieces)
        made = {name: _make_sections(cell, name, count) for name, count in counts}
        if cell is not None:
            cell.all = [section for sections in made.values() for section in sections]
        for piece in pieces:
            if not piece.is_subsidiary:
                self._shape(piece, made, digits=cell is None)
        return 0.0

    def _valid_pieces(self) -> list[Import3d_Section]:
        """Take out branches without length, as NEURON does; return the pieces left."""
        pieces = list(self.swc.sections)
        for k in range(len(pieces) - 1, -1, -1):
            piece = pieces[k]
            own = piece.count() - piece.first
            if piece.parentsec is None or own > 2 or (own == 2 and not _same_place(piece)):
                continue
            line = self.swc.line_of(piece)
            print(f"One point section {piece} ending at line {line} has been removed" if own <= 1 else
                  f"Two point section ending at line {line} with 0 length has been removed")
            del pieces[k]
            self.swc.sections.remove(k)
            _reattach(pieces[k:], piece)
        return pieces

    @staticmethod
    def _count_types(pieces: list[Import3d_Section]) -> list[tuple[str, int]]:
        """Number the pieces within their types; return each type's name and count, in the order of types."""
        counts: dict[int, int] = {}
        for piece in pieces:
            if not piece.is_subsidiary:
                piece.nameindex = counts.get(piece.type, 0)
                counts[piece.type] = piece.nameindex + 1
        return [(name_of_type(kind), counts[kind]) for kind in sorted(counts)]

    def _shape(self, piece: Import3d_Section, made: dict[str, list[Section]], digits: bool) -> None:
        section = _section_of(piece, made)
        if piece.parentsec is not None:
            section.connect(_section_of(piece.parentsec, made)(piece.parentx), 0)
        if piece.first == 1:
            section.pt3dstyle(1, *piece.points[:, 0])
        try:
            points, diam = _outline(piece)
        except ContourError as error:
            raise MorphologyError(self.swc.path, self.swc.line_of(piece), str(error)) from None
        if digits:
            points, diam = _as_text(points), _as_text(diam)
        section.pt3dadd(points[0], points[1], points[2], diam)


def _section_of(piece: Import3d_Section, made: dict[str, list[Section]]) -> Section:
    return made[name_of_type(piece.type)][piece.nameindex]


def _same_place(piece: Import3d_Section) -> bool:
    return bool((piece.points[:, piece.first] == piece.points[:, piece.first + 1]).all())


def _reattach(pieces: list[Import3d_Section], gone: Import3d_Section) -> None:
    for piece in pieces:
        if piece.parentsec is gone:
            piece.parentsec, piece.parentx = gone.parentsec, gone.parentx
            print(f"\tand child {piece} reattached")


def _outline(piece: Import3d_Section) -> tuple[Floats, Floats]:
    """Return the 3-D points and diameters of a piece's section; a single point is a sphere, as a cylinder of three points."""
    points, diam = piece.own_points()
    if piece.iscontour_:
        return axis_of_stack(piece) if piece.contour_list else axis_of_contour(points)
    if len(diam) == 1:
        radius = diam[0] / 2
        return points + np.array([[-radius, 0.0, radius], [0.0] * 3, [0.0] * 3]), np.repeat(diam, 3)
    return points, diam


def _as_text(values: Floats) -> Floats:
    """Round to the eight digits with which NEURON hands points to sections of the top level."""
    return np.array([float(f"{v:.8g}") for v in values.ravel()]).reshape(values.shape)


def _make_sections(cell: Any, name: str, count: int) -> list[Section]:
    sections = [Section(name=f"{name}[{k}]", cell=cell) for k in range(count)]
    if cell is None:
        raise NotImplementedError("instantiate(None): give it an object, of which the sections become attributes")
    setattr(cell, name, sections)
    return sections
