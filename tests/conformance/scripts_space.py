"""Potentials and currents outside the membrane: i_membrane_ and `extracellular`; results as in scripts.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

Result = dict[str, Any]
PLACES = (0.0, 0.1, 0.5, 0.9, 1.0)


def make_tree(h: Any, with_space: Iterable[int], layers: int) -> list[Any]:
    """Build five sections joined in different ways; those with extracellular have different values in each layer."""
    sections = [h.Section(name=f"s{index}") for index in range(5)]
    for index, section in enumerate(sections):
        section.nseg, section.L, section.diam, section.Ra = 3 + 2 * (index % 2), 50 + 40 * index, 1 + index, 100 + index
        section.insert("pas" if index % 2 else "hh")
    sections[1].connect(sections[0](1))
    sections[2].connect(sections[0](0.5))
    sections[3].connect(sections[1](0.3))
    sections[4].connect(sections[1](1), 1)
    for index in with_space:
        section = sections[index]
        section.insert("extracellular")
        for k in range(layers):
            section.xraxial[k], section.xg[k], section.xc[k] = 100 + 10 * index + k, 0.01 * (1 + k), 0.1 * k
        section(0.5).xg[layers - 1] = 0.004
    return sections


def stimulate(h: Any, sections: list[Any], number: int) -> list[Any]:
    """Currents that cross the membrane and currents of electrodes, at segments and at ends."""
    clamp = h.IClamp(sections[0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.2, 2, 0.5 + 0.01 * number
    voltage = h.SEClamp(sections[3](0.4))
    voltage.dur1, voltage.amp1, voltage.rs = 1.5, -50, 5
    synapse = h.ExpSyn(sections[1](1))
    clock = h.NetStim()
    clock.start, clock.number, clock.interval = 1, 3, 1
    connection = h.NetCon(clock, synapse, 0, 0.5, 0.003)
    return [clamp, voltage, synapse, clock, connection]


def traces(h: Any, with_space: tuple[int, ...] = (), *, cells: int = 1, layers: int = 2, second: int = 0, play: bool = False,
           currents: bool = False) -> Result:
    """Run like cells for 4 ms; all potentials and currents at ends and segments."""
    h.secondorder = second
    h.CVode().use_fast_imem(currents)
    trees = [make_tree(h, with_space, layers) for _ in range(cells)]
    keep = [stimulate(h, tree, number) for number, tree in enumerate(trees)]
    if play:
        times, values = h.Vector([0, 1, 2, 5]), h.Vector([0, 10, -5, 0])
        values.play(trees[0][with_space[0]](0.5)._ref_e_extracellular, times, 1)
        keep.append([times, values])
    records = {}
    for tree in trees:
        for index, section in enumerate(tree):
            for x in PLACES:
                records[f"v {len(records)}"] = h.Vector().record(section(x)._ref_v)
                if currents:
                    records[f"i_membrane_ {len(records)}"] = h.Vector().record(section(x)._ref_i_membrane_)
                if index in with_space:
                    records[f"vext {len(records)}"] = h.Vector().record(section(x)._ref_vext[0])
                    records[f"i_membrane {len(records)}"] = h.Vector().record(section(x)._ref_i_membrane)
    h.finitialize(-65)
    h.continuerun(4)
    h.secondorder = 0
    h.CVode().use_fast_imem(False)
    return {name: np.array(vector) for name, vector in records.items()}


def membrane_current(h: Any) -> Result:
    return traces(h, cells=3, currents=True)


def membrane_current_crank_nicolson(h: Any) -> Result:
    return traces(h, second=2, currents=True)


def space_everywhere(h: Any) -> Result:
    return traces(h, (0, 1, 2, 3, 4), play=True)


def space_in_some_sections(h: Any) -> Result:
    return traces(h, (1, 2, 4), currents=True) | traces(h, (0, 3), cells=5, play=True)


def space_with_secondorder(h: Any) -> Result:
    return traces(h, (1, 2, 4), second=1) | traces(h, (0, 3), second=2)


def one_layer_and_five(h: Any) -> Result:
    h.nlayer_extracellular(1)
    one = traces(h, (0, 1, 2, 3, 4), layers=1)
    h.nlayer_extracellular(5)
    five = traces(h, (0, 1, 3), layers=5, play=True)
    h.nlayer_extracellular(2)
    return {f"one {name}": trace for name, trace in one.items()} | {f"five {name}": trace for name, trace in five.items()}


def space_that_comes_and_goes(h: Any) -> Result:
    """Insert, change nseg and connections, between runs and within one."""
    sections = make_tree(h, (0, 1), 2)
    keep = stimulate(h, sections, 0)
    found = []

    def note() -> None:
        found.extend(section(x).v for section in sections for x in PLACES)

    h.finitialize(-65)
    h.continuerun(1)
    note()
    sections[2].insert("extracellular")
    sections[0].nseg = 5
    h.continuerun(2)
    note()
    h.disconnect(sec=sections[4])
    h.continuerun(3)
    note()
    sections[4].connect(sections[2](1))
    h.finitialize(-65)
    h.continuerun(3)
    note()
    del keep
    return {"v": found, "vext": [sections[0](x).vext[0] for x in PLACES]}


TOLERANCES = {
    "membrane_current": 1e-9, "membrane_current_crank_nicolson": 1e-9, "space_everywhere": 1e-9, "space_in_some_sections": 1e-9,
    "space_with_secondorder": 1e-9, "one_layer_and_five": 1e-9, "space_that_comes_and_goes": 1e-9}
