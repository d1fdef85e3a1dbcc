"""The section that a function is about: given as such or by a segment, else the currently accessed one."""

from __future__ import annotations

from typing import Any

from ..errors import WrongType
from ..model import MODEL
from .section import Section


def section_of(sec: Any, what: str) -> Section:
    """Return a section given as such or as a segment; the currently accessed one for None. Raise TypeError."""
    if sec is None:
        return MODEL.current_section()
    if isinstance(sec, Section):
        sec._living()
        return sec
    owner = getattr(sec, "sec", None)
    if isinstance(owner, Section):
        owner._living()
        return owner
    raise WrongType(f"{what} needs a section, not {type(sec).__name__} {sec!r}")
