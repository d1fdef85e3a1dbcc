"""A detailed pyramidal cell: 601 compartments, ten channels, calcium, written for the `h` of either simulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .workloads import Model, clamp_current, watch

EVERYWHERE = {"pas": {"g": 4e-5, "e": -75.0}, "nat": {"gbar": 0.008}, "kdr": {"gbar": 0.008}, "ih": {"gbar": 4e-5}}
DENDRITES = {"ka": {"gbar": 0.02}, "cal": {"pbar": 5e-6}, "sk": {"gbar": 2e-4}, "capool": {"tau": 60.0}}
TRUNK = {"km": {"gbar": 4e-5}, "cat": {"pbar": 3e-6}, "bk": {"gbar": 2e-4}, "kv3": {"gbar": 4e-3}}
SOMA = {"nap": {"gbar": 5e-5}}
Channels = dict[str, dict[str, float]]


def branch(h: Any, name: str, parent: Any, size: tuple[float, float, int], channels: Channels) -> Any:
    """Return a section at the end of another: length and diameter in µm, and its number of segments."""
    section = h.Section(name=name)
    section.L, section.diam, section.nseg = size
    section.Ra, section.cm = 100.0, 1.0
    if parent is not None:
        section.connect(parent(1))
    for channel, values in channels.items():
        section.insert(channel)
        for parameter, value in values.items():
            setattr(section, f"{parameter}_{channel}", value)
    section.ena, section.ek = 50.0, -85.0
    return section


def tree(h: Any, name: str, parent: Any, depth: int, size: tuple[float, float, int], channels: Channels) -> Iterator[Any]:
    """Yield the sections of a binary tree."""
    stem = branch(h, name, parent, size, channels)
    yield stem
    if depth > 1:
        for side in "lr":
            yield from tree(h, name + side, stem, depth - 1, size, channels)


def pyramidal_cell(h: Any, number: int) -> Model:
    """Build a cell: soma, axon, a trunk of five sections with ten obliques, a tuft of 14 branches, six basal trees of 7."""
    dendrite = {**EVERYWHERE, **DENDRITES}
    soma = branch(h, f"soma{number}", None, (20.0, 20.0, 1), {**dendrite, **TRUNK, **SOMA})
    axon = branch(h, f"axon{number}", soma, (60.0, 1.5, 5), {**EVERYWHERE, **SOMA, "kv3": {"gbar": 1.0}})
    axon.gbar_nat, soma.gbar_nat, soma.gbar_kv3 = 3.0, 2.0, 0.7
    sections = [soma, axon]
    end = soma
    for k in range(5):
        end = branch(h, f"trunk{number}_{k}", end, (80.0, 4.0 - 0.4 * k, 9), {**dendrite, **TRUNK})
        sections.append(end)
        sections += [branch(h, f"oblique{number}_{k}_{side}", end, (120.0, 1.0, 13), dendrite) for side in "lr"]
    for side in "lr":
        sections += tree(h, f"tuft{number}_{side}", end, 3, (80.0, 1.0, 9), {**dendrite, **TRUNK})
    for k in range(6):
        sections += tree(h, f"basal{number}_{k}_", soma, 3, (60.0, 1.2, 7), dendrite)
    return Model(sections, [clamp_current(h, soma(0.5), 0.6 + 0.02 * number), watch(h, axon(1), number)])


def pyramidal_cells(h: Any, count: int) -> Model:
    """Build cells that have nothing to do with each other, each with its own current, at 34 °C."""
    h.celsius = 34.0
    cells = [pyramidal_cell(h, number) for number in range(count)]
    return Model([section for cell in cells for section in cell.sections], [cell.keep for cell in cells])
