"""What names of HOC stand for. A declaration that is repeated changes the object in place: whoever refers to it sees that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

from .._engine import ffi, lib
from ..cable.section import Section
from ..held import ObjectRef
from ..ref import ArrayRef, Ref
from .errors import HocIndexError, HocNameError, HocTypeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .routines import Routine

_ROUNDING = 1e-11


def whole_index(index: float, name: str) -> int:
    """Return an index cut to a whole number. Raise HocIndexError for infinity and NaN."""
    if not math.isfinite(index):
        raise HocIndexError(f"{name}: index {index:g} is out of range")
    return int(index)


def offset(name: str, sizes: tuple[int, ...], indices: tuple[float, ...]) -> int:
    """Return the place of an element in memory; no index at all means the first. Raise HocIndexError."""
    if not indices:
        return 0
    if len(indices) != len(sizes):
        wanted = f"needs {len(sizes)} indices, {len(indices)} given" if sizes else "is no array"
        raise HocIndexError(f"{name} {wanted}")
    place = 0
    for index, size in zip(indices, sizes, strict=True):
        if not 0.0 <= index + _ROUNDING < size:
            raise HocIndexError(f"{name}: index {index:g} is out of range, 0 to {size - 1} are allowed")
        k = int(index + _ROUNDING)
        place = place * size + k
    return place


class HocSection(Section):
    """A section made by `create`: it lives until it is created anew, deleted, or its object dies."""

    __slots__ = ()

    def is_pysec(self) -> bool:
        """Return False: HOC made it."""
        return False


class NumberReference(Ref):
    """A pointer to an element of a HOC variable; `$&1[k]` may go on to the elements after it."""

    __slots__ = ("length",)

    def __init__(self, name: str, data: Any, place: int, total: int) -> None:
        super().__init__(lib.RV_REF_ADDRESS, name, address=data + place, keep=data)
        self.length = total - place

    def room(self) -> int:
        """Return how many elements there are from this one on."""
        return self.length

    def element(self, index: float) -> int:
        """Return an index checked. Raise HocIndexError."""
        return offset(self.name, (self.length,), (index,))


class NumberVariable:
    """A number, or an array of numbers. `data` is a list, and memory of C as soon as something points to it."""

    __slots__ = ("name", "data", "sizes", "total")
    kind = "number"

    def __init__(self, name: str, sizes: tuple[int, ...] = ()) -> None:
        self.name = name
        self.resize(sizes)

    def resize(self, sizes: tuple[int, ...]) -> None:
        """Take new memory, all 0."""
        self.sizes = sizes
        self.total = math.prod(sizes)
        self.data: Any = [0.0] * self.total

    def read(self, indices: tuple[float, ...]) -> float:
        """Return an element."""
        return self.data[offset(self.name, self.sizes, indices)]  # type: ignore[no-any-return]

    def write(self, indices: tuple[float, ...], value: Any) -> None:
        """Set an element."""
        if value.__class__ is not float:
            value = number_of(value, self.name)
        self.data[offset(self.name, self.sizes, indices)] = value

    def reference(self, indices: tuple[float, ...]) -> NumberReference:
        """Return a pointer to an element."""
        if self.data.__class__ is list:
            self.data = ffi.new("double[]", self.data)
        return NumberReference(self.name, self.data, offset(self.name, self.sizes, indices), self.total)

    def fresh(self, owner: Any) -> NumberVariable:
        """Return what a new object has under this name."""
        return NumberVariable(self.name, self.sizes)


class DeletedNumber(NumberVariable):
    """What `delete` makes of a number: functions that remember it look the name up again."""

    __slots__ = ()


class Holder(ObjectRef):
    """A string or object of its own: an argument that is no variable."""

    __slots__ = ()

    @property
    def value(self) -> Any:
        """What it holds."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = value


