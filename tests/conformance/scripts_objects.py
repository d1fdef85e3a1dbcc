"""Scripts about the objects of the API rather than about numbers; results as in scripts.py, names turned into indices."""

from __future__ import annotations

from typing import Any

import numpy as np

Result = dict[str, Any]


def ways_to_connect(h: Any) -> Result:
    sections = [h.Section(name=f"s{index}") for index in range(7)]
    for index, section in enumerate(sections):
        section.L, section.diam, section.nseg = 20.0 + 10 * index, 1.0 + 0.5 * index, 1 + 2 * (index % 3)
        section.insert("pas")
    sections[1].connect(sections[0])
    sections[2].connect(sections[0], 0)
    sections[3].connect(sections[0](0.7))
    sections[4].connect(sections[1](0.5), 1)
    sections[5].connect(sections[4], 0, 0)
    sections[6].connect(sections[2], 1, 1)
    clamp = h.IClamp(sections[6](0.3))
    clamp.delay, clamp.dur, clamp.amp = 0.1, 3.0, 0.1
    h.finitialize(-70)
    h.continuerun(5)
    h.distance(0, sections[5](1))
    result: Result = {
        "v": [segment.v for section in sections for segment in section.allseg()],
        "ri": [segment.ri() for section in sections for segment in section],
        "orientation": [section.orientation() for section in sections],
        "distance": [h.distance(section(0.5)) for section in sections],
        "path": [h.distance(sections[6](0.1), sections[3](0.9))],
        "parent": [sections.index(section.parentseg().sec) for section in sections[1:]],
        "trueparent": [-1.0 if place is None else place.x for place in (s.trueparentseg() for s in sections)],
        "x": [section.parentseg().x for section in sections[1:]],
    }
    h.disconnect(sec=sections[4])
    roots = h.SectionList(section for section in sections if section.parentseg() is None)
    result["roots"] = [sections.index(root) for root in roots]
    result["trees"] = [len(section.wholetree()) for section in sections]
    sections[4].connect(sections[3](1))
    h.finitialize(-70)
    h.continuerun(2)
    result["again"] = [section(0.5).v for section in sections]
    return result


def diffusion_in_a_tree(h: Any) -> Result:
    sections = [h.Section(name=f"s{index}") for index in range(6)]
    shapes = ((30, 3, 10), (50, 5, 2), (12, 1, 3), (33, 4, 1.5), (10, 1, 2), (20, 3, 1))
    for section, (length, nseg, diam) in zip(sections, shapes, strict=True):
        section.L, section.nseg, section.diam = length, nseg, diam
        section.insert("drift")
    sections[1].connect(sections[0])
    sections[2].connect(sections[0](0.5))
    sections[3].connect(sections[0], 0)
    sections[4].connect(sections[1], 1)
    sections[5].connect(sections[1](0.5), 1)
    sections[5].rallbranch = 2
    sections[0](0.5).drift.source, sections[5](0.1).drift.source = 0.5, 2.0
    result: Result = {}
    h.finitialize(-65)
    h.dt = 0.05
    for edit in ("whole", "longer", "apart"):
        if edit == "longer":
            sections[1].L, sections[1](0.5).diam = 80.0, 3.3
        elif edit == "apart":
            sections[4].uninsert("drift")
            sections[2].uninsert("drift")
        for _ in range(50):
            h.fadvance()
        left = [segment.drift for section in sections if section.has_membrane("drift") for segment in section]
        result[edit] = [drift.tracer for drift in left] + [drift.ring[2] for drift in left]
    return result


def difference_equations(h: Any) -> Result:
    section = h.Section(name="cell")
    section.insert("fibonacci")
    h.finitialize(-65)
    here = section(0.5).fibonacci
    rows = []
    for _ in range(12):
        h.fadvance()
        rows.append([here.x, here.total, here.pair[0], here.pair[1]])
    return {"rows": [value for row in rows for value in row]}


def ways_to_make_a_netcon(h: Any) -> Result:
    first, second = h.Section(name="first"), h.Section(name="second")
    for section in (first, second):
        section.L = section.diam = 20.0
        section.insert("hh")
    synapses = [h.ExpSyn(first(0.5)), h.depressing(second(0.5)), h.Exp2Syn(second(0.2))]
    cell = h.IntFire1()
    clock = h.NetStim()
    clock.interval, clock.start, clock.number = 4.0, 2.0, 8
    connections = [
        h.NetCon(first(0.5)._ref_v, synapses[1], sec=first),
        h.NetCon(first(0.5)._ref_v, synapses[2], -15.0, 2.5, 0.02, sec=first),
        h.NetCon(clock, synapses[0], 0.0, 1.5, 0.03),
        h.NetCon(clock, cell),
        h.NetCon(cell, synapses[1]),
        h.NetCon(None, synapses[0]),
        h.NetCon(second(0.5)._ref_v, None, sec=second),
    ]
    connections[0].weight[0], connections[3].weight[0], connections[4].weight[0] = 0.01, 0.7, 0.02
    connections[0].threshold, connections[6].threshold = -30.0, -10.0
    spikes = [h.Vector() for _ in connections]
    for index in (1, 3, 4, 6):  # one of each source: there the last record wins, here each NetCon has its own
        connections[index].record(spikes[index])
    h.finitialize(-65)
    h.continuerun(40)
    everyone = list(h.List("NetCon"))
    places = [connections[index].preseg() for index in (0, 1, 6)]
    result: Result = {f"spikes{index}": np.array(vector) for index, vector in enumerate(spikes)}
    result["parameters"] = [getattr(c, name) for c in connections for name in ("threshold", "delay")]
    result["weights"] = [weight for c in connections for weight in (c.weight[index] for index in range(int(c.wcnt())))]
    result["valid"] = [c.valid() for c in connections]
    result["active"] = [c.active() for c in connections[:6]]
    result["post"] = [synapses.index(connections[index].syn()) for index in (0, 1, 2, 4, 5)]
    result["preseg"] = [place.x for place in places]
    result["presec"] = [(first, second).index(place.sec) for place in places]
    result["count"] = len(everyone)
    connections[2].setpost(synapses[1])
    connections[2].weight[0] = 0.015
    connections[0] = None
    h.finitialize(-65)
    h.continuerun(20)
    return {**result, "v": [first(0.5).v, second(0.5).v], "count_after": len(list(h.List("NetCon")))}


