"""PtrVector: many references at once. Pointer: one reference by a name."""

from __future__ import annotations

from typing import Any

from .._engine import ffi, lib
from ..arguments import index_of, number, whole
from ..errors import OutOfRange, WrongType, WrongValue
from ..held import NumberRef
from ..hoc_names.hoc_object import HocObject
from ..model import HANDLE, MODEL
from ..ref import Ref
from ..vector.base import is_vector

_MOST = 2e9


class PtrVector(HocObject):
    """`PtrVector(size)`: references to numbers anywhere in the model; those not set refer to a 0 of their own."""

    __slots__ = ("_refs", "_structs", "_label")

    def __init__(self, size: float) -> None:
        self._refs: list[Ref] = []
        self._label = ""
        self._structs = ffi.NULL
        self._enter()
        self.resize(size)

    def __del__(self) -> None:
        self._leave()

    def size(self) -> int:
        """Return the number of references."""
        return len(self._refs)

    def resize(self, size: float) -> int:
        """Set the number of references; return it."""
        count = whole(self, "resize", size, 1, _MOST)
        self._refs = self._refs[:count] + [NumberRef(0.0) for _ in range(count - len(self._refs))]
        self._structs = ffi.new("rv_ref[]", [ref.value for ref in self._refs])
        return count

    def _place(self, name: str, index: Any) -> int:
        place = index_of(self, name, index)
        if not 0 <= place < len(self._refs):
            raise OutOfRange(f"{self}.{name}: index {index!r} is out of range, size is {len(self._refs)}")
        return place

    def pset(self, index: float, reference: Ref) -> float:
        """Set a reference, such as seg._ref_v; return the number."""
        place = self._place("pset", index)
        if not isinstance(reference, Ref):
            raise WrongType(f"{self}.pset needs a reference such as seg._ref_v, not {type(reference).__name__} {reference!r}")
        value = reference[0]
        self._refs[place] = reference
        self._structs[place] = reference.value
        return value

    def getval(self, index: float) -> float:
        """Return the number that a reference refers to."""
        return self._refs[self._place("getval", index)][0]

    def setval(self, index: float, value: float) -> float:
        """Set the number that a reference refers to; return it."""
        reference = self._refs[self._place("setval", index)]
        reference[0] = number(self, "setval", value)
        return reference[0]

    def _memory(self, name: str, vector: Any) -> Any:
        if not is_vector(vector):
            raise WrongType(f"{self}.{name} needs a Vector, not {type(vector).__name__} {vector!r}")
        if vector.size() != len(self._refs):
            raise WrongValue(f"{self}.{name}: sizes differ, {len(self._refs)} and {vector.size()}")
        return vector._vector.data

    def gather(self, vector: Any) -> float:
        """Put all numbers into a Vector of the same size."""
        memory = self._memory("gather", vector)
        MODEL.check(lib.rv_refs_gather(HANDLE, self._structs, len(self._refs), memory), f"{self}.gather")
        return 0.0

    def scatter(self, vector: Any) -> float:
        """Set all numbers from a Vector of the same size."""
        memory = self._memory("scatter", vector)
        MODEL.check(lib.rv_refs_scatter(HANDLE, self._structs, len(self._refs), memory), f"{self}.scatter")
        return 0.0

    def ptr_update_callback(self, action: Any) -> float:
        """Do nothing, return 0: the references of NEURON's PtrVector had to be set again when memory moved, these need not be."""
        if not callable(action) and not (isinstance(action, str | tuple) and action):
            raise WrongType(f"{self}.ptr_update_callback needs a callable, not {type(action).__name__} {action!r}")
        return 0.0

    def label(self, text: str | None = None) -> str:
        """Return the label, after setting it when one is given."""
        if text is not None:
            self._label = str(text)
        return self._label

    def plot(self, axes: Any, *rest: Any) -> float:
        """Draw the numbers as Vector.plot draws its elements."""
        from ..vector import Vector

        values = Vector(len(self._refs))
        self.gather(values)
        values.label(self._label)
        values.plot(axes, *rest)
        return 0.0


class Pointer(HocObject):
    """`Pointer(reference)` or `Pointer("name of h")`, with a statement of HOC for assign as a second argument."""

    __slots__ = ("_ref", "_text", "_statement")

    def __init__(self, target: Any, statement: str | None = None) -> None:
        if isinstance(target, str):
            from .. import h

            self._ref: Ref = getattr(h, f"_ref_{target}")
        elif isinstance(target, Ref):
            self._ref = target
        else:
            raise WrongType(f"Pointer needs a reference such as seg._ref_v or a name of h, not {type(target).__name__}")
        self._text = target if isinstance(target, str) else "unknown"
        self._statement = statement
        self._enter()

    def __del__(self) -> None:
        self._leave()

    @property
    def val(self) -> float:
        """The number."""
        return self._ref[0]

    @val.setter
    def val(self, value: float) -> None:
        self._ref[0] = number(self, "val", value)

    @property
    def _ref_val(self) -> Ref:
        return self._ref

    def s(self) -> str:
        """Return the name that it was made with, "unknown" for a reference."""
        return self._text

    def assign(self, value: float) -> float:
        """Set the number, and run the statement with it as $1, or with = and it at the end; return it."""
        self.val = given = number(self, "assign", value)
        if self._statement is not None:
            from .. import h

            text = self._statement
            h(text.replace("$1", repr(given)) if "$1" in text else f"{text} = {given!r}")
        return self.val
