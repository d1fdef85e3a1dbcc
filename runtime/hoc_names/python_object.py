"""PythonObject: Python's names as HOC reaches them."""

from __future__ import annotations

from typing import Any

from ..errors import unknown_name
from ..model import MODEL
from .hoc_object import HocTool, put


class PythonObject(HocTool):
    """`new PythonObject()` in HOC: its members are the names of the module __main__, after them the built-in ones."""

    __slots__ = ()

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


def python_objects() -> list[Any]:
    """Return the objects of Python that HOC holds, one for each objref that does: NEURON makes a PythonObject for each."""
    from .. import h
    from ..hoc_language.storage import ObjectVariable
    from .hoc_object import HocObject, all_living

    tables = [h._hoc().names, *(t._names for t in all_living() if hasattr(type(t), "_template"))]
    held = [o for names in tables for v in names.values() if isinstance(v, ObjectVariable) for o in v.data]
    return [o for o in held if o is not None and (isinstance(o, PythonObject) or not isinstance(o, HocObject))]


class PythonSections:
    """`_pysec` in HOC: the sections made from Python, by name, and those of a cell by `_pysec.cell.name`."""

    __slots__ = ("_prefix",)

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        wanted = self._prefix + name
        sections = [s for s in MODEL.all_sections() if s.is_pysec()]
        found = [s for s in sections if s.name() == wanted]
        if found:
            return found[-1]
        if any(s.name().startswith((wanted + ".", wanted + "[")) for s in sections):
            return PythonSections(wanted + ".")
        raise unknown_name("_pysec", wanted, [s.name() for s in sections])

    def __getitem__(self, index: int) -> Any:
        return getattr(PythonSections(), f"{self._prefix[:-1]}[{index}]")

    def __repr__(self) -> str:
        return f"_pysec.{self._prefix}"[:-1]


_pysec = PythonSections()
