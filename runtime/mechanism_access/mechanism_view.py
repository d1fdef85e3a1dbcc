"""A mechanism at a segment (`seg.hh`), its array and POINTER variables, and the mechanism as a class (`h.hh`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .. import _access
from .._engine import ffi, lib
from ..errors import OPEN_NAMES, DeadReference, OutOfRange, UnknownName, WrongType, WrongValue, closest, unknown_name
from ..hoc_names.hoc_object import for_users
from ..model import HANDLE, MODEL
from ..ref import Ref
from .catalogue import INSTANCE, POINTER, RANDOM, VECTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..cable.segment import Segment
    from .catalogue import MechanismInfo, Routine, Variable


def missing_mechanism(owner: str, name: str, mechanism: str) -> AttributeError:
    """Return the error for a mechanism that is known but not inserted."""
    return UnknownName(f"{name}: the mechanism {mechanism} is not inserted at {owner}; insert('{mechanism}') first")


def no_density_mechanism(name: object) -> ValueError:
    """Return the error for a name that is no density mechanism."""
    if not isinstance(name, str):
        return WrongType(f"insert needs the name of a density mechanism, not {type(name).__name__} {name!r}")
    infos = MODEL.catalogue.by_name
    if name in infos:
        return WrongValue(f"'{name}' is a point process, not a density mechanism: make one with h.{name}(segment)")
    near = closest(name, [n for n, i in infos.items() if i.kind in (0, 3)])
    hint = f"; did you mean '{near}'?" if near else "; build its .mod file with: ranvier build"
    return WrongValue(f"'{name}' is not the name of a density mechanism{hint}")


class DensityMechanism:
    """A density mechanism as `h.hh` gives it; `str()` is its name."""

    __slots__ = ("_info",)

    def __init__(self, info: MechanismInfo) -> None:
        self._info = info

    def __str__(self) -> str:
        return self._info.name

    @property
    def name(self) -> str:
        """The mechanism's name."""
        return self._info.name

    @property
    def file(self) -> str:
        """The .mod file's own name."""
        return self._info.file

    def __repr__(self) -> str:
        return f"ranvier.DensityMechanism({self._info.name!r})"

    def __call__(self, *arguments: object) -> None:
        """Raise TypeError: a density mechanism is inserted, not made."""
        raise WrongType(f"{self._info.name} is a density mechanism: use section.insert('{self._info.name}')")


class ArrayView:
    """An array variable, live: index it. Negative and too large indices raise IndexError."""

    __slots__ = ("_length", "_name", "_address", "_ref", "_fill")

    def __init__(self, length: int, name: str, address: Callable[[int], Any], ref: Callable[[int], Ref],
                 fill: Callable[[int, float], None] | None = None) -> None:
        self._fill = fill
        self._length = length
        self._name = name
        self._address = address
        self._ref = ref

    def _checked(self, index: int) -> int:
        k = int(index)
        if not 0 <= k < self._length:
            raise OutOfRange(f"{self._name}[{index}]: index out of range, it has {self._length} elements")
        return k

    def __getitem__(self, index: int) -> float:
        return float(self._address(self._checked(index))[0])

    def __setitem__(self, index: int, value: float) -> None:
        if self._fill is not None:
            self._fill(self._checked(index), float(value))
        else:
            self._address(self._checked(index))[0] = float(value)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[float]:
        return (self[k] for k in range(self._length))

    def __repr__(self) -> str:
        return f"{self._name}[?]"


class PointerVariable:
    """A POINTER of a density mechanism (point −1) or a point process."""

    __slots__ = ("_variable", "_owner", "_section", "_x", "_point")

    def __init__(self, variable: Variable, owner: str, section: int, x: float, point: int) -> None:
        if variable.scope != 2:
            raise WrongType(f"{owner}.{variable.name} is neither a number nor a POINTER: it cannot be read or set")
        self._variable = variable
        self._owner = f"{owner}.{variable.name}"
        self._section = section
        self._x = x
        self._point = point

    def _target(self) -> Any:
        out = ffi.new("rv_ref *")
        known = lib.rv_pointer_target(HANDLE, self._section, self._x, self._variable.type, self._point,
                                      self._variable.slot, out)
        if known < 0:
            raise MODEL.failure(self._owner)
        return out if known else None

    def is_set(self) -> bool:
        """Return whether it points to something."""
        return self._target() is not None

    def target(self) -> Ref:
        """Return what it points to. Raise ValueError when it was never set."""
        out = self._target()
        if out is None:
            raise WrongValue(f"POINTER {self._owner} was not made to point to anything; use h.setpointer")
        return Ref(int(out.kind), self._owner, out.object, out.x, out.type, out.slot, out.address,
                   mark=out.mark)

    def connect(self, target: Any) -> None:
        """Point it to a reference."""
        if not isinstance(target, Ref):
            raise WrongType(f"POINTER {self._owner} needs a reference such as seg._ref_v, not {type(target).__name__}")
        if self._point >= 0:
            status = lib.rv_set_point_pointer(HANDLE, self._point, self._variable.slot, target.value)
        else:
            status = lib.rv_set_section_pointer(HANDLE, self._section, self._x, self._variable.type,
                                                self._variable.slot, target.value)
        MODEL.check(status, self._owner)
        if target.keep is not None:
            MODEL.kept[self._section, self._x, self._point, self._variable.type, self._variable.slot] = target.keep

    def read(self) -> float:
        """Return the number it points to."""
        return self.target()[0]

    def write(self, value: float) -> None:
        """Set the number it points to."""
        self.target()[0] = value


