"""What a row of the language is: one construct, one small .mod file, a script that drives it, and the numbers that come out.

The scripts know only `h`, so that the reference can run them too. This module and those with the rows import no simulator.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Numbers = Mapping[str, float | Sequence[float]]
Driver = Callable[[Any, str], Numbers]  # (h, name of the mechanism) -> what came out

RELATIVE = 1e-9  # of the largest number of a sequence
ABSOLUTE = 1e-12


@dataclass(frozen=True)
class Row:
    """One way of writing something in NMODL, and what it must compute.

    Without `drive`, the mechanism is put into a cell of one segment, `given` is set, h.finitialize(v) and `steps` steps of
    `dt` ms follow, and the variables named in `gives` are read. `gives` is mathematics, not what some simulator printed.
    """

    title: str
    constructs: str  # names of constructs.py that the row is about, separated by blanks
    mod: str
    gives: Numbers
    drive: Driver | None = None
    given: Mapping[str, float] = field(default_factory=dict)
    v: float = -65.0  # mV
    steps: int = 0
    dt: float = 0.025  # ms
    files: Mapping[str, str] = field(default_factory=dict)  # INCLUDEd, by name
    not_in_neuron: str = ""  # why the reference cannot run it
    within: float = RELATIVE
    why: str = ""  # a reason for any other `within`

    @property
    def name(self) -> str:
        """The mechanism's name."""
        return declared(self.mod)[1]


@dataclass(frozen=True)
class Message:
    """Something that the compiler has to say a word about, an error or a warning: it has this code and says this."""

    title: str
    constructs: str
    mod: str
    code: str
    says: str


def declared(mod: str) -> tuple[str, str]:
    """Return the kind (SUFFIX, POINT_PROCESS, ARTIFICIAL_CELL) and name of a .mod file's mechanism."""
    found = re.search(r"\b(SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL)\s+(\w+)", mod)
    if found is None:
        raise ValueError(f"no mechanism in {mod!r}")
    return found[1], found[2]


def make_cell(h: Any, nseg: int = 1, **sizes: float) -> Any:
    """Make a section of 20 by 20 µm, of 1 µF/cm2, with no channels."""
    cell = h.Section(name="cell")
    cell.nseg = nseg
    for size, value in {"L": 20.0, "diam": 20.0, "Ra": 100.0, "cm": 1.0, **sizes}.items():
        setattr(cell, size, value)
    return cell


def place(h: Any, kind: str, name: str, cell: Any) -> Any:
    """Put the mechanism at the middle of the cell and return the instance."""
    if kind == "SUFFIX":
        cell.insert(name)
        return getattr(cell(0.5), name)
    return getattr(h, name)(cell(0.5)) if kind == "POINT_PROCESS" else getattr(h, name)()


def read(h: Any, instance: Any, mechanism: str, variable: str) -> float | list[float]:
    """Read a variable of the instance, or a GLOBAL of its mechanism; all elements of an array."""
    value = getattr(instance, variable) if hasattr(instance, variable) else getattr(h, f"{variable}_{mechanism}")
    return [float(element) for element in value] if hasattr(value, "__len__") else float(value)


def drive(h: Any, row: Row) -> Numbers:
    """Run a row on the simulator that `h` belongs to."""
    if row.drive is not None:
        return row.drive(h, row.name)
    cell = make_cell(h)
    kind, name = declared(row.mod)
    instance = place(h, kind, name, cell)
    for variable, value in row.given.items():
        setattr(instance, variable, value)
    h.dt = row.dt
    h.finitialize(row.v)
    for _ in range(row.steps):
        h.fadvance()
    return {variable: read(h, instance, name, variable) for variable in row.gives}


def implicit_leak(v: float, g: float, e: float, dt: float, count: int) -> list[float]:
    """Return v (mV) at each of `count` backward Euler steps of C v' = -g (v - e), for 1 µF/cm2 and g in S/cm2."""
    capacity = 1e-3 / dt
    values = [v]
    for _ in range(count):
        values.append((capacity * values[-1] + g * e) / (capacity + g))
    return values


def connect(h: Any, target: Any, weight: float) -> Any:
    """Return a NetCon without a source, whose event(t) delivers a weight at t."""
    connection = h.NetCon(None, target)
    connection.weight[0] = weight
    return connection


def printed_by(action: Callable[[], object]) -> list[int]:
    """Return the bytes that C prints to the terminal during an action."""
    sys.stdout.flush()
    with tempfile.TemporaryFile() as file:
        terminal = os.dup(1)
        os.dup2(file.fileno(), 1)
        action()
        ctypes.CDLL(None).fflush(None)
        os.dup2(terminal, 1)
        file.seek(0)
        return list(file.read())