class StringVariable(Holder):
    """A strdef. It is also what `h.ref("…")` is for functions that put a string into their argument."""

    __slots__ = ("name",)
    kind = "string"
    sizes: tuple[int, ...] = ()

    def __init__(self, name: str) -> None:
        super().__init__("")
        self.name = name

    def read(self, indices: tuple[float, ...]) -> str:
        """Return the string."""
        offset(self.name, (), indices)
        return str(self._value)

    def write(self, indices: tuple[float, ...], value: Any) -> None:
        """Set the string."""
        offset(self.name, (), indices)
        if not isinstance(value, str):
            raise HocTypeError(f"{self.name} is a strdef: it needs a string, not {described(value)}")
        self._value = value

    def fresh(self, owner: Any) -> StringVariable:
        """Return what a new object has under this name."""
        return StringVariable(self.name)


class ObjectVariable:
    """An objref, or an array of them."""

    __slots__ = ("name", "data", "sizes")
    kind = "object"

    def __init__(self, name: str, sizes: tuple[int, ...] = ()) -> None:
        self.name = name
        self.resize(sizes)

    def resize(self, sizes: tuple[int, ...]) -> None:
        """Let go of the objects: all are NULLobject now."""
        self.sizes = sizes
        self.data: list[Any] = [None] * math.prod(sizes)

    def read(self, indices: tuple[float, ...]) -> Any:
        """Return an object."""
        return self.data[offset(self.name, self.sizes, indices)]

    def write(self, indices: tuple[float, ...], value: Any) -> None:
        """Set an object."""
        if isinstance(value, float | str):
            raise HocTypeError(f"{self.name} is an objref: it needs an object, not {described(value)}")
        self.data[offset(self.name, self.sizes, indices)] = value

    def fresh(self, owner: Any) -> ObjectVariable:
        """Return what a new object has under this name."""
        return ObjectVariable(self.name, self.sizes)


class Alias:
    """Another name, in one object of a template, for a number that a reference points to, or for an object."""

    __slots__ = ("name", "_target")
    kind = "alias"
    sizes: tuple[int, ...] = ()

    def __init__(self, name: str, target: Any) -> None:
        self.name = name
        self._target = target

    def read(self, indices: tuple[float, ...]) -> Any:
        """Return the number or the object."""
        offset(self.name, (), indices)
        return float(self._target[0]) if isinstance(self._target, Ref) else self._target

    def write(self, indices: tuple[float, ...], value: Any) -> None:
        """Set the number."""
        offset(self.name, (), indices)
        if not isinstance(self._target, Ref):
            raise HocTypeError(f"{self.name} is another name of {self._target}: nothing can be assigned to it")
        self._target[0] = number_of(value, self.name)

    def fresh(self, owner: Any) -> Alias:
        """Return itself: templates have no aliases, only their objects do."""
        return self


class ObjectElement:
    """An objref as an argument: the routine may put another object into it."""

    __slots__ = ("_variable", "_place")

    def __init__(self, variable: ObjectVariable, indices: tuple[float, ...]) -> None:
        self._variable = variable
        self._place = offset(variable.name, variable.sizes, indices)

    @property
    def value(self) -> Any:
        """The object."""
        return self._variable.data[self._place]

    @value.setter
    def value(self, value: Any) -> None:
        self._variable.data[self._place] = value

    def __getitem__(self, index: int) -> Any:
        return self.value

    def __setitem__(self, index: int, value: Any) -> None:
        self.value = value


class SectionVariable:
    """Sections made by `create`. `owner` is the object they belong to, None at top level."""

    __slots__ = ("name", "sections", "sizes")
    kind = "section"

    def __init__(self, name: str, sizes: tuple[int, ...] = ()) -> None:
        self.name = name
        self.sizes = sizes
        self.sections: list[Section | None] = []  # None for one whose name was taken away

    def create(self, sizes: tuple[int, ...], owner: Any) -> None:
        """Make the sections; those that there were are deleted."""
        self.sections = []
        self.sizes = sizes
        names = [self.name] if not sizes else [f"{self.name}{subscript}" for subscript in _subscripts(sizes)]
        self.sections = [HocSection(name, owner) for name in names]

    def read(self, indices: tuple[float, ...]) -> Section:
        """Return a section. Raise HocNameError for one that has another name now."""
        section = self.sections[offset(self.name, self.sizes, indices)]
        if section is None:
            raise HocNameError(f"{self.name}[{int(indices[0])}]: the section has another name now, or none")
        return section

    def write(self, indices: tuple[float, ...], value: Any) -> None:
        """Refuse: a section is made by `create`."""
        raise HocTypeError(f"{self.name} is a section: it is not assignable, `create` makes it")

    def fresh(self, owner: Any) -> SectionVariable:
        """Return what a new object has under this name: sections of its own."""
        made = SectionVariable(self.name)
        made.create(self.sizes, owner)
        return made


