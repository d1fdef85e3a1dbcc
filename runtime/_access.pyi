"""Reading and setting numbers of the model from Python, compiled from csrc/python/access.c."""

from collections.abc import Iterator
from typing import Any

from .cable import section, segment
from .ref import Ref

class Live:
    _id: int

class Section(Live):
    v: float
    cm: float
    diam: float
    def __call__(self, x: float = 0.5) -> segment.Segment: ...
    def __iter__(self) -> Iterator[segment.Segment]: ...

class Segment(Live):
    sec: section.Section
    x: float
    v: float
    cm: float
    diam: float
    _ref_v: Ref
    def __init__(self, sec: section.Section, x: float) -> None: ...

class Mechanism(Live):
    _segment: segment.Segment
    def __init__(self, segment: segment.Segment) -> None: ...

class Numbers(Live):
    def _make(self, size: int) -> int: ...
    def _free(self) -> bool: ...
    def _apply(self, other: Any, operation: int) -> bool: ...
    def _set_all(self, other: Any) -> bool: ...
    def _sum(self) -> float: ...
    def __getitem__(self, index: Any) -> Any: ...
    def __setitem__(self, index: Any, value: Any) -> None: ...
    def __len__(self) -> int: ...

class Field:
    type: int
    slot: int
    _readable: bool
    _writable: bool
    _at_ends: bool

class Inserted:
    type: int
    made: Any

def bind(model: int, section_value: int, section_segment: int, point_value: int, has: int,
         section_nseg: int, vector_new: int, vector_free: int) -> None: ...
def segments_are(made: type) -> None: ...
def poll_address() -> int: ...
def stopped_by() -> BaseException | None: ...
