"""The numbers of a profile: frozen, to be printed, compared or written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the wall time; all parts together are the whole of it. `name` is one of PARTS."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """A phase of the steps, or what one mechanism does in it.

    `seconds` are summed over threads. `count` is how much was worked on, each step anew: instances of the mechanism, events that
    they received, or nodes in `elimination`; 0 where nothing is counted.
    """

    phase: str
    mechanism: str
    seconds: float
    count: float

    @property
    def ns(self) -> float | None:
        """Time for one instance and step, one event, or one node and step [ns]."""
        return 1e9 * self.seconds / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class Kernel:
    """How a mechanism's currents or states are computed in the layout of the last run.

    `vectorised`: in whole vectors; `copied` of its `instances` are on nodes that do not follow each other, or share one, so
    that the values of these are copied for it. `why` it is not vectorised, as the compiler found; "" where it is.
    """

    mechanism: str
    phase: str
    vectorised: bool
    instances: int
    copied: int
    why: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How cells lie in the layout of the last run.

    `lanes`: (width W, blocks) pairs: so many blocks of W cells of one shape, interleaved; W = 1 are large cells, and
    those whose shape no other has. `why_threads`: why fewer threads take part than were asked for.
    """

    cells: int
    nodes: int
    groups: int
    lanes: tuple[tuple[int, int], ...]
    threads: int
    threads_wanted: int
    why_threads: str


@dataclass(frozen=True, slots=True)
class Result:
    """All numbers of a profile: `seconds` of wall time, `steps` of the model, and their parts."""

    seconds: float
    steps: int
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    kernels: tuple[Kernel, ...]
    layout: Layout

    def part(self, name: str) -> float:
        """Return the seconds of a part. Raise KeyError."""
        return {part.name: part.seconds for part in self.parts}[name]

    def row(self, phase: str, mechanism: str = "") -> Row:
        """Return a row. Raise KeyError."""
        return {(row.phase, row.mechanism): row for row in self.rows}[phase, mechanism]

    def as_dict(self) -> dict[str, Any]:
        """Return all numbers as dictionaries and lists, with `ns` in each row, as for JSON."""
        whole = asdict(self)
        for written, row in zip(whole["rows"], self.rows, strict=True):
            written["ns"] = row.ns
        return whole
