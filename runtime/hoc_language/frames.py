"""What a running routine has: its names, arguments and locals; and how statements say where to go on."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .storage import Names


class Signal(Enum):
    """Why a statement did not simply end. The statement `stop` is the exception errors.Stop."""

    BREAK = "break"
    CONTINUE = "continue"
    RETURN = "return"


class Frame:
    """`names` is what stands outside the routine, `this` the object it belongs to; `arguments` is None at top level."""

    result: Any = None
    each: Callable[[], Signal | None] | None = None  # the body of the `for` whose iterator this is
    escape: Signal | None = None  # how that body ended, where it ended the loop

    locals: dict[str, Any]

    def __init__(self, names: Names, this: Any = None, arguments: list[Any] | None = None,
                 local: dict[str, Any] | None = None) -> None:
        self.names = names
        self.this = this
        self.arguments = arguments
        self.locals = {} if local is None else local


class LocalNumber:
    """A pointer to a local: good as an argument of routines and of functions that set `[0]`."""

    __slots__ = ("_locals", "_name")

    def __init__(self, frame: Frame, name: str) -> None:
        self._locals = frame.locals
        self._name = name

    def __getitem__(self, index: int) -> Any:
        return self._locals[self._name]

    def __setitem__(self, index: int, value: float) -> None:
        self._locals[self._name] = float(value)

    def __repr__(self) -> str:
        return f"<reference to the local {self._name}>"


class LocalObject:
    """A localobj as an argument: the routine may put another object into it."""

    __slots__ = ("_locals", "_name")

    def __init__(self, frame: Frame, name: str) -> None:
        self._locals = frame.locals
        self._name = name

    @property
    def value(self) -> Any:
        """The object."""
        return self._locals[self._name]

    @value.setter
    def value(self, value: Any) -> None:
        self._locals[self._name] = value

    def __getitem__(self, index: int) -> Any:
        return self.value

    def __setitem__(self, index: int, value: Any) -> None:
        self.value = value
