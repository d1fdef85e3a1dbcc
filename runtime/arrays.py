"""Variables of many places at once, as arrays of numpy: `values(section, "v")`, `set_values(h.hh, "m", array)`, `record`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .cable.section import Section
from .cable.segment import Segment
from .errors import WrongType, WrongValue
from .hoc_names.hoc_object import living_objects
from .mechanism_access.mechanism_view import DensityMechanism
from .mechanism_access.point_process import PointProcess
from .model import MODEL
from .vector import Vector

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def values(where: Any, name: str) -> NDArray[np.float64]:
    """Return a copy of a variable at many places, in the variable's own units.

    `where` is a section (one number for each segment), a mechanism such as `h.hh` (for each segment that has it, in the order of
    `h.allsec()`), a class of point processes such as `h.ExpSyn` (for each, in the order they were made), or any iterable of
    sections, segments and point processes. The shape is (places,), and (places, length) for an array variable.
    Raise AttributeError where a place has no such variable, TypeError for what is no place.
    """
    found = [getattr(place, name) for place in _places(where)]
    return np.array([list(value) if hasattr(value, "__len__") else value for value in found], dtype=float)


def set_values(where: Any, name: str, array: ArrayLike) -> None:
    """Set a variable at many places from numbers of the shape that `values` returns, or that numpy makes of it (one for all).

    Raise ValueError, before anything is set, where the numbers do not fit; otherwise as `values`.
    """
    places = _places(where)
    shape = values(places, name).shape
    try:
        numbers = np.broadcast_to(np.asarray(array, dtype=float), shape)
    except ValueError as error:
        raise WrongValue(f"set_values: {name!r} needs numbers of shape {shape}: {error}") from None
    if len(shape) == 1:
        for place, number in zip(places, numbers.tolist(), strict=True):
            setattr(place, name, number)
        return
    for place, row in zip(places, numbers.tolist(), strict=True):
        elements = getattr(place, name)
        for k, number in enumerate(row):
            elements[k] = number


class Recording:
    """What `record` returns: its times and numbers grow with the run, and begin again at finitialize."""

    def __init__(self, where: Any, name: str, every: float) -> None:
        from . import h

        self._references = [getattr(place, f"_ref_{name}") for place in _places(where)]
        self._vectors = [Vector().record(reference, every) for reference in self._references]
        self._times = Vector().record(h._ref_t, every)

    @property
    def t(self) -> NDArray[np.float64]:
        """The times of the samples [ms], shape (samples,)."""
        return np.array(self._times)

    @property
    def values(self) -> NDArray[np.float64]:
        """The numbers, shape (samples, places). Raise DeadReference where a place is gone."""
        for reference in self._references:
            reference[0]
        if not self._vectors:
            return np.empty((len(self._times), 0))
        return np.stack([np.array(vector) for vector in self._vectors], axis=1)


def record(where: Any, name: str, every: float = 0) -> Recording:
    """Record a variable, not an array, at many places: in each step, or every so many ms; `where` is as for `values`."""
    return Recording(where, name, every)


def _places(where: Any) -> list[Any]:
    """Return what holds the variable: segments, mechanisms at segments, point processes."""
    if isinstance(where, DensityMechanism):
        sections = [section for section in MODEL.all_sections() if section.has_membrane(where.name)]
        return [getattr(segment, where.name) for section in sections for segment in section]
    if isinstance(where, type) and issubclass(where, PointProcess):
        return list(living_objects(where.__name__))
    if isinstance(where, Section):
        return list(where)
    if isinstance(where, Segment):
        return [where]
    if isinstance(where, str) or not isinstance(where, Iterable):
        raise WrongType("values and set_values need a section, a mechanism such as h.hh, a class such as h.ExpSyn, or several "
                        f"sections, segments or point processes, not {type(where).__name__} {where!r}")
    return [place for one in where for place in (list(one) if isinstance(one, Section) else [one])]
