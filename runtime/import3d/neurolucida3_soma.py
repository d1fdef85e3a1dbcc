"""Somas of Neurolucida's .asc files: stacks of contours, and which trees are connected to which soma."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .contour import centre_of_soma
from .piece import Floats, Import3d_Section

if TYPE_CHECKING:
    from .neurolucida3 import Import3d_Neurolucida3

_MARGIN = 0.5  # µm around the box of a single contour


class _Box(NamedTuple):
    low: Floats
    high: Floats

    def meets(self, other: _Box) -> bool:
        return bool((self.low[:2] <= other.high[:2]).all() and (other.low[:2] <= self.high[:2]).all())

    def holds(self, point: Floats) -> bool:
        return bool((self.low[:2] <= point[:2]).all() and (point[:2] <= self.high[:2]).all())


def _box(points: Floats) -> _Box:
    return _Box(points.min(axis=1), points.max(axis=1))


def connect_to_somas(reader: Import3d_Neurolucida3) -> tuple[list[str], bool]:
    """Put contours first, gather stacks, connect trees to somas; return notes and whether a tree begins outside all somas."""
    pieces = list(reader.sections)
    contours = [p for p in pieces if p.iscontour_]
    trees = [p for p in pieces if not p.iscontour_]
    reader.sections.remove_all()
    for piece in (*contours, *trees):
        reader.sections.append(piece)
    somas = _gather_stacks(contours)
    notes = [note for soma in somas if (note := _doubt(soma))]
    if not somas:
        return notes, False
    roots = [p for p in trees if p.parentsec is None]
    centres = [centre_of_soma(soma) for soma in somas]
    for soma, centre in zip(somas, centres, strict=True):
        box = _box_of_soma(soma)
        inside = [p for p in roots if box.holds(p.points[:, 0])]
        for piece in inside:
            piece.join(soma, 0.5, centre)
            piece.fid = 1
        roots = [p for p in roots if p.parentsec is None]
    for piece in roots:
        notes += _connect_to_nearest(reader, piece, somas, centres)
    return notes, bool(roots)


def _gather_stacks(contours: list[Import3d_Section]) -> list[Import3d_Section]:
    """Make contours whose boxes in x and y overlap, each with the one before, a stack of its first; return the somas."""
    somas: list[Import3d_Section] = []
    before: _Box | None = None
    for contour in contours:
        box = _box(contour.points)
        if before is not None and before.meets(box):
            first = somas[-1]
            first.contour_list = [*(first.contour_list or []), contour]
            contour.is_subsidiary = 1
        else:
            somas.append(contour)
        before = box
    return somas


def _doubt(soma: Import3d_Section) -> str:
    """Return why the stack of a soma is no proper one, or ''."""
    if not soma.contour_list:
        return ""
    contours = [soma, *soma.contour_list]
    if any((c.points[2] != c.points[2, 0]).any() for c in contours):
        return f"Soma stack {soma}: a contour does not have constant z. The area of the soma may be wrong."
    steps = np.diff([c.points[2, 0] for c in contours])
    if (steps == 0).any():
        return f"Soma stack {soma}: adjacent contours have the same z."
    if (steps > 0).any() and (steps < 0).any():
        return f"Soma stack {soma} is not monotonic in z: put its contours in order."
    return ""


def _box_of_soma(soma: Import3d_Section) -> _Box:
    if not soma.contour_list:
        box = _box(soma.points)
        return _Box(box.low - _MARGIN, box.high + _MARGIN)
    boxes = [_box(c.points) for c in (soma, *soma.contour_list)]
    return _Box(np.min([b.low for b in boxes], axis=0), np.max([b.high for b in boxes], axis=0))


def _connect_to_nearest(reader: Import3d_Neurolucida3, piece: Import3d_Section, somas: list[Import3d_Section],
                        centres: list[Floats]) -> list[str]:
    start = piece.points[:, 0]
    near = int(np.argmin([np.linalg.norm(start - c) for c in centres]))
    notes = [f"\nMain branch starting at line {reader.pt2id(piece.id):g} is outside the soma bounding boxes",
             "  Making a logical connection to center of nearest soma"]
    piece.join(somas[near], 0.5, centres[near])
    piece.fid = 1
    return notes
