"""Models of many cells and many instances, where cells share lanes and instances share nodes; results as in scripts.py."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

Result = dict[str, Any]


def make_tree(h: Any, name: str, branches: int, mechanism: str) -> list[Any]:
    """Build a soma with hh and a chain of forks; cells with equal arguments have equal shapes."""
    soma = h.Section(name=f"{name}.soma")
    soma.L = soma.diam = 18.0
    soma.insert("hh")
    sections = [soma]
    for index in range(branches):
        branch = h.Section(name=f"{name}.branch{index}")
        branch.L, branch.diam, branch.nseg = 60.0 + 15 * index, 2.0 - 0.2 * index, 1 + 2 * (index % 2)
        branch.connect(sections[index // 2](1 if index % 3 else 0.5))
        branch.insert(mechanism)
        sections.append(branch)
    return sections


def crowd(h: Any) -> Result:
    """Forty cells of three shapes with different parameters and stimuli; some coupled, some deleted, some late."""
    source = random.Random(7)
    cells = [make_tree(h, f"cell{index}", 2 + index % 3, "pas" if index % 3 else "kdr") for index in range(40)]
    keep: list[Any] = []
    for index, sections in enumerate(cells):
        soma = sections[0]
        soma(0.5).hh.gnabar = 0.08 + 0.002 * index
        soma.cm = 1 + 0.01 * index
        clamp = h.IClamp(sections[index % len(sections)](0.5))
        clamp.delay, clamp.dur, clamp.amp = 0.3 * (index % 7), 12.0, 0.05 + 0.01 * source.random() * index
        keep.append(clamp)
    connections = []
    for index in range(0, 40, 2):
        synapse = h.ExpSyn(cells[(index * 7 + 3) % 30][1](0.5))
        synapse.tau = 1 + 0.1 * index
        connection = h.NetCon(cells[index][0](0.5)._ref_v, synapse, sec=cells[index][0])
        connection.delay, connection.weight[0], connection.threshold = 1 + 0.33 * (index % 5), 0.004, -20.0
        connections.append((synapse, connection))
    result: Result = {}
    for phase in range(3):
        vectors = [h.Vector().record(sections[-1](0.5)._ref_v) for sections in cells[::5]]
        h.finitialize(-65)
        h.continuerun(15)
        result |= {f"v{phase}.{index}": np.array(vector) for index, vector in enumerate(vectors)}
        result[f"end{phase}"] = [segment.v for sections in cells for section in sections for segment in section]
        if phase == 0:
            del vectors, connections[12:], keep[30:], synapse, connection, clamp, sections, soma
            del cells[30:]
        else:
            cells[4][1].nseg = 5
            cells.append(make_tree(h, "late", 4, "pas"))
    return result


def shared_nodes(h: Any) -> Result:
    """Many instances of several point processes on few nodes, also at the ends of sections."""
    cell = make_tree(h, "cell", 3, "pas")
    clock = h.NetStim()
    clock.start, clock.interval, clock.number = 1.0, 3.7, 100
    keep = []
    for index in range(30):
        place = cell[index % 4]((0.0, 0.5, 1.0)[index % 3])
        synapse = (h.ExpSyn, h.Exp2Syn, h.depressing)[index % 3](place)
        synapse.e = -20.0 - 2 * index
        connection = h.NetCon(clock, synapse, 0, 0.5 + 0.21 * index, 0.0005 + 0.0001 * index)
        keep.append((synapse, connection))
    clamps = []
    for index in range(6):
        clamp = h.IClamp(cell[1](0.5))
        clamp.delay, clamp.dur, clamp.amp = index, 2.5, 0.03 * (index - 2)
        clamps.append(clamp)
    v = [h.Vector().record(section(0.5)._ref_v) for section in cell]
    g = [h.Vector().record(synapse._ref_g) for synapse, _ in keep[::4]]
    h.finitialize(-65)
    h.continuerun(25)
    return {
        **{f"v{index}": np.array(vector) for index, vector in enumerate(v)},
        **{f"g{index}": np.array(vector) for index, vector in enumerate(g)},
        "i": [synapse.i for synapse, _ in keep] + [clamp.i for clamp in clamps],
    }


def gap_junctions(h: Any) -> Result:
    """A chain of cells coupled both ways through POINTERs to each other's potential."""
    cells = [make_tree(h, f"cell{index}", 1, "pas") for index in range(6)]
    gaps = []
    for left, right in zip(cells, cells[1:], strict=False):
        for here, there in ((left, right), (right, left)):
            gap = h.gapjunction(here[1](0.5))
            gap.r = 300.0
            h.setpointer(there[1](0.5)._ref_v, "vgap", gap)
            gaps.append(gap)
    clamp = h.IClamp(cells[0][0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 1.0, 30.0, 0.6
    vectors = [h.Vector().record(sections[0](0.5)._ref_v) for sections in cells]
    h.finitialize(-65)
    h.continuerun(30)
    return {**{f"v{index}": np.array(vector) for index, vector in enumerate(vectors)}, "i": [gap.i for gap in gaps]}


def every_mechanism(h: Any) -> Result:
    """One cable with many density mechanisms at once, in two cells of equal shape with unlike parameters."""
    names = ("kdr", "nat", "hcn", "calghk", "cashell", "markov", "hinted", "leakpair", "spiker")
    cables = []
    h.celsius = 15.0
    for index in range(2):
        cable = h.Section(name=f"cable{index}")
        cable.L, cable.diam, cable.nseg = 200.0, 4.0, 7
        for name in names:
            cable.insert(name)
        for segment in cable:
            segment.kdr.gbar = 0.01 * (1 + index + segment.x)
            segment.nat.gbar = 0.05 + 0.03 * segment.x
            segment.cashell.depth = 0.2 + index
        cables.append(cable)
    clamp = h.IClamp(cables[0](0.1))
    clamp.delay, clamp.dur, clamp.amp = 1.0, 5.0, 0.5
    recorded = {}
    for index, cable in enumerate(cables):
        for name in ("v", "ina", "ik", "ica", "cai", "eca"):
            recorded[f"{name}{index}"] = h.Vector().record(getattr(cable(0.6), "_ref_" + name))
    h.finitialize(-60)
    h.continuerun(20)
    return {name: np.array(vector) for name, vector in recorded.items()}


TOLERANCES: dict[str, float] = {
    "crowd": 1e-9,
    "shared_nodes": 1e-9,
    "gap_junctions": 1e-9,
    "every_mechanism": 1e-6,  # a GHK current among them
}
