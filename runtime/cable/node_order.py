"""The numbers of nodes: the roots of all trees first, then tree by tree all other nodes, sections breadth first, as in NEURON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._engine import lib
from ..model import HANDLE, MODEL

if TYPE_CHECKING:
    from .section import Section
    from .segment import Segment

_numbered: tuple[int, dict[int, tuple[int, int]]] = (-1, {})


def node_number(segment: Segment) -> int:
    """Return the number of the node at a segment. The model is numbered anew after a new layout and for a new section."""
    global _numbered
    layout = int(lib.rv_layout_count(HANDLE))
    if _numbered[0] != layout or segment.sec._living() not in _numbered[1]:
        _numbered = layout, _numbers()
    return _number_in(segment, *_numbered[1][segment.sec._id])


def _number_in(segment: Segment, near: int, first: int) -> int:
    """`near` is the number at the end that is nearer the root, `first` that of the first node after it."""
    section, place = segment.sec, segment.index()
    from_root = place if section.orientation() == 0.0 else section.nseg - 1 - place
    return near if from_root < 0 else first + from_root


def _numbers() -> dict[int, tuple[int, int]]:
    """Return for each section by id the number at its end near the root and that of the first node after it."""
    roots = [s for s in MODEL.all_sections() if s.parentseg() is None]
    found: dict[int, tuple[int, int]] = {}
    following = len(roots)
    for number, root in enumerate(roots):
        level = [root]
        while level:
            for section in level:
                found[section._id] = (_near(section, found, number), following)
                following += section.nseg + 1
            level = [child for section in level for child in section.children()]
    return found


def _near(section: Section, found: dict[int, tuple[int, int]], root: int) -> int:
    parent = section.parentseg()
    return root if parent is None else _number_in(parent, *found[parent.sec._id])
