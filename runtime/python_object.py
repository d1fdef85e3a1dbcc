"""PythonObject: Python's names as HOC reaches them."""

from __future__ import annotations

from typing import Any

from .hoc_object import HocObject, put


class PythonObject(HocObject):
    """`new PythonObject()` in HOC: its members are the names of the module __main__, after them the built-in ones."""

    __slots__ = ()

    def __init__(self) -> None:
        self._enter()

    def __del__(self) -> None:
        self._leave()

    def __getattr__(self, name: str) -> Any:
        import builtins

        import __main__

        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return getattr(__main__, name) if hasattr(__main__, name) else getattr(builtins, name)
        except AttributeError:
            raise AttributeError(f"{self}.{name}: the module __main__ has no '{name}'") from None

    def __setattr__(self, name: str, value: object) -> None:
        if name.startswith("_"):
            put(self, name, value)
            return
        import __main__

        setattr(__main__, name, value)
