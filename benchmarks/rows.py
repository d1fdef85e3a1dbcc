"""The workloads whose run phase is compared."""

from __future__ import annotations

from dataclasses import dataclass

from .jobs import EXP, ONLY, TABLE

HH = (TABLE, EXP)


@dataclass(frozen=True)
class Row:
    """One workload with its parameters; `tstop` in ms gives a run phase of about 0.1 s on the reference.

    `mods` is the folder below benchmarks/mods/ of the mechanisms that it needs; `quick` rows are part of a quick comparison.
    """

    name: str
    title: str
    workload: str
    parameters: dict[str, int]
    tstop: float
    variants: tuple[str, ...] = HH
    mods: str = ""
    quick: bool = False


def _channels(name: str, title: str, compartments: int, per_section: int, tstop: float, *, quick: bool = False) -> Row:
    return Row(name, title, "channels", {"compartments": compartments, "per_section": per_section}, tstop, quick=quick)


ROWS = (
    Row("W1-1", "hh cable cells, 1", "cable_cells", {"count": 1}, 500),
    Row("W1-10", "hh cable cells, 10", "cable_cells", {"count": 10}, 100),
    Row("W1-100", "hh cable cells, 100", "cable_cells", {"count": 100}, 20, quick=True),
    Row("W1-1000", "hh cable cells, 1000", "cable_cells", {"count": 1000}, 4),
    Row("W2-43", "squid axon, nseg 43", "squid_axon", {"nseg": 43}, 500),
    Row("W2-1001", "squid axon, nseg 1001", "squid_axon", {"nseg": 1001}, 25),
    Row("W3-16x16", "rings, 16 × 16 cells", "rings", {"rings": 16, "cells": 16}, 24, quick=True),
    Row("W3-128x8", "rings, 128 × 8 cells", "rings", {"rings": 128, "cells": 8}, 8),
    _channels("W5-cables-1e4", "hh, cables, 10⁴ compartments", 10_000, 1000, 8, quick=True),
    _channels("W5-cables-1e5", "hh, cables, 10⁵ compartments", 100_000, 1000, 2),
    _channels("W5-single-1e4", "hh, single compartments, 10⁴", 10_000, 1, 8),
    _channels("W5-single-1e5", "hh, single compartments, 10⁵", 100_000, 1, 2),
    Row("cell-1", "pyramidal cell, 601 compartments, 1", "pyramidal_cells", {"count": 1}, 50, (ONLY,), "detailed"),
    Row("cell-16", "pyramidal cells, 601 compartments, 16", "pyramidal_cells", {"count": 16}, 4, (ONLY,), "detailed"),
    Row("kinetic-8", "sodium channel of 8 states, potassium of 5", "markov_eight", {"nseg": 400}, 15, (ONLY,), "markov"),
    Row("kinetic-13", "sodium channel of 13 states, potassium of 5", "markov_thirteen", {"nseg": 400}, 15, (ONLY,), "markov"),
    Row("kinetic-calcium", "calcium: 4 shells, buffer, pump, diffusion", "calcium_shells", {"nseg": 400}, 10, (ONLY,), "calcium"),
)
NOTE = {TABLE: "table", EXP: "exp", ONLY: ""}


def chosen(names: list[str], *, quick: bool) -> list[Row]:
    """Return the rows that a command line names (`selected`); none named: all, or the quick ones."""
    if names:
        return [row for row in ROWS if selected(row.name, names)]
    return [row for row in ROWS if row.quick or not quick]


def selected(name: str, names: list[str]) -> bool:
    """Return whether one of the names is this, or a beginning of it that ends where a hyphen follows."""
    return any(name == one or name.startswith(f"{one}-") for one in names)