def references_and_lists(h: Any) -> Result:
    root = h.Section(name="root")
    children = [h.Section(name=f"child{index}") for index in range(3)]
    grandchild = h.Section(name="grandchild")
    everyone = [root, *children, grandchild]
    for index, child in enumerate(children):
        child.connect(root(index / 2))
    grandchild.connect(children[1](1))
    top, leaf = h.SectionRef(sec=root), h.SectionRef(sec=grandchild)
    chosen = h.SectionList()
    chosen.append(children[2])
    chosen.append(root)
    chosen.append(children[2])
    result: Result = {
        "nchild": [h.SectionRef(sec=section).nchild() for section in everyone],
        "has_parent": [h.SectionRef(sec=section).has_parent() for section in everyone],
        "child": [everyone.index(top.child[index]) for index in range(3)],
        "up": [everyone.index(leaf.parent), everyone.index(leaf.root), everyone.index(top.sec)],
        "all": [everyone.index(section) for section in h.allsec()],
        "chosen": [everyone.index(section) for section in chosen],
        "unique": [chosen.unique(), len(list(chosen))],
    }
    chosen.remove(root)
    result["removed"] = [everyone.index(section) for section in chosen]
    tree = h.SectionList()
    tree.subtree(sec=children[1])
    result["subtree"] = sorted(everyone.index(section) for section in tree)
    tree = h.SectionList()
    tree.wholetree(sec=grandchild)
    result["wholetree"] = [everyone.index(section) for section in tree]
    items = h.List()
    vectors = [h.Vector([index]) for index in range(4)]
    for vector in vectors:
        items.append(vector)
    items.remove(1)
    items.prepend(vectors[1])
    result["items"] = [items.o(index)[0] for index in range(int(items.count()))]
    result["where"] = [items.index(vectors[3]), len(h.List("Vector"))]
    return result


def range_variables(h: Any) -> Result:
    """Both spellings of range variables, section-wide assignment, ends of the section, arrays."""
    cell = h.Section(name="cell")
    cell.nseg, cell.L, cell.diam = 4, 80.0, 3.0
    cell.insert("hh").insert("cable4")
    cell.gnabar_hh = 0.2
    cell(0.3).gkbar_hh = 0.05
    cell(0.9).hh.el = -50.0
    cell(0.1).cable4.weight[2] = 4.0
    cell.cm = 0.8
    cell(1).cm = 1.1
    values = [getattr(segment, name) for segment in cell for name in ("gnabar_hh", "gkbar_hh", "el_hh", "cm", "v", "ena", "nai")]
    h.finitialize(-61)
    return {
        "values": values,
        "ends": [cell(0).gnabar_hh, cell(1).el_hh, cell(1).cm, cell.gnabar_hh, cell.el_hh, cell.cm],
        "array": [cell(0.1).cable4.x[3], cell(0.1).x_cable4[1], cell(0.1).cable4.weight[2]],
        "length": [len(cell(0.1).cable4.x)],
        "x": [segment.x for segment in cell.allseg()],
        "has": [h.ismembrane("hh", sec=cell), h.ismembrane("pas", sec=cell), cell.has_membrane("hh"), hasattr(cell(0.5), "pas")],
        "mechanisms": sorted(len(mechanism.name()) for mechanism in cell(0.5)),
        "pointer": [cell(0.3)._ref_gkbar_hh[0], cell(0.3).hh._ref_gkbar[0]],
        "default": [h.Section(name="new").L, h.Section(name="new").diam, h.Section(name="new").Ra],
        "n": [mechanism.n for mechanism in [cell(0.5).hh]],
    }


TOLERANCES: dict[str, float] = {
    "ways_to_connect": 1e-9,
    "ways_to_make_a_netcon": 1e-9,
    "references_and_lists": 0.0,
    "range_variables": 1e-12,
    "diffusion_in_a_tree": 1e-9,
    "difference_equations": 1e-12,
}
