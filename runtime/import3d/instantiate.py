"""Import3d_GUI(reader, 0).instantiate(cell): sections of what a reader has read."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cable.section import Section
from ..errors import WrongType
from ..hoc_names.hoc_object import HocObject
from ..model import MODEL
from .contour import ContourError, axis_of_contour, axis_of_stack
from .piece import Floats, Import3d_Section
from .reader import MorphologyError, Reader

_NAMES = {1: "soma", 2: "axon", 3: "dend", 4: "apic"}


def name_of_type(kind: int) -> str:
    """Return NEURON's name of the sections of a type of points: soma, axon, dend, apic, dend_5, minus_1."""
    return _NAMES.get(kind) or (f"minus_{-kind}" if kind < 0 else f"dend_{kind}")


def subset_of_type(kind: int) -> str:
    """Return NEURON's name of the list of a template's sections of a type: somatic, axonal, basal, apical, dendritic_5."""
    names = {1: "somatic", 2: "axonal", 3: "basal", 4: "apical"}
    return names.get(kind) or (f"minus_{-kind}set" if kind < 0 else f"dendritic_{kind}")


class Import3d_GUI(HocObject):
    """What a reader has read, to be made into sections. There is no window, whatever the second argument says.

    `swc` is the reader; `box` stands for the window and does nothing.
    """

    __slots__ = ("swc",)

    def __init__(self, reader: Reader | None = None, window: int = 0) -> None:
        if not isinstance(reader, Reader):
            raise WrongType(f"Import3d_GUI(reader, 0) needs one of the readers such as Import3d_SWC_read, not {reader!r}")
        self._enter()
        self.swc = reader

    def __del__(self) -> None:
        self._leave()

    @property
    def box(self) -> Any:
        """The window, as one of NEURON's without a display."""
        from ..hoc_names.windows import CLASSES

        return CLASSES["VBox"]()

    def instantiate(self, cell: Any = None, keep_commands: int = 0) -> float:
        """Make the sections soma, dend, axon, apic, dend_5 …: attributes, with `all`, of an object; names of HOC for None.

        An object of a template of HOC needs SectionLists all, somatic, axonal, basal, apical, dendritic_5 … to be filled.
        """
        pieces = self._valid_pieces()
        counts = self._count_types(pieces)
        of_hoc = cell is None or _is_of_template(cell)
        made = _create_all(cell, counts) if of_hoc else {
            name_of_type(kind): _make_sections(cell, name_of_type(kind), count) for kind, count in counts.items()}
        if not of_hoc:
            cell.all = [section for sections in made.values() for section in sections]
        elif cell is None and pieces:
            _interpreter().execute(f"access {name_of_type(pieces[0].type)}[{pieces[0].nameindex}]")
        for piece in pieces:
            if not piece.is_subsidiary:
                self._shape(piece, made, digits=of_hoc)
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
    def _count_types(pieces: list[Import3d_Section]) -> dict[int, int]:
        """Number the pieces within their types; return each type's count, in the order of types."""
        counts: dict[int, int] = {}
        for piece in pieces:
            if not piece.is_subsidiary:
                piece.nameindex = counts.get(piece.type, 0)
                counts[piece.type] = piece.nameindex + 1
        return dict(sorted(counts.items()))

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
    setattr(cell, name, sections)
    return sections


def _interpreter() -> Any:
    from .. import h

    return h


def _is_of_template(cell: Any) -> bool:
    from ..hoc_language.templates import TemplateInstance

    return isinstance(cell, TemplateInstance)


def _create_all(cell: Any, counts: dict[int, int]) -> dict[str, list[Section]]:
    """Make sections by HOC's `create`, at top level or in an object of a template, whose lists they are appended to.

    As in NEURON a list takes all sections of the object, at that time, whose names contain the type's.
    """
    h = _interpreter()
    made = {}
    for kind in range(min(counts, default=0), max(counts, default=-1) + 1):
        name = name_of_type(kind)
        if kind in counts:
            h.execute(f"create {name}[{counts[kind]}]", cell)
            made[name] = list(getattr(h if cell is None else cell, name))
        if cell is not None and hasattr(cell, subset_of_type(kind)):
            _append(getattr(cell, subset_of_type(kind)), cell, name)
    if cell is not None:
        _append(cell.all, cell, "")
    return made


def _append(sections: Any, cell: Any, name: str) -> None:
    for section in MODEL.all_sections():
        if section.cell() is cell and name in section.name().rpartition(".")[2]:
            sections.append(section)
