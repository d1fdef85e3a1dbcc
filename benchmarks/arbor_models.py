"""The workloads as recipes for Arbor: the same cells in the same compartments, hh of its default catalogue."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import arbor
from arbor import units

from .jobs import CELSIUS, V_INIT
from .workloads import random_tree

HH, PASSIVE, BOTH = 1, 2, 3  # tags of segments: the mechanisms that they have
DETECTOR, SYNAPSE = "detector", "synapse"


@dataclass(frozen=True)
class Compartment:
    """A cylinder: the index of that at whose end it begins (-1: the root, where the first one begins), µm, its tag."""

    parent: int
    length: float
    diameter: float
    tag: int


@dataclass(frozen=True)
class Clamp:
    """A current in a compartment, at a part of it: nA, ms."""

    compartment: int
    amplitude: float
    delay: float
    duration: float = 1e6
    part: float = 0.5


@dataclass(frozen=True)
class Cell:
    """A cell: compartments, g and e of pas, its clamp, the place of its detector (compartment, part of it, mV), its synapses."""

    compartments: tuple[Compartment, ...]
    passive: tuple[float, float] = (1e-4, -65.0)
    clamp: Clamp | None = None
    detector: tuple[int, float, float] | None = None
    synapses: tuple[tuple[int, float, float, float], ...] = ()  # compartment, part of it, tau (ms), e (mV)
    resistivity: float = 100.0  # ohm cm


@dataclass(frozen=True)
class Network:
    """`cell` of each index; connections as (source, weight in µS, delay in ms) of a cell; those that get an event at 1 ms."""

    count: int
    cell: Callable[[int], Cell]
    sources: Callable[[int], int | None] = lambda _: None
    started: frozenset[int] = frozenset()


def described(cell: Cell) -> Any:
    """Return Arbor's description of a cell: a control volume for each compartment."""
    tree = arbor.segment_tree()
    ends: list[float] = []
    for one in cell.compartments:
        start = ends[one.parent] if one.parent >= 0 else 0.0
        ends.append(start + one.length)
        radius = one.diameter / 2
        parent = one.parent if one.parent >= 0 else arbor.mnpos
        tree.append(parent, arbor.mpoint(start, 0, 0, radius), arbor.mpoint(ends[-1], 0, 0, radius), tag=one.tag)
    decor = arbor.decor()
    decor.set_property(Vm=V_INIT * units.mV, tempK=(CELSIUS + 273.15) * units.Kelvin, rL=cell.resistivity * units.Ohm * units.cm,
                       cm=0.01 * units.F / units.m2)
    conductance, reversal = cell.passive
    for tag in {one.tag for one in cell.compartments}:
        if tag & HH:
            decor.paint(f"(tag {tag})", arbor.density("hh"))
        if tag & PASSIVE:
            decor.paint(f"(tag {tag})", arbor.density(f"pas/e={reversal}", {"g": conductance}))
    place(decor, cell)
    policy = arbor.cv_policy_every_segment()
    if hasattr(decor, "discretization"):  # before Arbor 0.11
        decor.discretization(policy)
        return arbor.cable_cell(arbor.morphology(tree), decor)
    return arbor.cable_cell(arbor.morphology(tree), decor, arbor.label_dict(), policy)


def place(decor: Any, cell: Cell) -> None:
    """Put the clamp, the detector and the synapses of a cell on it."""
    if cell.clamp is not None:
        make, label = (arbor.i_clamp, []) if hasattr(arbor, "i_clamp") else (arbor.iclamp, ["clamp"])  # the latter before 0.12
        clamp = make(cell.clamp.delay * units.ms, cell.clamp.duration * units.ms, cell.clamp.amplitude * units.nA)
        decor.place(where(cell.clamp.compartment, cell.clamp.part), clamp, *label)
    if cell.detector is not None:
        compartment, part, threshold = cell.detector
        decor.place(where(compartment, part), arbor.threshold_detector(threshold * units.mV), DETECTOR)
    for number, (compartment, part, tau, reversal) in enumerate(cell.synapses):
        decor.place(where(compartment, part), arbor.synapse("expsyn", {"tau": tau, "e": reversal}), f"{SYNAPSE}{number}")


