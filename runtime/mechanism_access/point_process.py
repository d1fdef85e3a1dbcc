"""Point processes and artificial cells; one Python class is made for each mechanism type."""

from __future__ import annotations

import weakref
from typing import Any, ClassVar

from .._engine import ffi, lib
from ..arguments import is_number
from ..cable.segment import Segment
from ..errors import OPEN_NAMES, DeadReference, WrongType, WrongValue, not_a_number, unknown_name
from ..hoc_names.hoc_object import ALIASES, HocObject, for_users, set_alias
from ..model import HANDLE, MODEL
from ..ref import ArrayRef, Ref
from .catalogue import ARTIFICIAL_CELL, MechanismInfo, Variable
from .mechanism_view import ArrayView, BoundRoutine, PointerVariable
from .random_variable import NMODLRandom
from .verbatim_call import with_arguments

_value = lib.rv_point_value
_NULL = ffi.NULL


def _made(number: int, name: str, arguments: tuple[Any, ...]) -> int:
    """Make an instance in the engine; its CONSTRUCTOR sees the arguments where there are more than the place."""
    if len(arguments) == 1:
        return int(lib.rv_point_new(HANDLE, number))
    made: list[int] = []

    def run(_: Any, result: Any) -> int:
        made.append(int(lib.rv_point_new(HANDLE, number)))
        return made[0]

    with_arguments(name, arguments, run)
    return made[0]


class PointProcess(HocObject):
    """A point process or artificial cell: its variables and routines are attributes.

    Made as `h.IClamp(segment)`, `h.IClamp(x, sec=section)` or `h.IClamp()`, and put elsewhere with `loc(segment)`. Further
    arguments are for a CONSTRUCTOR with VERBATIM: the second of all is its getarg(2).
    """

    __slots__ = ()

    _info: ClassVar[MechanismInfo]

    def __init__(self, where: Any = None, *arguments: Any, sec: Any = None) -> None:
        place = _place(self._family.__name__, where, sec) if where is not None or sec is not None else None
        if arguments and not self._info.not_reentrant:
            raise WrongType(f"{self._family.__name__} takes one argument, its place, {1 + len(arguments)} given")
        ident = _made(self._info.type, self._family.__name__, (place[1] if place is not None else 0.0, *arguments))
        if ident < 0:
            raise MODEL.failure(self._family.__name__)
        self._id = ident
        self._enter()
        MODEL.points[ident] = weakref.ref(self)
        if place is not None and self._info.kind != ARTIFICIAL_CELL:
            MODEL.check(lib.rv_point_place(HANDLE, ident, place[0], place[1]), repr(self))

    def __del__(self) -> None:
        ident = self._id
        if ident >= 0 and MODEL is not None and MODEL.points.pop(ident, None) is not None:
            lib.rv_point_free(HANDLE, ident)
            self._leave()

    # ------------------------------------------------------------ location

    def loc(self, where: Any, *, sec: Any = None) -> float:
        """Put it at a segment, or at x of a section."""
        section, x = _place(repr(self), where, sec)
        MODEL.check(lib.rv_point_place(HANDLE, self._id, section, x), repr(self))
        return x

    def _location(self) -> tuple[int, float] | None:
        section, x = ffi.new("rv_id *"), ffi.new("double *")
        status = MODEL.check(lib.rv_point_location(HANDLE, self._id, section, x), repr(self))
        return (section[0], x[0]) if status else None

    def has_loc(self) -> float:
        """Return 1 when it is located in a section, else 0."""
        return float(self._location() is not None)

    def get_segment(self) -> Segment | None:
        """Return the segment it is in, or None."""
        if self._info.kind == ARTIFICIAL_CELL:
            raise unknown_name(repr(self), "get_segment", [])
        place = self._location()
        section = MODEL.section(place[0]) if place is not None else None
        return Segment(section, place[1]) if place is not None and section is not None else None

    def get_loc(self) -> float:
        """Return x and make its section the currently accessed one; call h.pop_section() afterwards."""
        segment = self.get_segment()
        if segment is None:
            raise DeadReference(f"{self} is not located in a section")
        segment.sec.push()
        return segment.x

    # ------------------------------------------------------------ variables

    def _address(self, variable: Variable, k: int = 0) -> Any:
        if variable.scope == 1:
            pointer = lib.rv_global_value(HANDLE, variable.type, variable.slot + k)
        else:
            pointer = _value(HANDLE, self._id, variable.slot + k)
        if pointer == _NULL:
            raise MODEL.failure(f"{self}.{variable.name}")
        return pointer

    def _reference(self, variable: Variable, k: int = 0) -> Ref:
        return Ref(lib.RV_REF_POINT, f"{self}.{variable.name}", self._id, 0.0, variable.type, variable.slot + k)

    def _read(self, variable: Variable) -> Any:
        if variable.scope == 3:
            if self._info.kind != ARTIFICIAL_CELL and self._location() is None:
                raise DeadReference(f"{self}.{variable.name}: {self} is not located in a section")
            return NMODLRandom(variable, repr(self), -1, 0.0, self._id)
        if variable.scope > 1:
            return PointerVariable(variable, repr(self), -1, 0.0, self._id).read()
        if variable.length:
            return ArrayView(variable.length, f"{self}.{variable.name}", lambda k: self._address(variable, k),
                             lambda k: self._reference(variable, k))
        return self._address(variable)[0]

    if OPEN_NAMES:

        def __getattr__(self, name: str) -> Any:
            if name == "_number":
                raise AttributeError(name)
            info = self._info
            variable = info.fields.get(name)
            if variable is not None:
                return self._read(variable)
            routine = info.routines.get(name)
            if routine is not None:
                return BoundRoutine(routine, repr(self), -1, 0.0, self._id, self)
            if name in info.tables:
                return info.tables[name]
            if name.startswith("_ref_") and name[5:] in info.fields:
                variable = info.fields[name[5:]]
                if variable.scope > 1:
                    return PointerVariable(variable, repr(self), -1, 0.0, self._id).target()
                if variable.length:
                    return ArrayRef(f"{self}.{name[5:]}", lambda k: self._reference(variable, k), variable.length)
                return self._reference(variable)
            if ALIASES and name in ALIASES.get(self, ()):
                return ALIASES[self][name].read(())
            raise self._unknown(name)

    def _write(self, variable: Variable, value: Any) -> None:
        if variable.scope > 1:
            PointerVariable(variable, repr(self), -1, 0.0, self._id).write(value)
        elif variable.length:
            raise WrongType(f"{self}.{variable.name} is an array of {variable.length}: assign to one element by index")
        else:
            pointer = self._address(variable)
            try:
                pointer[0] = value
            except TypeError:
                raise not_a_number(repr(self), variable.name, value) from None

    def _assign(self, name: str, value: Any) -> None:
        """Set what is no attribute of the class: a variable hidden by a method's name, or a POINTER by _ref_."""
        variable = self._info.fields.get(name)
        if variable is not None:
            self._write(variable, value)
        elif name.startswith("_ref_") and name[5:] in self._info.fields:
            PointerVariable(self._info.fields[name[5:]], repr(self), -1, 0.0, self._id).connect(value)
        elif not set_alias(self, name, value):
            raise self._unknown(name)

    def _unknown(self, name: str) -> AttributeError:
        names = [*self._info.fields, *self._info.routines, *self._info.tables, "loc", "get_segment", "has_loc", "get_loc",
                 "hname"]
        return unknown_name(repr(self), name, names)

    def __dir__(self) -> list[str]:
        return for_users([*dir(type(self)), *self._info.fields, *self._info.routines, *self._info.tables])