class RangeVariable:
    """One variable of a mechanism at a segment, as iteration over the mechanism gives it."""

    __slots__ = ("_segment", "_variable")

    def __init__(self, segment: Segment, variable: Variable) -> None:
        self._segment = segment
        self._variable = variable

    def name(self) -> str:
        """Return the name with the mechanism's suffix."""
        return self._variable.full_name

    def mech(self) -> Mechanism:
        """Return the mechanism at the segment."""
        return self._variable.info.at_segment(self._segment)  # type: ignore[no-any-return]

    def is_array(self) -> bool:
        """Return whether it is an array."""
        return self._variable.length > 0

    def __getitem__(self, index: int) -> Any:
        """Return an element, of a number [0] the number; of a POINTER what it points to, of a RANDOM its stream."""
        found = self._segment._read(self._variable)
        if isinstance(found, ArrayView):
            return found[index]
        if index != 0:
            raise OutOfRange(f"{self._segment}.{self.name()}[{index}]: it is one number, [0]")
        return found

    def __setitem__(self, index: int, value: float) -> None:
        if self._variable.length:
            self._segment._read(self._variable)[index] = value
        elif index == 0:
            self._segment._write(self._variable, value)
        else:
            raise OutOfRange(f"{self._segment}.{self.name()}[{index}]: it is one number, [0]")

    def __repr__(self) -> str:
        return self.name()


class Mechanism(_access.Mechanism):
    """A mechanism at a segment: its variables under the names of its .mod file, and its functions.

    Each type of mechanism has a class of its own, `at_segment` of its MechanismInfo, in which the variables are attributes.
    """

    __slots__ = ()

    _info: ClassVar[MechanismInfo]

    def name(self) -> str:
        """Return the mechanism's name. Raise where it is no more."""
        if not self._segment.sec.has_membrane(self._info.name):
            raise missing_mechanism(repr(self._segment), f"{self._segment}.{self._info.name}", self._info.name)
        return self._info.name

    def segment(self) -> Segment:
        """Return the segment."""
        return self._segment

    def is_ion(self) -> bool:
        """Return whether this is an ion."""
        return self._info.kind == 3

    if OPEN_NAMES:

        def __getattr__(self, name: str) -> Any:
            variable = self._info.view_fields.get(name)
            if variable is not None:
                return self._read(variable)
            if name.startswith("_ref_") and name[5:] in self._info.view_fields:
                return self._segment.reference(self._info.view_fields[name[5:]])
            routine = self._info.routines.get(name)
            if routine is not None:
                self._segment.sec._living()
                return MechanismRoutine(routine, f"{self._segment}.{self._info.name}", self._segment.sec._id,
                                        self._segment._interior(), -1, self)
            if name in self._info.tables:
                return self._info.tables[name]
            raise self._unknown(name)

    def _read(self, variable: Variable) -> Any:
        return self._segment._read(variable)

    def _write(self, variable: Variable, value: Any) -> None:
        self._segment._write(variable, value)

    def _assign(self, name: str, value: Any) -> None:
        """Set what is no attribute of the class: a variable hidden by a method's name, or a POINTER by _ref_."""
        variable = self._info.view_fields.get(name)
        if variable is not None:
            self._segment._write(variable, value)
        elif name.startswith("_ref_") and name[5:] in self._info.view_fields:
            self._segment._pointer(self._info.view_fields[name[5:]]).connect(value)
        else:
            raise self._unknown(name)

    def _unknown(self, name: str) -> AttributeError:
        self._segment.sec._living()
        return unknown_name(f"mechanism {self._info.name} at {self._segment}", name,
                            [*self._info.view_fields, *self._info.routines, "name", "segment", "is_ion"])

    def __iter__(self) -> Iterator[RangeVariable]:
        shown = sorted((v for v in self._info.view_fields.values() if v.scope != VECTOR), key=lambda variable: variable.scope)
        return iter([RangeVariable(self._segment, variable) for variable in shown])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mechanism) and self._info is other._info and self._segment == other._segment

    def __hash__(self) -> int:
        return hash((self._info.name, self._segment))

    def __dir__(self) -> list[str]:
        return for_users([*dir(type(self)), *self._info.view_fields, *self._info.routines, *self._info.tables])

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """What the mechanism has here by name, for vars(seg.hh): its functions and its variables but for unset POINTERs."""
        info = self._info
        plain = [name for name, variable in info.view_fields.items()
                 if variable.scope in (INSTANCE, RANDOM)
                 or variable.scope == POINTER and self._segment._pointer(variable).is_set()]
        return {name: getattr(self, name) for name in (*plain, *info.routines, *info.tables)}

    def __repr__(self) -> str:
        try:
            here = self._segment.sec.has_membrane(self._info.name)
        except DeadReference:
            return "<mechanism of deleted section>"
        return self._info.name if here else "<segment invalid or or mechanism uninserted>"