Variable: TypeAlias = NumberVariable | StringVariable | ObjectVariable | SectionVariable | Alias
Names: TypeAlias = "dict[str, Variable | Routine]"


def _subscripts(sizes: tuple[int, ...]) -> list[str]:
    if not sizes:
        return [""]
    rest = _subscripts(sizes[1:])
    return [f"[{k}]{tail}" for k in range(sizes[0]) for tail in rest]


class ArrayView:
    """An array of HOC as Python sees it: `h.d[1]`, `len(h.dend)`, `for section in h.dend`."""

    __slots__ = ("_variable", "_label", "_indices")

    def __init__(self, variable: NumberVariable | ObjectVariable | SectionVariable, label: str,
                 indices: tuple[float, ...] = ()) -> None:
        self._variable = variable
        self._label = label
        self._indices = indices

    def _at(self, index: Any) -> tuple[float, ...]:
        size = len(self)
        try:
            k = index.__index__()
        except AttributeError:
            raise TypeError(f"{self._label}: an index must be an integer, not {type(index).__name__} {index!r}") from None
        if not -size <= k < size:
            raise HocArrayIndexError(f"{self._label}[{index}]: index out of range, 0 to {size - 1} are allowed")
        return (*self._indices, k % size)

    def __getitem__(self, index: int) -> Any:
        at = self._at(index)
        if len(at) < len(self._variable.sizes):
            return ArrayView(self._variable, f"{self._label}[{at[-1]}]", at)
        return self._variable.read(at)

    def __setitem__(self, index: int, value: Any) -> None:
        at = self._at(index)
        if len(at) < len(self._variable.sizes):
            raise TypeError(f"{self._label}[{index}] is an array: assign to one element by index")
        self._variable.write(at, as_hoc(value))

    def __len__(self) -> int:
        return self._variable.sizes[len(self._indices)]

    def __iter__(self) -> Iterator[Any]:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return f"{self._label}[?]"

    def hname(self) -> str:
        """Return the name, such as 'Cell[0].dend[?]'."""
        return repr(self)


class HocArrayIndexError(HocIndexError, IndexError):
    """An index from Python outside its array."""


def array_reference(variable: NumberVariable) -> ArrayRef | NumberReference:
    """Return what `h._ref_x` gives for a variable."""
    if not variable.sizes:
        return variable.reference(())
    make: Callable[[int], NumberReference] = lambda k: variable.reference((k,))  # noqa: E731
    return ArrayRef(variable.name, make)


def python_value(variable: Variable, label: str) -> Any:
    """Return what Python sees under a name: a value, or a view of an array."""
    if variable.sizes and not isinstance(variable, StringVariable | Alias):
        return ArrayView(variable, label)
    return variable.read(())


def as_hoc(value: Any) -> Any:
    """Return a value of Python as HOC has it: every number is a double."""
    if value.__class__ is float or value is None:
        return value
    if isinstance(value, str):
        return value
    if hasattr(value.__class__, "__float__") and not hasattr(value, "__len__"):
        return float(value)
    return value


def number_of(value: Any, what: str) -> float:
    """Return a number. Raise HocTypeError."""
    if value.__class__ is float:
        return value
    if isinstance(value, str) or value is None or not hasattr(value, "__float__"):
        raise HocTypeError(f"{what} needs a number, not {described(value)}")
    return float(value)


def described(value: Any) -> str:
    """Return a value in words for a message."""
    match value:
        case None:
            return "NULLobject"
        case str():
            return f'the string "{value}"'
        case float() | int():
            return f"the number {value:g}"
        case Section():
            return f"the section {value}"
        case _:
            return f"the object {value}"