def where(compartment: int, part: float) -> str:
    """Return the location at a part of a compartment."""
    return f"(on-components {part} (segment {compartment}))"


class Recipe(arbor.recipe):  # type: ignore[misc]
    """A network for Arbor. Cells that are equal are described once."""

    def __init__(self, network: Network) -> None:
        arbor.recipe.__init__(self)
        self.network = network
        self.properties = arbor.neuron_cable_properties()
        self.described = functools.cache(described)

    def num_cells(self) -> int:
        """Return how many cells there are."""
        return self.network.count

    def cell_kind(self, _gid: int) -> Any:
        """Return that all are cable cells."""
        return arbor.cell_kind.cable

    def global_properties(self, _kind: Any) -> Any:
        """Return NEURON's default ions."""
        return self.properties

    def cell_description(self, gid: int) -> Any:
        """Return a cell."""
        return self.described(self.network.cell(gid))

    def connections_on(self, gid: int) -> list[Any]:
        """Return the connections that end at a cell."""
        source = self.network.sources(gid)
        if source is None:
            return []
        return [arbor.connection((source, DETECTOR), f"{SYNAPSE}0", 0.01, 1.0 * units.ms)]

    def event_generators(self, gid: int) -> list[Any]:
        """Return the event that starts a ring."""
        if gid not in self.network.started:
            return []
        return [arbor.event_generator(f"{SYNAPSE}0", 0.01, arbor.explicit_schedule([1.0 * units.ms]))]


def cable_cells(count: int) -> Network:
    """W1."""
    parts = [Compartment(-1, 20, 20, HH), *(Compartment(k, 400 / 19, 2, HH) for k in range(19))]
    for first in range(20, 100, 8):
        parts += [Compartment(first + k - 1 if k else -1, 25, 1, PASSIVE) for k in range(8)]
    cell = Cell(tuple(parts), clamp=Clamp(0, 0.6, 1.0), detector=(0, 0.5, 0.0))
    return Network(count, lambda _: cell)


def squid_axon(nseg: int) -> Network:
    """W2."""
    parts = tuple(Compartment(k - 1, 20000 / nseg, 100, HH) for k in range(nseg))
    clamp = Clamp(0, 1720.0, 1.0, 0.1, 0.0)
    cell = Cell(parts, clamp=clamp, detector=(nseg - 1, 1.0, 0.0), resistivity=35.4)
    return Network(1, lambda _: cell)


def ring_cell(gid_kind: int) -> Cell:
    """W3's cell of a kind: soma and a tree of one compartment a branch."""
    tree = random_tree(1000 + gid_kind)
    parts = [Compartment(-1, 12.6157, 12.6157, HH)]
    parts += [Compartment(1 + parent if branch else 0, 200 if branch == 0 else 10, 1, BOTH) for branch, parent in enumerate(tree)]
    return Cell(tuple(parts), (1e-3, -65.0), detector=(0, 0.5, 10.0), synapses=((1, 0.8, 2.0, 0.0), (1, 0.1, 5.0, -80.0)))


def rings(rings: int, cells: int) -> Network:
    """W3."""
    count = rings * cells
    kinds = [gid % ((count + 7) // 8) for gid in range(count)]
    random.Random(1).shuffle(kinds)
    built = [ring_cell(kind) for kind in kinds]

    def source(gid: int) -> int:
        first = gid - gid % cells
        return first + (gid - first - 1) % cells

    return Network(count, lambda gid: built[gid], source, frozenset(range(0, count, cells)))


def channels(compartments: int, per_section: int) -> Network:
    """W5."""
    parts = tuple(Compartment(k - 1, 10, 2, HH) for k in range(per_section))
    still, middle = Cell(parts), per_section // 2
    driven = Cell(parts, clamp=Clamp(middle, 1.0, 0.1), detector=(middle, 0.5, 0.0))
    return Network(compartments // per_section, lambda gid: still if gid else driven)


WORKLOADS: dict[str, Callable[..., Network]] = {build.__name__: build for build in (cable_cells, squid_axon, rings, channels)}
