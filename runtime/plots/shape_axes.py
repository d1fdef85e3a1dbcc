"""3-D axes of matplotlib on which sections are drawn. The only module that imports matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex
from mpl_toolkits.mplot3d import Axes3D

from .shape import points_of_segments, value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..cable.section import Section
    from ..cable.segment import Segment


class ShapeAxes(Axes3D):  # type: ignore[misc]
    """Axes with equal scales; picking a line shows what it is."""

    def draw_sections(self, sections: list[Section], variable: str | None, limits: tuple[float, float],
                      colours: Callable[[int], Any] | None, width: float | None, options: dict[str, Any]) -> None:
        """Draw a line for each segment, as wide as `width`, or its diameter for None, in the colour of its value."""
        from ..cable.section_functions import SectionFunctions

        SectionFunctions().define_shape()
        self.texts_of_lines: dict[Any, str] = {}
        self._picked = ""
        for section in sections:
            for segment, points in zip(section, points_of_segments(section), strict=True):
                (line,) = self.plot(*points, "-", linewidth=segment.diam if width is None else width, **options)
                value = None if variable is None else value_at(segment, variable)
                self.texts_of_lines[line] = str(segment) if value is None else f"{value} at {segment}"
                if variable is not None and "color" not in options and limits[0] != limits[1]:
                    line.set_color(_colour(value, limits, colours))
        self._equal_scales()
        self.figure.canvas.mpl_connect("pick_event", self._pick)
        self.format_coord = lambda *_: self._picked

    def _equal_scales(self) -> None:
        bounds = [self.get_xlim(), self.get_ylim(), self.get_zlim()]
        half = max((high - low) / 2 for low, high in bounds)
        self.auto_scale_xyz(*([sum(b) / 2 - half, sum(b) / 2 + half] for b in bounds))

    def _pick(self, event: Any) -> None:
        self._picked = self.texts_of_lines.get(event.artist, "")

    def mark(self, segment: Segment, marker: str = "or", **options: Any) -> ShapeAxes:
        """Draw a marker at a segment; return the axes."""
        section = segment.sec
        arc = [section.arc3d(k) for k in range(section.n3d())]
        at = section.L * segment.x
        rows = ([get(k) for k in range(section.n3d())] for get in (section.x3d, section.y3d, section.z3d))
        self.plot(*([np.interp(at, arc, row)] for row in rows), marker, **options)
        return self


def _colour(value: float | None, limits: tuple[float, float], colours: Callable[[int], Any] | None) -> str:
    if value is None:
        return "black"
    low, high = limits
    table = colormaps["cool"] if colours is None else colours
    colour = table(int(255 * (min(max(value, low), high) - low) / (high - low)))
    red, green, blue = (int(255 * part) / 255 for part in colour[:3])
    return str(to_hex((red, green, blue)))


def shape_axes(figure: Any) -> ShapeAxes:
    """Return new axes that fill a figure."""
    axes = ShapeAxes(figure)
    figure.add_axes(axes)
    return axes

