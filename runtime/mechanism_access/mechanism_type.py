"""Mechanisms described: MechanismType, MechanismStandard, and the units and limits of variables by name."""

from __future__ import annotations

from contextlib import suppress
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any

from .._engine import ffi, lib
from ..arguments import is_number, whole
from ..cable.chosen_section import section_of
from ..cable.section import Section
from ..cable.segment import Segment
from ..errors import OutOfRange, UnknownName, WrongType, WrongValue, closest
from ..hoc_names.hoc_object import HocObject
from ..hoc_names.windows import with_window_members
from ..model import MODEL
from .catalogue import ARTIFICIAL_CELL, DENSITY, INSTANCE, ION, NODE, SHARED
from .neuron_order import BASIC, inserted_types, made_types, type_number
from .point_process import PointProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..ref import Ref
    from .catalogue import MechanismInfo, Variable

_ROLES = {1: 0, 2: 2, 3: 1}  # NEURON's number of a kind of variable -> rv_role
_OF_SEGMENTS = (ION, NODE)  # their variables are attributes of segments
_SIMULATOR = {"t": "ms", "dt": "ms", "celsius": "degC", "L": "um", "Ra": "ohm-cm", "nseg": "", "secondorder": ""}


def _described(name: str) -> MechanismInfo:
    MODEL.make(name)
    info = BASIC.get(name) or MODEL.catalogue.by_name.get(name)
    info = info or next((i for i in MODEL.catalogue.types.values() if i.name == name), None)
    if info is None:
        near = closest(name, list(MODEL.catalogue.by_name))
        raise WrongValue(f"'{name}' is not the name of a mechanism" + (f"; did you mean '{near}'?" if near else ""))
    return info


@with_window_members
class MechanismType(HocObject):
    """The mechanisms that can be inserted (`MechanismType(0)`) or made (`MechanismType(1)`), one of them selected."""

    __slots__ = ("_infos", "_points", "_selected", "_to_come")

    def __init__(self, kind: int) -> None:
        if kind not in (0, 1):
            raise WrongValue(f"MechanismType takes 0 (density mechanisms) or 1 (point processes), not {kind!r}")
        for name in list(MODEL.makers):
            with suppress(WrongValue):  # a channel that is not finished is not listed
                MODEL.make(name)
        self._points = bool(kind)
        self._infos = made_types() if kind else inserted_types()
        self._selected = 0
        self._to_come: Iterator[PointProcess] = iter(())
        self._enter()

    def __del__(self) -> None:
        self._leave()

    def count(self) -> int:
        """Return how many there are."""
        return len(self._infos)

    def select(self, which: str | int) -> float:
        """Select one by name (a name that is none changes nothing) or by number. Raise IndexError."""
        if isinstance(which, str):
            found = [number for number, info in enumerate(self._infos) if info.name == which]
            self._selected = found[0] if found else self._selected
            return 0.0
        self._info(int(which))
        self._selected = int(which)
        return 0.0

    def selected(self, name: Ref | None = None) -> int:
        """Return the number of the selected one, and put its name into a reference to text (`h.ref("")`)."""
        if name is not None:
            name[0] = self._info().name  # type: ignore[assignment]
        return self._selected

    def _info(self, number: int | None = None) -> MechanismInfo:
        number = self._selected if number is None else int(number)
        if not 0 <= number < len(self._infos):
            raise OutOfRange(f"{self}: number {number} is not between 0 and {len(self._infos) - 1}")
        return self._infos[number]

    def make(self, where: Any = None, *, sec: Any = None) -> Any:
        """Insert the selected density mechanism in a section; or make the selected point process, and return it."""
        from .. import h

        info = self._info()
        if self._points:
            return getattr(h, info.name)(where, sec=sec) if where is not None or sec is not None else getattr(h, info.name)()
        section = section_of(where if where is not None else sec, f"{self}.make")
        if info.kind != NODE:
            section.insert(info.name)
        return 0.0

    def remove(self, where: Any = None, *, sec: Any = None) -> float:
        """Take the selected density mechanism out of a section."""
        if not self._points and self._info().kind != NODE:
            section_of(where if where is not None else sec, f"{self}.remove").uninsert(self._info().name)
        return 0.0

    def is_artificial(self, number: int) -> bool:
        """Return whether the mechanism of a number is an ARTIFICIAL_CELL."""
        return self._info(number).kind == ARTIFICIAL_CELL

    def is_netcon_target(self, number: int) -> bool:
        """Return whether a NetCon may end at it: it has NET_RECEIVE."""
        return self._info(number).weights > 0

    def has_net_event(self, number: int) -> bool:
        """Return whether it sends events with net_event."""
        description = self._info(number).description
        return description is not None and bool(description.sends_events)

    def is_ion(self) -> bool:
        """Return whether the selected one is an ion."""
        return self._info().kind == ION

    def internal_type(self) -> float:
        """Return the number of the selected one's type, as in NEURON."""
        return float(type_number(self._info()))

    def file(self) -> str:
        """Return the name of the selected one's .mod file, without folder; "" for ions."""
        return self._info().file

    def code(self) -> str:
        """Return the text of the selected one's .mod file; "" for ions."""
        description = self._info().description
        if description is None:
            return ""
        pieces = takewhile(lambda piece: piece != ffi.NULL, (description.source[k] for k in count()))
        return b"".join(ffi.string(piece) for piece in pieces).decode("utf-8", "replace")

    def pp_begin(self, *, sec: Any = None) -> PointProcess | None:
        """Return the first point process of the selected type in a section, or None; pp_next gives the others."""
        if not self._points:
            raise WrongValue(f"{self}.pp_begin is for MechanismType(1)")
        name, section = self._info().name, section_of(sec, f"{self}.pp_begin")
        found = [point for segment in section.allseg() for point in segment.point_processes() if type(point).__name__ == name]
        self._to_come = iter(found)
        return self.pp_next()

    def pp_next(self) -> PointProcess | None:
        """Return the next point process after pp_begin, or None."""
        return next(self._to_come, None)


