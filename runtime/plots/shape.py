"""PlotShape without a window: sections in space, coloured by a variable, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..cable.section_list import SectionList
from ..errors import WrongType, WrongValue
from ..hoc_names.hoc_object import HocObject
from ..model import MODEL
from .draw import figure_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..cable.section import Section

_NOTHING = {
    1.0: ("flush", "fastflush", "colormap", "view", "hinton", "save_name", "label", "mark", "begin", "erase_all", "menu_tool",
          "menu_action", "printfile", "line", "beginline", "erase"),
    0.0: ("size", "exec_menu", "rotate", "nearest", "color", "color_all", "color_list", "view_count", "len_scale", "observe",
          "unmap", "gif"),
    -1.0: ("push_selected",),
    None: ("nearest_seg", "selected_seg"),
}
"""Members that act on a window, by what NEURON returns where there is none."""


class PlotShape(HocObject):
    """`PlotShape([sections,] False)`: the shape of all sections, or of a SectionList, with a variable as colours."""

    __slots__ = ("_sections", "_variable", "_low", "_high", "_mode")

    def __init__(self, sections: SectionList | int | None = None, window: int = 0) -> None:
        self._enter()
        self._sections = sections if isinstance(sections, SectionList) else None
        self._variable: str | None = None
        self._low, self._high = -80.0, 40.0
        self._mode = 1

    def __del__(self) -> None:
        self._leave()

    def variable(self, name: str) -> float:
        """Set what the colours show: a range variable ('v', 'm_hh', or 'hh.m')."""
        if not isinstance(name, str):
            raise WrongType(f"{self}.variable needs the name of a range variable, not {type(name).__name__} {name!r}")
        self._variable = name
        return 1.0

    def scale(self, low: float, high: float) -> float:
        """Set the values of the first and last colour."""
        self._low, self._high = float(low), float(high)
        return 1.0

    def show(self, mode: int | None = None) -> int:
        """Return how sections are drawn, after setting it: 0 as wide as their diameters, 1 and 2 as lines of one width."""
        before = self._mode
        if mode is not None:
            if mode not in (0, 1, 2):
                raise WrongValue(f"{self}.show needs 0, 1 or 2, not {mode!r}")
            self._mode = int(mode)
        return before

    def plot(self, graph: Any, line_width: float = 2, cmap: Callable[[int], Any] | None = None, **options: Any) -> Any:
        """Draw on pyplot (a new figure) or a figure; return its 3-D axes, which have `mark(segment, marker)` too.

        One line a segment, of `line_width`; `cmap` is a colour map of matplotlib, cool where it is not given. Further
        options are those of matplotlib's lines.
        """
        from .shape_axes import shape_axes

        axes = shape_axes(figure_of(self, graph))
        sections = MODEL.all_sections() if self._sections is None else list(self._sections)
        axes.draw_sections(sections, self._variable, (self._low, self._high), cmap,
                           None if self._mode == 0 else line_width, {"picker": 2, **options})
        return axes


def value_at(segment: Any, name: str) -> float | None:
    """Return a variable at a segment, None where it is not there."""
    try:
        for part in name.split("."):
            segment = getattr(segment, part)
        return float(segment)
    except AttributeError:
        return None


def _do_nothing(name: str, result: float | None) -> Any:
    def member(self: PlotShape, *arguments: Any, **options: Any) -> float | None:
        return result

    member.__name__ = name
    member.__doc__ = f"Return {result}: there is no window."
    return member


for _result, _names in _NOTHING.items():
    for _name in _names:
        setattr(PlotShape, _name, _do_nothing(_name, _result))


def points_of_segments(section: Section) -> list[Any]:
    """Return for each segment its part of the section's 3-D points: arrays (3, n) [µm], with the ends interpolated."""
    import numpy as np

    count = section.n3d()
    arc = np.array([section.arc3d(k) for k in range(count)])
    points = np.array([[section.x3d(k), section.y3d(k), section.z3d(k)] for k in range(count)]).T
    ends = np.arange(section.nseg + 1) * (section.L / section.nseg)
    found = []
    for low, high in zip(ends, ends[1:], strict=False):
        at = np.array([low, *arc[(arc > low) & (arc < high)], high])
        found.append(np.array([np.interp(at, arc, row) for row in points]))
    return found
