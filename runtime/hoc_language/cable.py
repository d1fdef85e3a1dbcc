"""Statements about sections: connect, access, insert, setpointer, ramps, and which sections forsec means."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from ..cable.section_list import SectionList
from ..cable.section_pattern import section_pattern
from ..errors import closest
from ..mechanism_access.mechanism_view import Mechanism
from ..mechanism_access.point_process import PointProcess
from ..model import MODEL
from .errors import HocError, HocNameError, HocTypeError
from .members import Indices, write_in_section
from .storage import described, number_of

if TYPE_CHECKING:
    from ..cable.section import Section

_ROUNDING = 1e-9


def access(section: Section) -> None:
    """Make a section the currently accessed one from now on. Raise DeadReference for a deleted one."""
    section._living()
    if MODEL.stack:
        MODEL.stack[-1] = section
    else:
        MODEL.accessed = weakref.ref(section)


def connect(child: Section, end: float, parent: Section, x: float) -> None:
    """Connect an end of a section to x of another."""
    child.connect(parent, x, end)


def insert(keyword: str, mechanism: str) -> None:
    """Insert a mechanism into the currently accessed section, or take it out."""
    section = MODEL.current_section()
    if keyword == "insert":
        section.insert(mechanism)
    else:
        section.uninsert(mechanism)


def segment_positions(section: Section, with_ends: bool) -> list[float]:
    """Return x of the nodes: the middles of the segments, and 0 and 1 where the ends are wanted."""
    count = section.nseg
    inside = [(k + 0.5) / count for k in range(count)]
    return [0.0, *inside, 1.0] if with_ends else inside


def ramp(section: Section, name: str, indices: Indices, x: tuple[float, float], y: tuple[float, float]) -> None:
    """Let a range variable, or an element of it, rise linearly from y0 at x0 to y1 at x1 in the segments between."""
    if name not in MODEL.catalogue.range_variables:
        near = closest(name, MODEL.catalogue.range_variables)
        raise HocNameError(f"{name} is no range variable" + (f"; did you mean '{near}'?" if near else ""))
    low, high = x
    if not 0.0 <= low <= high <= 1.0:
        raise HocError(f"{name}({low:g}:{high:g}): 0 <= x0 <= x1 <= 1 is needed")
    for position in segment_positions(section, False):
        if low <= position + _ROUNDING and position - _ROUNDING <= high:
            share = (position - low) / (high - low) if high > low else 0.0
            write_in_section(section, name, indices, [position], y[0] + share * (y[1] - y[0]))


def set_pointer(owner: Any, name: str, arguments: list[Any] | None, target: Any) -> None:
    """Make a POINTER point to a number: of a point process, or with x of the currently accessed or given section."""
    from ..cable.section import Section

    if isinstance(owner, PointProcess | Mechanism):
        setattr(owner, f"_ref_{name}", target)
        return
    section = MODEL.current_section() if owner is None else owner
    if not isinstance(section, Section) or arguments is None or len(arguments) != 1:
        raise HocTypeError(f"setpointer {name}: write setpointer object.{name}, &x or setpointer {name}(x), y(x)")
    setattr(section(number_of(arguments[0], name)), f"_ref_{name}", target)


def sections_of(owner: Any) -> list[Section]:
    """Return all sections in order of creation, those of an object where one is given: within it `forall` means these."""
    sections = MODEL.all_sections()
    return sections if owner is None else [s for s in sections if s.cell() is owner]


def matching_sections(which: Any, text: str, owner: Any) -> list[Section]:
    """Return the sections of a SectionList, or those (of an object) whose names contain what a pattern matches."""
    if isinstance(which, str):
        pattern = section_pattern(which)
        return [s for s in sections_of(owner) if pattern.search(s.name())]
    if isinstance(which, SectionList):
        return list(which)
    raise HocTypeError(f"{text} is {described(which)}, where a string or a SectionList is needed")