@with_window_members
class MechanismStandard(HocObject):
    """A set of values for the variables of one mechanism, to look at, change, and put into instances.

    `kind`: 1 parameters, 2 assigned, 3 states, 0 all of these, -1 the GLOBALs (their names only).
    """

    __slots__ = ("_info", "_kind", "_values")

    def __init__(self, name: str, kind: int = 1) -> None:
        self._info = _described(name)
        self._kind = whole("MechanismStandard", "kind", kind, -1, 3)
        self._values: dict[str, list[float]] = {}
        for variable in self._variables():
            default = _field(variable)
            self._values[self._named(variable)] = [default.initial if default else 0.0] * max(variable.length, 1)
        self._enter()
        if self._info.kind in _OF_SEGMENTS and self._kind != -1:
            scratch = Section(name="scratch")
            self.in_(sec=scratch if self._info.kind == NODE else scratch.insert(self._info.name))

    def __del__(self) -> None:
        self._leave()

    def _variables(self) -> list[Variable]:
        own = [variable for key, variable in self._info.fields.items() if key == variable.name]
        if self._kind == -1:
            return [variable for variable in own if variable.scope == SHARED]
        roles = (0, 2, 1) if self._kind == 0 else (_ROLES[self._kind],)
        return [v for role in roles for v in own if v.scope == INSTANCE and self._role(v) == role]

    def _role(self, variable: Variable) -> int:
        """Return an rv_role: of an ion, its reversal potential and concentrations count as parameters."""
        return 2 if self._info.kind == ION and variable.slot in (lib.RV_SLOT_I, lib.RV_SLOT_DIDV) else variable.role

    def _named(self, variable: Variable) -> str:
        return variable.full_name if self._info.kind == DENSITY or variable.scope == SHARED else variable.name

    def count(self) -> int:
        """Return how many variables there are."""
        return len(self._values)

    def name(self, text: Ref | None = None, number: int | None = None) -> Any:
        """Put the mechanism's name, or that of the variable of a number, into a reference to text; return its length.

        Without a reference, return the name itself.
        """
        known = list(self._values)
        if number is not None and not 0 <= int(number) < len(known):
            raise OutOfRange(f"{self}.name: number {number} is not between 0 and {len(known) - 1}")
        found = self._info.name if number is None else known[int(number)]
        if text is None:
            return found
        text[0] = found  # type: ignore[assignment]
        return 0 if number is None else len(self._values[found])

    def is_array(self, number: int) -> bool:
        """Return whether the variable of a number is an array."""
        return self._variables()[int(number)].length > 0

    def _elements(self, name: str, index: int) -> list[float]:
        if self._kind == -1:
            raise WrongValue(f"{self}: a GLOBAL is one value: read and set it as h.{name}")
        found = self._values.get(name)
        if found is None:
            near = closest(name, list(self._values))
            raise UnknownName(f"{self}: {name} is not one of its variables" + (f"; did you mean '{near}'?" if near else ""))
        if not 0 <= index < len(found):
            raise OutOfRange(f"{self}: {name}[{index}]: it has {len(found)} elements")
        return found

    def get(self, name: str, index: int = 0) -> float:
        """Return a value."""
        return self._elements(name, int(index))[int(index)]

    def set(self, name: str, value: float, index: int = 0) -> float:
        """Set a value, here and nowhere else until `out`."""
        self._elements(name, int(index))[int(index)] = float(value)
        return 0.0

    def in_(self, source: Any = None, *, sec: Any = None) -> float:
        """Take the values of a segment, x of a section (0.5 where none is given), a point process, another standard."""
        if isinstance(source, MechanismStandard):
            self._values.update({name: list(values) for name, values in source._values.items() if name in self._values})
            return 0.0
        instance = self._instances(source, sec, middle=True)[0]
        for variable in self._variables():
            value = getattr(instance, variable.name)
            self._values[self._named(variable)] = [float(x) for x in value] if variable.length else [float(value)]
        return 0.0

    _in = in_  # NEURON's name for Python

    def out(self, target: Any = None, *, sec: Any = None) -> float:
        """Put the values into instances: a whole section, a segment or x of a section, a point process, another standard."""
        if isinstance(target, MechanismStandard):
            target.in_(self)
            return 0.0
        for instance in self._instances(target, sec, middle=False):
            for variable in self._variables():
                values = self._values[self._named(variable)]
                if variable.length:
                    for index, value in enumerate(values):
                        getattr(instance, variable.name)[index] = value
                else:
                    setattr(instance, variable.name, values[0])
        return 0.0

    def _instances(self, where: Any, sec: Any, *, middle: bool) -> list[Any]:
        if isinstance(where, PointProcess):
            if type(where).__name__ != self._info.name:
                raise WrongType(f"{self} is about {self._info.name}, not {where!r}")
            return [where]
        if self._info.kind not in (DENSITY, *_OF_SEGMENTS):
            raise WrongType(f"{self} is about point processes: give it a {self._info.name}, not {type(where).__name__} {where!r}")
        if isinstance(where, Segment):
            segments = [where]
        elif is_number(where):
            segments = [section_of(sec, f"{self}")(where)]
        else:
            section = section_of(where if isinstance(where, Section) else sec, f"{self}")
            segments = [section(0.5)] if middle else list(section)
        return segments if self._info.kind in _OF_SEGMENTS else [getattr(segment, self._info.name) for segment in segments]


