"""References to one number of the model: what `_ref_v`, `h._ref_t` and `h.ref(x)` give."""

from __future__ import annotations

from typing import Any

from ._engine import ffi, lib
from .errors import OutOfRange, not_a_number
from .model import HANDLE, MODEL


class Ref:
    """A symbolic reference, good as long as its target lives; `ref[0]` reads and writes the number.

    `section` and the like are not kept alive by it, as in NEURON. `keep` holds memory that the reference points into.
    """

    __slots__ = ("_struct", "name", "keep", "_array", "__weakref__")

    def __init__(self, kind: int, name: str, target: int = -1, x: float = 0.0, mechanism_type: int = 0, slot: int = 0,
                 address: Any = None, keep: Any = None, mark: int = 0) -> None:
        struct = ffi.new("rv_ref *")
        struct.kind = kind
        struct.object = target
        struct.x = x
        struct.type = mechanism_type
        struct.slot = slot
        struct.mark = mark
        struct.address = ffi.NULL if address is None else address
        self._struct = struct
        self.name = name
        self.keep = keep
        self._array: tuple[ArrayRef, int] | None = None  # whose element this is, and which

    @property
    def value(self) -> Any:
        """The engine's rv_ref, by value."""
        return self._struct[0]

    @property
    def kind(self) -> int:
        """The engine's rv_ref_kind."""
        return int(self._struct.kind)

    @property
    def target(self) -> int:
        """The id of the section, point process or NetCon it refers to; −1 for none."""
        return int(self._struct.object)

    @property
    def place(self) -> float:
        """The x on the section it refers to."""
        return float(self._struct.x)

    @property
    def is_voltage(self) -> bool:
        """Whether it refers to v of a segment."""
        s = self._struct
        return bool(s.kind == lib.RV_REF_SECTION and s.type == lib.RV_NODE and s.slot == lib.RV_NODE_V)

    def locate(self) -> Any:
        """Return the present address of the number. Raise DeadReference where there is none any more."""
        pointer = lib.rv_ref_locate(HANDLE, self._struct[0])
        if pointer == ffi.NULL:
            raise MODEL.failure(f"reference to {self.name}")
        return pointer

    def room(self) -> int | None:
        """Return how many numbers there are from this one on, one after the other; None where nobody knows."""
        owner = self.keep[1] if isinstance(self.keep, tuple) else None
        if owner is not None and hasattr(owner, "_room_from"):
            return int(owner._room_from(self))
        return None if self._struct.kind == lib.RV_REF_ADDRESS else 1

    def __getitem__(self, index: int) -> float:
        if index != 0:
            return self._later(index)[0]
        return float(self.locate()[0])

    def __setitem__(self, index: int, value: float) -> None:
        if index != 0:
            self._later(index)[0] = value
            return
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise not_a_number("reference to " + self.name, "[0]", value) from None
        pointer = self.locate()
        if self._struct.kind == lib.RV_REF_GLOBAL:
            MODEL.check(lib.rv_global_set(HANDLE, self._struct.type, self._struct.slot, number), self.name)
        else:
            pointer[0] = number

    def _later(self, index: int) -> Ref:
        """Return a reference to a number after this one in its array. Raise OutOfRange where there is none."""
        if self._array is None or index < 0:
            self._only_zero(index)
        assert self._array is not None
        array, at = self._array
        return array[at + index]

    def _only_zero(self, index: int) -> None:
        if index != 0:
            raise OutOfRange(f"reference to {self.name}: index {index} is out of range: it refers to one number, [0]")

    def __repr__(self) -> str:
        gone = lib.rv_ref_locate(HANDLE, self._struct[0]) == ffi.NULL
        return f"<reference to {self.name}, which died>" if gone else f"<reference to {self.name}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ref):
            return NotImplemented
        a, b = self._struct, other._struct
        here = a.mark == b.mark if a.mark and b.mark else a.x == b.x
        return bool(here and a.kind == b.kind and a.object == b.object and a.type == b.type and a.slot == b.slot
                    and a.address == b.address)

    def __hash__(self) -> int:
        s = self._struct
        return hash((s.kind, s.object, s.type, s.slot))  # not x: several are in one segment


class ArrayRef:
    """A reference to an array, `_ref_weight` or `_ref_x`: index it to get a Ref, from which later elements can be reached too.

    `length` is None where `make` looks at the index.
    """

    __slots__ = ("_make", "name", "_length")

    def __init__(self, name: str, make: Any, length: int | None = None) -> None:
        self.name = name
        self._make = make
        self._length = length

    def __getitem__(self, index: int) -> Ref:
        if self._length is not None and not 0 <= index < self._length:
            raise OutOfRange(f"reference to {self.name}[{index}]: index out of range, it has {self._length} elements")
        made = self._make(index)
        assert isinstance(made, Ref)
        made._array = self, index
        return made

    def __repr__(self) -> str:
        return f"<reference to array {self.name}>"
