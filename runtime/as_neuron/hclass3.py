"""NEURON's module neuron.hclass3: classes of Python derived from those of `h`.

Here all classes of `h` are classes of Python, so that a class can be derived from each of them directly. What NEURON asks of
classes derived through HocBaseObject is checked.
"""

from __future__ import annotations

from typing import Any

from ..hoc_names.hoc_object import HocObject

__all__ = ["HocBaseObject", "hclass"]


def hclass(hoc_type: Any, module_name: str | None = None, name: str | None = None) -> Any:
    """Return a class of `h` that Python classes can be derived from: the class itself. Raise TypeError for anything else."""
    if not isinstance(hoc_type, type):
        raise TypeError("Argument is not a valid HOC type.")
    return hoc_type


def _check_constructor(made: Any) -> None:
    own = [c for c in made.__mro__ if not c.__module__.startswith("ranvier")]
    if any("__init__" in vars(c) for c in own[:-1]) and not any("__new__" in vars(c) for c in own[:-1]):
        raise TypeError(f"`{made.__qualname__}` implements `__init__` but misses `__new__`: write a __new__ that calls "
                        f"super().__new__ with the arguments of h.{made._hoc_type.__name__}")


class _Derived(type(HocObject)):  # type: ignore[misc]
    """Puts the class that hoc_type names among the bases."""

    def __new__(mcs, name: str, bases: tuple[type, ...], space: dict[str, Any], hoc_type: Any = None) -> Any:
        if bases == (HocObject,):
            return super().__new__(mcs, name, bases, space)
        given: set[Any] = {getattr(b, "_hoc_type", None) for b in bases} | {hoc_type}
        given.discard(None)
        if len(given) > 1:
            raise TypeError(f"Composition of {', '.join(b.__name__ for b in bases)} HocObjects with different HOC types.")
        space["_hoc_type"] = base = next(iter(given), None)
        if not isinstance(base, type):
            raise TypeError(f"{name}: a HocBaseObject needs the class keyword argument `hoc_type`, a class such as h.NetStim")
        if HocBaseObject in bases:
            bases = (*(b for b in bases if b is not HocBaseObject), base, HocBaseObject)
        made = super().__new__(mcs, name, bases, space)
        _check_constructor(made)
        return made

    def __init__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], hoc_type: Any = None) -> None:
        super().__init__(name, bases, space)


class HocBaseObject(HocObject, metaclass=_Derived):
    """The base of `class Mine(neuron.HocBaseObject, hoc_type=h.NetStim)`."""

    __slots__ = ()
    _family = None
    _hoc_type: Any = None