setattr(MechanismStandard, "in", MechanismStandard.in_)  # NEURON's name, a word of Python


def _field(variable: Variable) -> Any:
    """Return the library's own description of a variable, or None."""
    description = variable.info.description
    if description is None:
        return None
    fields = (description.fields[k] for k in range(description.field_count))
    return next((one for one in fields if one.scope == variable.scope and one.slot == variable.slot), None)


def _variable(name: str) -> Variable | None:
    catalogue = MODEL.catalogue
    mechanism, dot, own = name.partition(".")
    if dot and mechanism in catalogue.by_name:
        return catalogue.by_name[mechanism].fields.get(own)
    return catalogue.range_variables.get(name) or catalogue.globals.get(name)


def units(name: str, new: str | None = None) -> str:
    """Return the units of a variable by name: 'gnabar_hh', 'ExpSyn.tau', 'v', 'ina'; "" for none. Raise AttributeError.

    With a second text, that becomes what is said of the variable from now on.
    """
    if not isinstance(name, str):
        raise WrongType(f"h.units takes the name of a variable, as in h.units('gnabar_hh'), not {type(name).__name__} {name!r}")
    variable = _variable(name)
    if variable is not None:
        variable.unit = variable.unit if new is None else new
        return variable.unit
    if name in _SIMULATOR:
        return _SIMULATOR[name]
    raise _unknown(name)


def limits(name: str) -> tuple[float, float] | None:
    """Return the limits that the .mod file gives a PARAMETER, by names as for `units`; None where there are none."""
    variable = _variable(name)
    if variable is None:
        raise _unknown(name)
    found = _field(variable)
    return (found.low, found.high) if found is not None and found.low <= found.high else None


def _unknown(name: str) -> UnknownName:
    known = [*MODEL.catalogue.range_variables, *MODEL.catalogue.globals, *_SIMULATOR]
    near = closest(name, known)
    return UnknownName(f"'{name}' is not the name of a variable" + (f"; did you mean '{near}'?" if near else ""))
