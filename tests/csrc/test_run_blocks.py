"""Kernels of whole blocks: an instance computes the same however many there are, and whoever is on the nodes beside its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import ranvier
from ranvier import h

DURATION = 10.0  # ms
RANGE = 100.0  # of v [mV]
LAST = """
NEURON { SUFFIX blkglob  RANGE k  GLOBAL last }
PARAMETER { k = 1 }
ASSIGNED { last }
STATE { x }
INITIAL { x = k }
BREAKPOINT { SOLVE decay METHOD cnexp }
DERIVATIVE decay { last = k + x  x' = -x }
"""
OVER = """
NEURON { SUFFIX blkover  USEION ca READ ica WRITE cai, ica  NONSPECIFIC_CURRENT i  RANGE g }
PARAMETER { g = 1e-4 }
ASSIGNED { v  i  ica }
STATE { cai }
INITIAL { cai = 1e-4 }
BREAKPOINT {
    SOLVE pool METHOD cnexp
    i = g*(v + 30)
    ica = 1e-5*(v - 100)
}
DERIVATIVE pool { cai' = 1e-3 - 0.1*cai }
"""
BESIDE = """
NEURON { SUFFIX blkbeside  USEION ca READ cai, ica WRITE ica  RANGE seen }
ASSIGNED { v  cai  ica  seen }
BREAKPOINT { seen = cai  ica = 0 }
"""


def chain(number: int) -> list[Any]:
    """A cell of seven one-compartment sections; hh is in every other one, so that its nodes are not consecutive."""
    sections = [h.Section(name=f"chain{number}_{k}") for k in range(7)]
    for k, section in enumerate(sections):
        section.L, section.diam = 20.0, 3.0
        section.insert("hh" if k % 2 == 0 else "pas")
        if k:
            section.connect(sections[k - 1](1))
    synapses = []
    for _ in range(1 + number % 3):  # on one node: their currents add up
        synapse = h.ExpSyn(sections[2](0.5))
        synapse.tau = 2.0 + number
        connection = h.NetCon(None, synapse)
        connection.weight[0] = 0.001 * (1 + number)
        synapses += [synapse, connection]
    return [sections, synapses]


def potentials(numbers: Sequence[int]) -> dict[int, list[float]]:
    """Run these cells together; return the potentials at the end."""
    cells = {number: chain(number) for number in numbers}
    h.finitialize(-65.0)
    for _, synapses in cells.values():
        for connection in synapses[1::2]:
            connection.event(1.0)
    h.continuerun(DURATION)
    return {number: [section(0.5).v for section in sections] for number, (sections, _) in cells.items()}


@pytest.mark.parametrize("count", [2, 3, 8, 9, 17, 40])
def test_a_cell_computes_the_same_alone_and_among_others(count: int) -> None:
    """Alone its chains are eliminated in another way, which changes rounding: docs/numbers.md."""
    together = potentials(range(count))
    for number in {0, 1, count // 2, count - 1}:
        assert together[number] == pytest.approx(potentials([number])[number], rel=0, abs=1e-12 * RANGE)
    assert len({tuple(values) for values in together.values()}) == count


@pytest.mark.parametrize("count", [8, 9, 17, 40])
def test_a_cell_computes_the_same_bits_among_few_and_many(count: int) -> None:
    together, more = potentials(range(count)), potentials(range(count + 7))
    assert all(together[number] == more[number] for number in together)


def test_a_global_that_instances_set_has_the_last_ones_value(tmp_path: Path) -> None:
    """Padding after the last instance computes as it does."""
    (tmp_path / "last.mod").write_text(LAST)
    assert ranvier.load_mechanisms(tmp_path)
    cells = [h.Section(name=f"one{k}") for k in range(11)]
    for k, section in enumerate(cells):
        section.insert("blkglob")
        section.k_blkglob = 3.0 + k
    h.finitialize(-65.0)
    before = [section.x_blkglob for section in cells]
    h.fadvance()
    assert h.last_blkglob == max(section.k_blkglob for section in cells) + before[-1]


@pytest.mark.parametrize("nseg", [1, 2, 3, 6, 10, 20])
def test_a_block_that_is_not_full_leaves_the_nodes_after_it_alone(tmp_path: Path, nseg: int) -> None:
    """The kernel computes for as many as a block holds: on nodes of other mechanisms, whose sums and pools must not change."""
    (tmp_path / "over.mod").write_text(OVER)
    (tmp_path / "beside.mod").write_text(BESIDE)
    assert ranvier.load_mechanisms(tmp_path)
    cells = [h.Section(name=f"cell{k}") for k in range(3)]  # of three shapes: in one group, one after the other
    for k, (section, mechanism) in enumerate(zip(cells, ("blkbeside", "blkover", "blkbeside"), strict=True)):
        section.L, section.diam, section.nseg = 100.0, 3.0, nseg + k
        section.insert(mechanism)
        section.insert("pas")
        section.e_pas = -65.0
    h.cai0_ca_ion = 5e-5
    h.finitialize(-65.0)
    for _ in range(4):
        h.fadvance()
    for segment in (*cells[0], *cells[2]):
        assert (segment.v, segment.cai, segment.seen_blkbeside, segment.ica) == (-65.0, 5e-5, 5e-5, 0.0)
    expected = 1e-2 + (1e-4 - 1e-2) * math.exp(-0.1 * 4 * h.dt)
    for segment in cells[1]:
        assert segment.cai == pytest.approx(expected, rel=1e-12)
        assert segment.v > -64.99 and segment.ica < 0
