"""Kernels of whole blocks: an instance computes the same however many there are, and whoever is on the nodes beside its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import ranvier
from ranvier import h

DURATION = 10.0  # ms
LAST = """
NEURON { SUFFIX blkglob  RANGE k  GLOBAL last }
PARAMETER { k = 1 }
ASSIGNED { last }
STATE { x }
INITIAL { x = k }
BREAKPOINT { SOLVE decay METHOD cnexp }
DERIVATIVE decay { last = k + x  x' = -x }
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
    together = potentials(range(count))
    for number in {0, 1, count // 2, count - 1}:
        assert together[number] == potentials([number])[number]
    assert len({tuple(values) for values in together.values()}) == count


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
