"""The models that are timed, written for the `h` of either simulator."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import Any


@dataclass
class Model:
    """A built model: its sections in order, and what else must be kept alive."""

    sections: list[Any]
    keep: list[Any]


def watch(h: Any, segment: Any, gid: int, threshold: float = 0.0) -> Any:
    """Give a cell its global identifier, with a spike detector in a segment."""
    context = h.ParallelContext()
    detector = h.NetCon(segment._ref_v, None, sec=segment.sec)
    detector.threshold = threshold
    context.set_gid2node(gid, 0)
    context.cell(gid, detector)
    return detector


def clamp_current(h: Any, segment: Any, amp: float, delay: float = 1.0, dur: float = 1e9) -> Any:
    """Return an IClamp at a segment: amp in nA, delay and dur in ms."""
    clamp = h.IClamp(segment)
    clamp.delay, clamp.dur, clamp.amp = delay, dur, amp
    return clamp


def cable_cell(h: Any, number: int) -> Model:
    """Build a cell of 100 compartments: soma and axon with hh (20), ten passive dendrites (80)."""
    soma = h.Section(name=f"soma{number}")
    soma.L = soma.diam = 20.0
    axon = h.Section(name=f"axon{number}")
    axon.L, axon.diam, axon.nseg = 400.0, 2.0, 19
    axon.connect(soma(1))
    dendrites = []
    for index in range(10):
        dendrite = h.Section(name=f"dendrite{number}_{index}")
        dendrite.L, dendrite.diam, dendrite.nseg = 200.0, 1.0, 8
        dendrite.connect(soma(0))
        dendrite.insert("pas")
        dendrite.g_pas, dendrite.e_pas = 1e-4, -65.0
        dendrites.append(dendrite)
    for section in (soma, axon):
        section.insert("hh")
    sections = [soma, axon, *dendrites]
    for section in sections:
        section.Ra, section.cm = 100.0, 1.0
    return Model(sections, [clamp_current(h, soma(0.5), 0.6), watch(h, soma(0.5), number)])


def cable_cells(h: Any, count: int) -> Model:
    """W1: cells of 100 compartments, each with its own current clamp."""
    cells = [cable_cell(h, number) for number in range(count)]
    return Model([section for cell in cells for section in cell.sections], [cell.keep for cell in cells])


def squid_axon(h: Any, nseg: int) -> Model:
    """W2: two centimetres of squid axon, stimulated at one end."""
    axon = h.Section(name="axon")
    axon.L, axon.diam, axon.nseg, axon.Ra = 20000.0, 100.0, nseg, 35.4
    axon.insert("hh")
    return Model([axon], [clamp_current(h, axon(0), 1720.0, dur=0.1), watch(h, axon(1), 0)])


def random_tree(seed: int) -> list[int]:
    """Return the parent of each branch of a random binary tree of 10 to 20 branches; branch 0 is its own parent."""
    source = random.Random(seed)
    parents = [0]
    open_ends = [(0, 0)]
    for branch in range(1, source.randint(10, 20)):
        place = source.randrange(len(open_ends))
        parent, children = open_ends[place]
        parents.append(parent)
        if children:
            open_ends[place] = (branch, 0)
        else:
            open_ends[place] = (parent, 1)
            open_ends.append((branch, 0))
    return parents


def ring_cell(h: Any, gid: int, tree: list[int]) -> tuple[Model, Any]:
    """Build a branched cell with hh everywhere; return it and its excitatory synapse."""
    soma = h.Section(name=f"soma{gid}")
    soma.L = soma.diam = 12.6157
    sections = [soma]
    for branch, parent in enumerate(tree):
        dendrite = h.Section(name=f"dendrite{gid}_{branch}")
        dendrite.L, dendrite.diam = (200.0 if branch == 0 else 10.0), 1.0
        dendrite.connect(sections[1 + parent](1) if branch else soma(1))
        dendrite.insert("pas")
        dendrite.g_pas, dendrite.e_pas = 1e-3, -65.0
        sections.append(dendrite)
    for section in sections:
        section.insert("hh")
        section.Ra, section.cm = 100.0, 1.0
    excitation, inhibition = h.ExpSyn(sections[1](0.8)), h.ExpSyn(sections[1](0.1))
    excitation.tau, inhibition.tau, inhibition.e = 2.0, 5.0, -80.0
    return Model(sections, [excitation, inhibition, watch(h, soma(1), gid, 10.0)]), excitation


def rings(h: Any, rings: int, cells: int) -> Model:
    """W3: rings of branched cells, one spike going round in each; cells come in kinds of eight."""
    context = h.ParallelContext()
    count = rings * cells
    kinds = [gid % ((count + 7) // 8) for gid in range(count)]
    random.Random(1).shuffle(kinds)
    built = [ring_cell(h, gid, random_tree(1000 + kinds[gid])) for gid in range(count)]
    keep: list[Any] = [model.keep for model, _ in built]
    for first in range(0, count, cells):
        for index in range(cells):
            connection = context.gid_connect(first + index, built[first + (index + 1) % cells][1])
            connection.delay, connection.weight[0] = 1.0, 0.01
            keep.append(connection)
        start = h.NetStim()
        start.number, start.start = 1, 0.0
        connection = h.NetCon(start, built[first][1])
        connection.delay, connection.weight[0] = 1.0, 0.01
        keep += [start, connection]
    return Model([section for model, _ in built for section in model.sections], keep)


def channels(h: Any, compartments: int, per_section: int) -> Model:
    """W5: hh in every compartment, of unbranched cables or of single-compartment cells."""
    sections = []
    for number in range(compartments // per_section):
        section = h.Section(name=f"cable{number}")
        section.L, section.diam, section.nseg, section.Ra = 10.0 * per_section, 2.0, per_section, 100.0
        section.insert("hh")
        sections.append(section)
    middle = sections[0](0.5)
    return Model(sections, [clamp_current(h, middle, 1.0, delay=0.1), watch(h, middle, 0)])


def root_of(section: Any) -> Any:
    """Return the root of a section's cell."""
    while section.parentseg() is not None:
        section = section.parentseg().sec
    return section


def watch_all(h: Any, model: Model) -> list[Any]:
    """Give the cells that have no identifier one: CoreNEURON takes no others."""
    context = h.ParallelContext()
    known = {root_of(detector.preseg().sec) for detector in h.List("NetCon") if detector.preseg() is not None}
    roots = [section for section in model.sections if section.parentseg() is None and section not in known]
    free = iter(gid for gid in itertools.count() if not context.gid_exists(gid))
    return [watch(h, section(0.5), next(free)) for section in roots]