def mechanism_class(info: MechanismInfo) -> type[Mechanism]:
    """Return a new class for a density mechanism or ion at a segment."""
    fields = {name: variable for name, variable in info.view_fields.items() if not hasattr(Mechanism, name)}
    return type("Mechanism", (Mechanism,), {**fields, "__slots__": (), "_info": info, "__module__": "ranvier",
                                            "__doc__": f"The mechanism {info.name} of {info.file} at a segment."})


class MechanismHere(_access.Inserted):
    """A density mechanism or ion as an attribute of segments."""

    __slots__ = ("_info",)

    def __init__(self, info: MechanismInfo) -> None:
        self.type = info.type
        self.made = info.at_segment
        self._info = info

    def read_slowly(self, segment: Segment) -> Mechanism:
        """Return an older mechanism of the same name where it is inserted. Raise AttributeError or DeadReference."""
        segment.sec._living()
        for info in segment.sec._mechanisms():
            if info.name == self._info.name:
                return info.at_segment(segment)  # type: ignore[no-any-return]
        raise missing_mechanism(repr(segment), self._info.name, self._info.name)

    def write_slowly(self, segment: Segment, value: object) -> None:
        """Raise AttributeError: a mechanism is inserted, not assigned."""
        raise AttributeError(f"{segment}.{self._info.name} cannot be set: set its variables, such as "
                             f"{segment}.{self._info.name}.{next(iter(self._info.view_fields), 'x')} = 1")


class BoundRoutine:
    """A FUNCTION or PROCEDURE at one instance; call it with numbers (and Vectors where it takes them)."""

    __slots__ = ("_routine", "_owner", "_section", "_x", "_point", "_keep")

    def __init__(self, routine: Routine, owner: str, section: int, x: float, point: int, keep: object) -> None:
        self._routine = routine
        self._owner = owner
        self._section = section
        self._x = x
        self._point = point
        self._keep = keep

    def __call__(self, *arguments: Any) -> float:
        """Call it; a PROCEDURE gives 1."""
        return call_routine(self._routine, self._owner, self._section, self._x, self._point, arguments)

    def __repr__(self) -> str:
        return f"{self._owner}.{self._routine.name}()"


class MechanismRoutine(BoundRoutine):
    """A FUNCTION or PROCEDURE of a mechanism at a segment, which it keeps alive."""

    __slots__ = ()

    def name(self) -> str:
        """Return the mechanism's name and the routine's, such as hh.vtrap."""
        return self._routine.info.name + "." + self._routine.name

    def mech(self) -> Mechanism:
        """Return the mechanism at its segment."""
        mechanism: Mechanism = self._keep  # type: ignore[assignment]
        return mechanism

    def __repr__(self) -> str:
        return self.name()


# Trailing arguments that NEURON lets a script leave out are 0.
_FEWEST_ARGUMENTS = {("NetStim", "noiseFromRandom123"): 2}


def call_routine(routine: Routine, owner: str, section: int, x: float, point: int, arguments: tuple[Any, ...]) -> float:
    """Call a routine of a mechanism at a place; a PROCEDURE gives 1, as in NEURON. Raise TypeError for wrong arguments.

    What is given beyond the declared arguments is ignored, except by vector_attach and VERBATIM.
    """
    from .verbatim_call import call_verbatim, number_argument

    name = f"{owner}.{routine.name}" if owner else routine.full_name
    if routine.info.not_reentrant:
        return call_verbatim(routine, name, section, x, point, arguments)
    if len(arguments) < _FEWEST_ARGUMENTS.get((routine.info.name, routine.name), routine.arguments):
        raise WrongType(f"{name} needs {routine.arguments} argument{'s'[:routine.arguments != 1]}, {len(arguments)} given")
    count = max(len(arguments), routine.arguments)
    numbers, vectors = ffi.new("double[]", max(count, 1)), ffi.new("rv_vector *[]", max(count, 1))
    attaches = routine.info.description.slots[lib.RV_VECTOR] > 0
    for k, argument in enumerate(arguments):
        if attaches and hasattr(argument, "_vector"):
            vectors[k] = argument._vector
        elif k < routine.arguments:
            numbers[k] = number_argument(name, k, argument)
    result = ffi.new("double *")
    MODEL.check(lib.rv_call_routine(HANDLE, routine.info.type, routine.index, section, x, point, numbers, count,
                                    vectors, result), name)
    return float(result[0]) if routine.is_function else 1.0
