"""The base of the objects that `h` makes: numbered names such as IClamp[0], and finding one by its number."""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import Any, ClassVar

from .._access import Live
from ..errors import unknown_name

put = Live.__setattr__  # sets a slot of an object, whatever its class says of other names
_LIVING: dict[str, dict[int, weakref.ref[Any]]] = {}


class _Numbered(type):
    """Make `h.NetCon[3]` find the fourth NetCon."""

    def __getitem__(cls, number: int) -> Any:
        reference = cls._living.get(number)  # type: ignore[attr-defined]
        found = reference() if reference is not None else None
        if found is None:
            raise IndexError(f"{cls.__name__}[{number}] does not exist")
        return found


def name_methods(cls: type, name: str) -> None:
    """Let messages about the methods of a class, and of the parts it is mixed from, say `name.method`: users know no other."""
    for base in cls.__mro__:
        if base.__module__.startswith("ranvier.") and not issubclass(HocObject, base):
            for function in vars(base).values():
                if isinstance(function, FunctionType) and function.__qualname__.startswith(f"{base.__name__}."):
                    function.__qualname__ = f"{name}.{function.__name__}"


class HocObject(Live, metaclass=_Numbered):
    """An object with a number within its class; numbering starts again when the last one is gone, as in NEURON."""

    __slots__ = ("_number", "__weakref__")

    _living: ClassVar[dict[int, weakref.ref[Any]]] = {}
    _next: ClassVar[int] = 0
    _number: int

    def __init_subclass__(cls) -> None:
        cls._living = {}
        cls._next = 0
        _LIVING[cls.__name__] = cls._living
        name_methods(cls, cls.__name__)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise unknown_name(repr(self), name, [n for n in dir(type(self)) if not n.startswith("_")])

    def _enter(self) -> None:
        cls = type(self)
        living = cls._living
        if not living:
            cls._next = 0
        number = cls._next
        cls._next = number + 1
        put(self, "_number", number)
        living[number] = weakref.ref(self)

    def _leave(self) -> None:
        number = getattr(self, "_number", None)
        if number is not None:
            type(self)._living.pop(number, None)

    def hname(self) -> str:
        """Return the name, such as 'IClamp[0]'."""
        return f"{type(self).__name__}[{self._number}]"

    def same(self, other: object) -> bool:
        """Return whether another object is this one."""
        return self is other

    def __repr__(self) -> str:
        return f"{type(self).__name__}[{self._number}]"

    def __reduce__(self) -> Any:
        raise TypeError(f"{self}: it belongs to its model and cannot be pickled")


class HocTool(HocObject):
    """An object that stands for nothing in the engine: it has a number as long as it lives, and attributes of its own only."""

    __slots__ = ()

    def __init__(self) -> None:
        self._enter()

    def __del__(self) -> None:
        self._leave()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise unknown_name(f"{type(self).__name__}[{self._number}]", name, dir(type(self)))


def living_objects(class_name: str) -> list[Any]:
    """Return the living objects of a class, in order of their numbers; [] for a class unknown so far."""
    table = _LIVING.get(class_name, {})
    return [o for o in (table[k]() for k in sorted(table)) if o is not None]


def all_living() -> list[Any]:
    """Return all living objects, class by class."""
    return [thing for name in sorted(_LIVING) for thing in living_objects(name)]
