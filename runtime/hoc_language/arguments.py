"""Arguments on their way: from HOC to functions of Python, and from Python to routines of HOC.

A routine of HOC gets floats, things with a `value` that it may replace (strings and objects), and pointers with `[0]`.
"""

from __future__ import annotations

from typing import Any

from ..cable.section import Section
from ..held import NumberRef, ObjectRef
from ..ref import Ref
from .errors import HocTypeError
from .frames import LocalNumber, LocalObject
from .storage import Holder, ObjectElement, StringVariable, as_hoc

_LARGEST = 2.0**53

FILLED: dict[str, tuple[int, ...]] = {
    "sprint": (0,), "getstr": (0,), "sscanf": tuple(range(2, 30)), "system": (1,), "sectionname": (0,),
    "gets": (0,), "getname": (0,), "machine_name": (0,), "scanstr": (0,),
    "head": (2,), "tail": (2,), "left": (0,), "right": (0,), "ltrim": (1,), "rtrim": (1,),
    "selected": (0,), "name": (0,), "text": (0,), "upkstr": (0,), "statename": (1,), "unpack": tuple(range(30)),
    "make": (0, 1), "xfield": (1,), "string_dialog": (1,),
}
"""Functions and methods that put a string or object into arguments, with the places of these."""


def python_arguments(name: str, arguments: list[Any]) -> list[Any]:
    """Return the arguments for a function of Python: whole numbers as int, strings as str, objects as they are."""
    filled = FILLED.get(name)
    if filled is None:
        return [_for_python(a, False) for a in arguments]
    return [_for_python(a, k in filled) for k, a in enumerate(arguments)]


def _for_python(argument: Any, is_filled: bool) -> Any:
    if argument.__class__ is float:
        whole = argument.is_integer() and -_LARGEST <= argument <= _LARGEST
        return int(argument) if whole else argument
    if isinstance(argument, _HOLDERS):
        if is_filled and not _plain(argument):
            return argument
        argument = argument.value
    if isinstance(argument, Section):
        raise HocTypeError(f"{argument} is a section: it cannot be an argument; take a SectionRef")
    return argument


def _plain(argument: Any) -> bool:
    """Return whether an argument is a constant: nothing can be put into it."""
    return argument.__class__ is Holder


class PythonHolder:
    """A string or object in `h.ref(…)` as an argument of a routine of HOC."""

    __slots__ = ("_reference",)

    def __init__(self, reference: ObjectRef) -> None:
        self._reference = reference

    @property
    def value(self) -> Any:
        """What it holds."""
        return self._reference[0]

    @value.setter
    def value(self, value: Any) -> None:
        self._reference[0] = value

    def __getitem__(self, index: int) -> Any:
        return self.value

    def __setitem__(self, index: int, value: Any) -> None:
        self.value = value


_HOLDERS = (StringVariable, Holder, ObjectElement, LocalObject, PythonHolder)
_GIVEN = (Holder, ObjectElement, LocalObject, LocalNumber)


def hoc_argument(value: Any) -> Any:
    """Return an argument for a routine of HOC, from what Python or an expression gives."""
    if value.__class__ is float:
        return value
    if isinstance(value, _GIVEN):
        return value
    if isinstance(value, NumberRef | Ref):
        return value
    if isinstance(value, ObjectRef):
        return PythonHolder(value)
    value = as_hoc(value)
    return value if value.__class__ is float else Holder(value)


def is_pointer(argument: Any) -> bool:
    """Return whether an argument is a pointer to a number."""
    return isinstance(argument, Ref | LocalNumber)