def _place(owner: str, where: Any, sec: Any) -> tuple[int, float]:
    """Return section id and x of a segment, or of x with sec= (else the currently accessed section)."""
    if isinstance(where, Segment):
        return where.sec._living(), where.x
    if is_number(where):
        if not 0 <= where <= 1:
            raise WrongValue(f"{owner}: segment position {where!r} is not in 0 <= x <= 1")
        section = sec if sec is not None else MODEL.current_section()
        return section._living(), float(where)
    if where is None and sec is not None:
        return sec._living(), 0.5
    raise WrongType(f"{owner} needs a segment such as section(0.5), not {type(where).__name__} {where!r}")


def _noise_from_random(self: Any, random: Any) -> float:
    """Draw from the stream of Random123 that a Random draws from, from its present position on; return 0."""
    stream, ids = self.ranvar, random._stream(f"{self}.noiseFromRandom")
    stream.set_ids(*ids)
    stream.set_seq(random.seq())
    return 0.0


def _play(self: Any, *spikes: Any) -> float:
    """Take the times [ms] and gids, which are copied; without arguments: none. Return 1. Raise ValueError for bad ones."""
    from ..parallel.pattern_stim import play

    return play(self, *spikes)


METHODS: dict[str, dict[str, Any]] = {"NetStim": {"noiseFromRandom": _noise_from_random}, "PatternStim": {"play": _play}}
"""What mechanisms of ours do with objects of Python, which NEURON's do in C; and methods of channels put together by KSChan."""


def make_class(info: MechanismInfo) -> type[PointProcess]:
    """Return a new class for a point process or artificial cell type."""
    kind = "artificial cell" if info.kind == ARTIFICIAL_CELL else "point process"
    names = ", ".join(f"{v.name} [{v.unit or '1'}]" for v in info.fields.values())
    fields: dict[str, Any] = {name: v for name, v in info.fields.items() if not hasattr(PointProcess, name)}
    fields.update(METHODS.get(info.name, {}))
    return type(info.name, (PointProcess,), {**fields, "__slots__": (), "_info": info, "__module__": "ranvier",
                                             "__doc__": f"The {kind} {info.name} of {info.file}: {names}."})
