"""The base of the objects that `h` makes: numbered names such as IClamp[0], and finding one by its number."""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar

from .._access import Live
from ..errors import OutOfRange, WrongType, unknown_name
from .free_calls import free_calls

if TYPE_CHECKING:
    from collections.abc import Iterable

put = Live.__setattr__  # sets a slot of an object, whatever its class says of other names
_LIVING: dict[str, dict[int, weakref.ref[Any]]] = {}
ALIASES: weakref.WeakKeyDictionary[Any, dict[str, Any]] = weakref.WeakKeyDictionary()
"""Other names of what objects that are built in are said to have, by StringFunctions.alias: Alias by name."""


def set_alias(thing: Any, name: str, value: Any) -> bool:
    """Set the number that a name given by StringFunctions.alias stands for; return whether there is such a name."""
    if not ALIASES or name not in ALIASES.get(thing, ()):
        return False
    ALIASES[thing][name].write((), value)
    return True


def _is_own(module: str) -> bool:
    """Return whether a class of this module is one of h's, not one that a script derives from it."""
    return module.split(".")[0] == "ranvier"


class _Numbered(type):
    """Make `h.NetCon[3]` find the fourth NetCon, and classes of scripts derive from those of `h` as NEURON's do."""

    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        if not _is_own(space.setdefault("__module__", "ranvier")):
            bases = tuple(_derivable(base) if "_living" in vars(base) and hasattr(base, "_family") else base for base in bases)
        return super().__new__(mcs, name, bases, space)

    def __getitem__(cls, number: int) -> Any:
        reference = cls._living.get(number)  # type: ignore[attr-defined]
        found = reference() if reference is not None else None
        if found is None:
            raise OutOfRange(f"{cls.__name__}[{number}] does not exist")
        return found


def open_methods(cls: type, name: str) -> None:
    """Let the methods of a class, and of the parts it is mixed from, be called as in NEURON; messages say `name.method`."""
    for base in cls.__mro__:
        if base.__module__.startswith("ranvier.") and not issubclass(HocObject, base):
            for function in vars(base).values():
                if isinstance(function, FunctionType) and function.__qualname__.startswith(f"{base.__name__}."):
                    function.__qualname__ = f"{name}.{function.__name__}"
            free_calls(base)


def for_users(names: Iterable[str]) -> list[str]:
    """Return the names that dir() of an object lists: once each, without those that begin with one underscore."""
    return sorted({name for name in names if not name.startswith("_") or name.startswith("__")})


class _Living(dict[int, "weakref.ref[Any]"]):
    """The living objects of a class by number. The next number is here: to set it on the class would empty Python's caches."""

    __slots__ = ("following",)

    def __init__(self) -> None:
        self.following = 0


class HocObject(Live, metaclass=_Numbered):
    """An object with a number within its class; numbering starts again when the last one is gone, as in NEURON."""

    __slots__ = ("_number", "__weakref__")

    _living: ClassVar[_Living] = _Living()
    _family: ClassVar[Any]
    _number: int

    def __init_subclass__(cls) -> None:
        if "_family" in vars(cls) or not _is_own(cls.__module__):
            return
        cls._living = _Living()
        cls._family = cls
        _LIVING[cls.__name__] = cls._living
        open_methods(cls, cls.__name__)

    if not TYPE_CHECKING:  # so that a misspelt name of this package's own code is an error of types

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            if ALIASES and name in ALIASES.get(self, ()):
                return ALIASES[self][name].read(())
            raise unknown_name(repr(self), name, type(self)._public)

    def _assign(self, name: str, value: Any) -> None:
        """Set what is no attribute of the class: what an alias stands for."""
        if not set_alias(self, name, value):
            raise unknown_name(repr(self), name, type(self)._public)

    def __dir__(self) -> list[str]:
        return for_users(super().__dir__())

    def _enter(self) -> None:
        living = self._family._living
        number = living.following if living else 0
        living.following = number + 1
        put(self, "_number", number)
        living[number] = weakref.ref(self)

    def _leave(self) -> None:
        number = getattr(self, "_number", None)
        if number is not None:
            self._family._living.pop(number, None)

    @classmethod
    def _public(cls) -> list[str]:
        return [name for name in dir(cls) if not name.startswith("_")]

    def hname(self) -> str:
        """Return the name, such as 'IClamp[0]'."""
        return f"{self._family.__name__}[{self._number}]"

    def baseattr(self, name: str) -> Any:
        """Return a member as the class of `h` has it, for classes derived from it that have a member of the same name."""
        found = _base_member(self, name)
        return _WeaklyBound(self, name) if callable(found) and type(self) is not self._family else found

    def same(self, other: object) -> bool:
        """Return whether another object is this one."""
        return self is other

    def __repr__(self) -> str:
        return f"{self._family.__name__}[{self._number}]"

    def __reduce__(self) -> Any:
        raise WrongType(f"{self}: it belongs to its model and cannot be pickled")


class HocTool(HocObject):
    """An object that stands for nothing in the engine: it has a number as long as it lives, and attributes of its own only."""

    __slots__ = ()

    def __init__(self) -> None:
        self._enter()

    def __del__(self) -> None:
        self._leave()



def _base_member(owner: Any, name: str) -> Any:
    """Return a member of an object as the class of `h` that it is derived from has it."""
    family = owner._family
    if any(name in vars(c) for c in family.__mro__):
        return getattr(super(_derivable(family), owner), name)
    return family.__getattr__(owner, name)


class _WeaklyBound:
    """A method of the class of `h`, kept in an attribute of the object: it must not keep the object alive."""

    __slots__ = ("_owner", "_name")

    def __init__(self, owner: HocObject, name: str) -> None:
        self._owner = weakref.ref(owner)
        self._name = name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        owner = self._owner()
        if owner is None:
            raise ReferenceError(f"{self._name}: its object is gone")
        return _base_member(owner, self._name)(*arguments, **named)


_DERIVABLE: dict[type, type] = {}


def _derivable(base: Any) -> Any:
    """Return the class between one of `h` and those that scripts derive from it.

    NEURON makes its object in __new__, so a class that has a __new__ gives the arguments there, and its __init__ need not call
    super().__init__(); of named arguments only `sec` is for the object. Otherwise __init__ makes it, as in any class.
    """
    if base in _DERIVABLE:
        return _DERIVABLE[base]

    def new(cls: Any, *arguments: Any, **named: Any) -> Any:
        made = base.__new__(cls)
        if cls.__new__ is not derivable.__new__:
            base.__init__(made, *arguments, **{name: value for name, value in named.items() if name == "sec"})
        return made

    def init(self: Any, *arguments: Any, **named: Any) -> None:
        if type(self).__new__ is derivable.__new__:
            base.__init__(self, *arguments, **named)

    derivable: Any = type(base)(base.__name__, (base,), {
        "__slots__": (), "_family": base, "__new__": new, "__init__": init, "__doc__": base.__doc__})
    _DERIVABLE[base] = derivable
    return derivable


def living_objects(class_name: str) -> list[Any]:
    """Return the living objects of a class, in order of their numbers; [] for a class unknown so far."""
    table = _LIVING.get(class_name, {})
    return [o for o in (table[k]() for k in sorted(table)) if o is not None]


def all_living() -> list[Any]:
    """Return all living objects, class by class."""
    return [thing for name in sorted(_LIVING) for thing in living_objects(name)]
