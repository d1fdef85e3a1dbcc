"""RangeVarPlot: a range variable, or a function of place, along a path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..cable.chosen_section import section_of
from ..cable.segment import Segment
from ..errors import WrongType, WrongValue, unknown_name
from ..hoc_names.hoc_object import HocObject
from ..model import MODEL
from ..vector import Vector
from .draw import draw_line
from .path import Place, meeting, path, turn_segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..cable.section_list import SectionList

_NAME = re.compile(r"(\w+)(?:\[(\d+)\])?")
_RANGE = MODEL.catalogue.range_variables


class RangeVarPlot(HocObject):
    """`RangeVarPlot(what, begin, end)`: values along the path between two segments.

    `what` is the name of a range variable, an expression of HOC with $1 for x, or a function of x, called with the section
    as the currently accessed one. x of the plot is the length [µm] from the path's node nearest the root, plus `origin`.
    """

    __slots__ = ("_what", "_begin", "_end", "_origin", "_color", "_places", "_points")

    def __init__(self, what: str | Callable[[float], float], begin: Any = None, end: Any = None) -> None:
        if not isinstance(what, str) and not callable(what):
            raise WrongType(f"RangeVarPlot needs a name, an expression or a function, not {type(what).__name__} {what!r}")
        if isinstance(what, str) and "$1" not in what:
            match = _NAME.fullmatch(what)
            if match is None or match[1] not in _RANGE:
                raise unknown_name("RangeVarPlot: what is plotted", what, _RANGE)
        self._enter()
        self._what = what
        self._begin: Segment | None = None
        self._end: Segment | None = None
        self._origin = 0.0
        self._color = 1
        self._places: list[Place] = []
        self._points: list[tuple[float, Any]] = []
        for segment, take in ((begin, self.begin), (end, self.end)):
            if segment is not None:
                take(segment)

    def __del__(self) -> None:
        self._leave()

    # ------------------------------------------------------------ the path

    def begin(self, where: Any, *, sec: Any = None) -> float:
        """Set where the path begins: a segment, or x with sec=."""
        self._begin = self._segment(where, sec, "begin")
        self._lay()
        return 1.0

    def end(self, where: Any, *, sec: Any = None) -> float:
        """Set where the path ends: a segment, or x with sec=."""
        self._end = self._segment(where, sec, "end")
        self._lay()
        return 1.0

    def origin(self, x: float, *, sec: Any = None) -> float:
        """Set what is added to all x [µm]; the section does not matter."""
        self._origin = float(np.float32(x))
        self._lay()
        return 1.0

    def _segment(self, where: Any, sec: Any, what: str) -> Segment:
        if isinstance(where, Segment):
            where.sec._living()
            return where
        return section_of(sec, f"{self}.{what}")(where)

    def _lay(self) -> None:
        """Find the places of the path and where their values are."""
        if self._begin is None or self._end is None:
            return
        self._places = path(self._begin, self._end)
        self._points = points_to_plot([(self._x(p), self._source(p)) for p in self._places])

    def _x(self, place: Place) -> float:
        return float(np.float32(np.float32(place.length) + np.float32(self._origin)))

    def left(self) -> float:
        """Return x of the first place [µm]."""
        return self._x(self._places[0]) if self._places else self._origin

    def right(self) -> float:
        """Return x of the last place [µm]."""
        return self._x(self._places[-1]) if self._places else self._origin

    def d2root(self) -> float:
        """Return the length from the root to the path's node nearest it [µm]."""
        if self._begin is None or self._end is None:
            return 0.0
        near = turn_segment(meeting(self._begin, self._end))
        root = near.sec.root()
        return meeting(near, root(root.orientation())).distance

    def list(self, sections: SectionList) -> float:
        """Append the sections of the path to a SectionList."""
        last = None
        for place in self._places:
            if place.section is not last:
                sections.append(place.section)
            last = place.section
        return 0.0

    def color(self, number: int | None = None) -> int:
        """Return the number of the colour, after setting it."""
        before = self._color
        if number is not None:
            self._color = int(number)
        return before

    # ------------------------------------------------------------ values

    def _source(self, place: Place) -> Any:
        """Return a reference to the value at a place, a function that gives it, or None where there is none."""
        if not isinstance(self._what, str) or "$1" in self._what:
            return self._function_at(place)
        match = _NAME.fullmatch(self._what)
        assert match is not None
        if not _exists(place, match[1]):
            return None
        reference = getattr(place.segment(), f"_ref_{match[1]}")
        return reference[int(match[2])] if match[2] else reference

    def _function_at(self, place: Place) -> Any:
        def value() -> float:
            MODEL.stack.append(place.section)
            try:
                return float(self._evaluate(place.x))
            finally:
                MODEL.stack.pop()

        try:
            value()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RuntimeError, SystemExit):
            return None  # as NEURON does: there is no value here
        return value

    def _evaluate(self, x: float) -> Any:
        if not isinstance(self._what, str):
            return self._what(x)
        from .. import h

        h(f"hoc_ac_ = {self._what.replace('$1', repr(x))}")
        return h.hoc_ac_

    @staticmethod
    def _value(source: Any) -> float:
        if source is None:
            return 0.0
        return float(source() if callable(source) else source[0])

    def vector(self) -> Vector:
        """Return the values as a new Vector."""
        return Vector([self._value(source) for _, source in self._points])

    def to_vector(self, values: Vector, x: Vector | None = None) -> float:
        """Put the values, and x [µm], into Vectors; return how many there are."""
        values.from_python([self._value(source) for _, source in self._points])
        if x is not None:
            x.from_python([at for at, _ in self._points])
        return float(len(self._points))

    def from_vector(self, values: Vector) -> float:
        """Set the variable along the path to the values of a Vector; return how many there are."""
        if len(values) < len(self._points):
            raise WrongValue(f"{self}.from_vector: the path has {len(self._points)} values, the Vector {len(values)}")
        for (_, source), value in zip(self._points, values, strict=False):
            if source is not None and not callable(source):
                source[0] = value
        return float(len(self._points))

    def plot(self, graph: Any, *arguments: Any, **options: Any) -> Any:
        """Draw the values over x on pyplot or axes of matplotlib, which further arguments are given to; return the lines."""
        values, x = Vector(), Vector()
        self.to_vector(values, x)
        return draw_line(self, graph, x, values, *arguments, **options)


def _exists(place: Place, name: str) -> bool:
    """Return whether the node of a place has a variable: v is everywhere, all else in compartments only."""
    variable = _RANGE[name]
    if name == "v":
        return True
    section, number = place.node
    if not 0 <= number < section.nseg:
        return False
    return variable.type == 0 or (section.has_membrane(variable.info.name) and place.section.has_membrane(variable.info.name))


def points_to_plot(values: list[tuple[float, Any]]) -> list[tuple[float, Any]]:
    """Return x and sources to draw, as NEURON leaves out and fills in: a single place without a value takes the one before it,
    more of them are drawn as 0.
    """
    found: list[tuple[float, Any]] = []
    missing, source = 0, None
    for k, (x, here) in enumerate(values):
        before = values[k - 1][0] if k else 0.0
        if here is not None:
            source = here
            if missing > 1:
                found += [(before, None), (before, source)]
            if k == 1 and missing == 1:
                found.append((before, source))
            found.append((x, source))
            missing = 0
        else:
            if missing == 1:
                found += [(before, source), (before, None)]
            if k == len(values) - 1 and missing == 0:
                found.append((x, source))
            missing += 1
    return found
