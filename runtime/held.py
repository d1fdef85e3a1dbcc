"""What `h.ref(…)` gives: a reference to a number of its own, or a holder of a text or an object."""

from __future__ import annotations

import numbers
from typing import Any

from ._engine import ffi, lib
from .errors import OutOfRange, WrongType
from .ref import Ref


class _Named:
    """What h.ref(…) gives has these of the members that objects of `h` have."""

    __slots__ = ()

    def hname(self) -> str:
        """Return what it holds, as text."""
        return repr(self)

    def same(self, other: object) -> bool:
        """Return whether another is this one."""
        return self is other


class NumberRef(Ref, _Named):
    """A number of its own, made by h.ref(x)."""

    __slots__ = ()

    def __init__(self, value: float) -> None:
        memory = ffi.new("double *", value)
        super().__init__(lib.RV_REF_ADDRESS, "h.ref", address=memory, keep=memory)

    def __getitem__(self, index: int) -> float:
        self._only_zero(index)
        return float(self.keep[0])

    def __repr__(self) -> str:
        return f"<hoc ref value {self.keep[0]:f}>"


class ObjectRef(_Named):
    """A holder of an object, made by h.ref(obj)."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __getitem__(self, index: int) -> Any:
        if index != 0:
            raise OutOfRange(f"h.ref: index {index} is out of range: it holds one object, [0]")
        return self._value

    def __setitem__(self, index: int, value: object) -> None:
        if index != 0:
            raise OutOfRange(f"h.ref: index {index} is out of range: it holds one object, [0]")
        self._value = value

    def __repr__(self) -> str:
        return f'<hoc ref value "{"NULLobject" if self._value is None else self._value}">'


class TextRef(ObjectRef):
    """A holder of a text, made by h.ref("text")."""

    __slots__ = ()

    def __setitem__(self, index: int, value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(f"h.ref('{self._value}') holds a text, not {type(value).__name__} {value!r}")
        super().__setitem__(index, value)

    def __repr__(self) -> str:
        return f'<hoc ref str "{self._value}">'


def holds_text(value: object) -> bool:
    """Return whether a text can be put into a value: h.ref("text"), a strdef of HOC, or an argument that stands for one."""
    return isinstance(value, ObjectRef) and isinstance(value[0], str)


def make_ref(value: object) -> NumberRef | ObjectRef:
    """Return h.ref(value): a reference to a new number, or a holder of a text or an object."""
    if isinstance(value, str):
        return TextRef(value)
    return NumberRef(float(value)) if isinstance(value, numbers.Real) else ObjectRef(value)
