"""Whole models written as a user writes them; each function builds and runs one on the `h` it is given.

A result is a dictionary of numbers or arrays. Names that start with `spikes` are compared as times.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Result = dict[str, Any]


def make_branched(h: Any) -> list[Any]:
    """Build a soma with an axon and a dendrite that forks, joined at several places."""
    soma, axon, trunk, left, right = (h.Section(name=name) for name in ("soma", "axon", "trunk", "left", "right"))
    soma.L, soma.diam = 25.0, 22.0
    axon.L, axon.diam, axon.nseg = 400.0, 1.5, 21
    trunk.L, trunk.diam, trunk.nseg, trunk.Ra = 120.0, 3.0, 5, 150.0
    left.L, left.diam, left.nseg = 200.0, 1.2, 7
    right.L, right.diam, right.nseg, right.cm = 90.0, 1.0, 3, 1.5
    axon.connect(soma(0))
    trunk.connect(soma(1))
    left.connect(trunk(1), 0)
    right.connect(trunk(0.5), 1)
    for section in (soma, axon):
        section.insert("hh")
    for section in (trunk, left, right):
        section.insert("pas")
        section.g_pas, section.e_pas = 2e-4, -65.0
    return [soma, axon, trunk, left, right]


def clamp_current(h: Any, segment: Any, amp: float, delay: float = 1.0, dur: float = 1e9) -> Any:
    clamp = h.IClamp(segment)
    clamp.delay, clamp.dur, clamp.amp = delay, dur, amp
    return clamp


def branched_cell(h: Any) -> Result:
    sections = make_branched(h)
    soma, axon, trunk, left, right = sections
    clamp = clamp_current(h, left(0.9), 0.6)
    places = [soma(0), soma(0.5), axon(0.3), axon(1), trunk(0.5), left(0.9), right(0), right(0.5)]
    vectors = [h.Vector().record(place._ref_v) for place in places]
    h.finitialize(-65)
    h.continuerun(25)
    h.distance(0, soma(0.5))
    return {
        **{f"v{index}": np.array(vector) for index, vector in enumerate(vectors)},
        "area": [segment.area() for section in sections for segment in section.allseg()],
        "ri": [segment.ri() for section in sections for segment in section],
        "volume": [segment.volume() for section in sections for segment in section],
        "distance": [h.distance(place) for place in places],
        "parent": [section.parentseg().x for section in sections[1:]],
        "order": [sections.index(section) for section in h.allsec()],
        "tree": [sections.index(section) for section in trunk.wholetree()],
        "subtree": [sections.index(section) for section in trunk.subtree()],
        "children": [sections.index(section) for section in soma.children()],
        "i": clamp.i,
    }


def points_in_space(h: Any) -> Result:
    dendrite, twig = h.Section(name="dendrite"), h.Section(name="twig")
    points = [(0, 0, 0, 10), (10, 0, 0, 8), (20, 5, 0, 8), (20, 5, 0, 3), (60, 20, 10, 2.5), (130, 20, 10, 0.7)]
    for point in points:
        dendrite.pt3dadd(*point)
    twig.pt3dadd(20, 5, 0, 1.0)
    twig.pt3dadd(20, 80.5, 3, 0.4)
    dendrite.nseg, twig.nseg = 7, 3
    twig.connect(dendrite(0.3))
    for section in (dendrite, twig):
        section.insert("pas")
    dendrite.insert("hh")
    clamp = clamp_current(h, twig(0.7), 0.05)
    vectors = [h.Vector().record(place._ref_v) for place in (dendrite(0.1), dendrite(0.9), twig(0.5))]
    h.finitialize(-65)
    h.continuerun(15)
    result: Result = {f"v{index}": np.array(vector) for index, vector in enumerate(vectors)}
    result["L"] = [dendrite.L, twig.L]
    result["diam"] = [segment.diam for segment in dendrite]
    result["area"] = [segment.area() for segment in dendrite.allseg()]
    result["ri"] = [segment.ri() for segment in dendrite.allseg() if segment.x > 0]
    result["arc"] = [dendrite.arc3d(index) for index in range(dendrite.n3d())]
    result["point"] = [f(2) for f in (dendrite.x3d, dendrite.y3d, dendrite.z3d, dendrite.diam3d)]
    dendrite.nseg = 4
    result["coarse"] = [segment.area() for segment in dendrite] + [segment.diam for segment in dendrite]
    dendrite.diam = 2.5
    result["uniform"] = [segment.area() for segment in dendrite] + [dendrite.diam3d(0), clamp.amp]
    return result


def ring(h: Any) -> Result:
    cells, synapses, connections, spikes = [], [], [], []
    for index in range(5):
        cell = h.Section(name=f"cell{index}")
        cell.L = cell.diam = 20.0
        cell.insert("hh")
        cells.append(cell)
        synapse = h.ExpSyn(cell(0.5))
        synapse.tau = 2.0
        synapses.append(synapse)
    for index, cell in enumerate(cells):
        connection = h.NetCon(cell(0.5)._ref_v, synapses[(index + 1) % 5], sec=cell)
        connection.weight[0], connection.delay, connection.threshold = 0.05, 2.0 + 0.013 * index, 10.0
        spikes.append(h.Vector())
        connection.record(spikes[-1])
        connections.append(connection)
    start = h.NetStim()
    start.number, start.start = 1, 0.5
    connections.append(h.NetCon(start, synapses[0]))
    connections[-1].weight[0], connections[-1].delay = 0.05, 1.0
    v = h.Vector().record(cells[3](0.5)._ref_v)
    h.finitialize(-65)
    h.continuerun(100)
    return {"v": np.array(v), **{f"spikes{index}": np.array(vector) for index, vector in enumerate(spikes)}}


def convergence(h: Any) -> Result:
    """Several cells on one target, with weights of both signs and delays within one step."""
    target = h.Section(name="target")
    target.L = target.diam = 30.0
    target.insert("hh")
    synapse = h.Exp2Syn(target(0.5))
    synapse.tau1, synapse.tau2 = 0.3, 3.0
    shunt = h.ExpSyn(target(0.5))
    shunt.tau, shunt.e = 6.0, -80.0
    keep, spikes = [], h.Vector()
    for index in range(8):
        cell = h.IntFire2()
        cell.ib, cell.taum, cell.taus = 1.05 + 0.07 * index, 9.0 + index, 25.0
        connection = h.NetCon(cell, shunt if index % 3 == 2 else synapse)
        connection.delay, connection.weight[0] = 0.01 + 0.4 * index, 0.01 + 0.002 * index
        keep += [cell, connection]
    output = h.NetCon(target(0.5)._ref_v, None, sec=target)
    output.threshold = -10.0
    output.record(spikes)
    v, g = h.Vector().record(target(0.5)._ref_v), h.Vector().record(synapse._ref_g)
    h.finitialize(-65)
    h.continuerun(120)
    return {"v": np.array(v), "g": np.array(g), "spikes": np.array(spikes)}


def record_and_play(h: Any) -> Result:
    cell = h.Section(name="cell")
    cell.L = cell.diam = 20.0
    cell.insert("hh")
    held, interpolated, stepped = (clamp_current(h, cell(0.5), 0.0, 0.0) for _ in range(3))
    h.Vector([0.0, 0.1, 0.0, 0.05]).play(held._ref_amp, 2.0)
    times, wave = h.Vector([0.0, 1.0, 4.013, 9.0]), h.Vector([0.0, 0.0, 0.2, -0.1])
    wave.play(interpolated._ref_amp, times, True)
    steps, levels = h.Vector([0.5, 3.01, 6.0]), h.Vector([0.02, -0.05, 0.0])
    levels.play(stepped._ref_amp, steps)
    when = h.Vector([0.0, 1.0, 2.345, 7.5, 9.99])
    result = {
        "v": h.Vector().record(cell(0.5)._ref_v),
        "t": h.Vector().record(h._ref_t),
        "sparse": h.Vector().record(cell(0.5)._ref_v, 0.5),
        "chosen": h.Vector().record(cell(0.5).hh._ref_m, when),
        "held": h.Vector().record(held._ref_i),
        "interpolated": h.Vector().record(interpolated._ref_i),
        "stepped": h.Vector().record(stepped._ref_amp),
        "ina": h.Vector().record(cell(0.5)._ref_ina),
    }
    h.finitialize(-65)
    h.continuerun(12)
    return {name: np.array(vector) for name, vector in result.items()}


def changing_dt(h: Any) -> Result:
    cell = h.Section(name="cell")
    cell.L = cell.diam = 20.0
    cell.insert("hh")
    clamp = clamp_current(h, cell(0.5), 0.2)
    v, t = h.Vector().record(cell(0.5)._ref_v), h.Vector().record(h._ref_t)
    h.dt = 0.025
    h.finitialize(-65)
    seen = []
    for dt, steps in ((0.025, 100), (0.01, 150), (0.1, 20), (0.025, 10)):
        h.dt = dt
        for _ in range(steps):
            h.fadvance()
        seen += [h.t, cell(0.5).v, cell(0.5).hh.n, clamp.i]
    h.steps_per_ms, h.dt, h.tstop = 100, 0.025, 5
    h.run()
    seen += [h.t, h.dt, h.tstop, cell(0.5).v]
    h.steps_per_ms, h.dt = 30, 0.025
    h.stdinit()
    h.continuerun(3.3)
    return {"v": np.array(v), "t": np.array(t), "seen": [*seen, h.t, h.dt, cell(0.5).v]}


def second_order(h: Any) -> Result:
    sections = make_branched(h)
    clamp = clamp_current(h, sections[2](0.5), 0.5)
    result: Result = {}
    for order in (1, 2):
        h.secondorder = order
        v = h.Vector().record(sections[0](0.5)._ref_v)
        ina, il = h.Vector().record(sections[1](0.5)._ref_ina), h.Vector().record(sections[0](0.5).hh._ref_il)
        h.finitialize(-65)
        h.continuerun(15)
        result |= {f"v{order}": np.array(v), f"ina{order}": np.array(ina), f"il{order}": np.array(il)}
    result["i"] = clamp.i
    return result


def order_of_initialisation(h: Any) -> Result:
    cell = h.Section(name="cell")
    cell.insert("hh")
    seen: list[float] = []
    handlers = [
        h.FInitializeHandler(kind, lambda kind=kind: seen.extend([kind, h.t, cell(0.5).v, cell(0.5).hh.m, cell(0.5).ina]))
        for kind in (0, 3, 1, 2)
    ]
    h.t = 7
    h.finitialize(-60)
    cell(0.5).hh.m = 0.3
    h.fcurrent()
    after = [cell(0.5).ina, cell(0.5).hh.gna, cell(0.5).hh.il]
    h.finitialize()
    return {"seen": seen, "after": [*after, cell(0.5).v, cell(0.5).hh.m, float(len(handlers))]}


def ion_rules(h: Any) -> Result:
    h.celsius = 20
    seen: list[float] = []
    for mechanisms in (["calghk"], ["cashell"], ["spiker"], ["spiker", "cashell"], ["calghk", "cashell", "spiker"]):
        cell = h.Section(name="cell")
        for mechanism in mechanisms:
            cell.insert(mechanism)
        seen.append(h.ion_style("ca_ion", sec=cell))
        cell(0.5).eca, cell(0.5).cai, cell(0.5).cao = 111.0, 2e-4, 1.5
        h.finitialize(-50)
        for _ in range(3):
            seen += [cell(0.5).eca, cell(0.5).cai, cell(0.5).cao, cell(0.5).ica]
            h.fadvance()
        cell = None
    cell = h.Section(name="cell")
    cell.insert("spiker")
    for flags in ((3, 2, 1, 1, 0), (1, 1, 0, 0, 0), (2, 2, 0, 1, 1)):
        h.ion_style("ca_ion", *flags, sec=cell)
        cell(0.5).cai = 3e-4
        h.finitialize(-50)
        h.fadvance()
        seen += [h.ion_style("ca_ion", sec=cell), cell(0.5).eca, cell(0.5).cai]
    constants = [h.nai0_na_ion, h.nao0_na_ion, h.ki0_k_ion, h.ko0_k_ion, h.cai0_ca_ion, h.cao0_ca_ion]
    h.cai0_ca_ion = 1e-3
    h.finitialize(-50)
    potentials = [h.nernst(5e-5, 2, 2), h.nernst(140, 5, 1), h.nernst(0, 1, 1), h.nernst(1, 0, 1), h.ghk(-20, 1e-4, 2, 2)]
    return {"seen": seen, "constants": constants, "functions": potentials, "cai": cell(0.5).cai}


def counted_spikes(h: Any) -> Result:
    cell = h.Section(name="cell")
    cell.L = cell.diam = 20.0
    cell.insert("hh")
    clamp = clamp_current(h, cell(0.5), 0.3)
    counter, times = h.APCount(cell(0.5)), h.Vector()
    counter.record(times)
    h.finitialize(-65)
    h.continuerun(60)
    first, count = np.array(times), [counter.n, counter.time, counter.thresh]
    h.finitialize(-65)
    h.continuerun(30)
    second = np.array(times)
    counter.record()
    h.finitialize(-65)
    h.continuerun(30)
    return {"spikes_first": first, "spikes_second": second, "spikes_last": np.array(times), "count": [*count, clamp.amp]}


def sent_by_hand(h: Any) -> Result:
    cell = h.Section(name="cell")
    cell.L = cell.diam = 20.0
    cell.insert("pas")
    synapse = h.depressing(cell(0.5))
    first, second = h.NetCon(None, synapse), h.NetCon(None, synapse)
    for connection, weight in ((first, 0.01), (second, 0.03)):
        connection.weight[0], connection.delay = weight, 1.0
    handler = h.FInitializeHandler(lambda: (first.event(2.0), first.event(5.013), second.event(4.99), second.event(0.0)))
    v, g = h.Vector().record(cell(0.5)._ref_v), h.Vector().record(synapse._ref_g)
    h.finitialize(-65)
    h.continuerun(8)
    first.active(False)
    first.event(9.0)
    second.event(9.5)
    h.continuerun(12)
    weights = [connection.weight[index] for connection in (first, second) for index in range(3)]
    return {"v": np.array(v), "g": np.array(g), "weights": weights, "received": [synapse.received, handler is not None]}


def edited_model(h: Any) -> Result:
    cell = h.Section(name="cell")
    cell.L, cell.diam, cell.nseg = 300.0, 2.0, 5
    cell.insert("hh")
    for segment in cell:
        segment.hh.gnabar = 0.1 + 0.05 * segment.x
        segment.cm = 1 + segment.x
    v = h.Vector().record(cell(0.5)._ref_v)
    clamp = clamp_current(h, cell(0.1), 0.3)
    seen: list[float] = []
    for nseg in (15, 3, 9):
        cell.nseg = nseg
        h.finitialize(-65)
        h.continuerun(4)
        seen += [segment.hh.gnabar for segment in cell] + [segment.v for segment in cell] + [clamp.get_segment().x]
    clamp.loc(cell(1))
    cell.insert("pas")
    cell.uninsert("hh")
    h.finitialize(-70)
    h.continuerun(4)
    seen += [segment.v for segment in cell]
    twig = h.Section(name="twig")
    twig.connect(cell(0.5))
    h.continuerun(6)
    seen += [segment.v for segment in twig] + [cell(1).v]
    h.disconnect(sec=twig)
    twig.connect(cell(0))
    h.finitialize(-70)
    h.continuerun(6)
    return {"seen": [*seen, twig(0).v, twig(1).v, cell(0).v], "points": len(v)}


def parallel_context(h: Any) -> Result:
    context = h.ParallelContext()
    cells, synapses, connections = [], [], []
    for gid in range(4):
        cell = h.Section(name=f"cell{gid}")
        cell.L = cell.diam = 15.0
        cell.insert("hh")
        synapses.append(h.ExpSyn(cell(0.5)))
        synapses[-1].tau = 1.5
        detector = h.NetCon(cell(0.5)._ref_v, None, sec=cell)
        context.set_gid2node(gid, context.id())
        context.cell(gid, detector)
        cells.append((cell, detector))
    for gid in range(4):
        connections.append(context.gid_connect(gid, synapses[(gid + 1) % 4]))
        connections[-1].weight[0], connections[-1].delay = 0.04, 3.0
    start = h.NetStim()
    start.number, start.start, start.noise = 3, 1.0, 0.0
    connections.append(h.NetCon(start, synapses[0]))
    connections[-1].weight[0] = 0.04
    times, gids = h.Vector(), h.Vector()
    context.spike_record(-1, times, gids)
    h.dt = 0.025
    seen = [context.set_maxstep(10), context.nhost(), context.gid_exists(2) > 0, context.gid_exists(9)]
    h.finitialize(-65)
    context.psolve(60)
    order = np.lexsort((np.array(gids), np.array(times)))
    return {"spikes": np.array(times)[order], "gids": np.array(gids)[order], "seen": [*seen, h.t]}


def streams(h: Any) -> Result:
    """Random streams: the same identifiers give the same numbers, each initialisation starts again."""
    source, times = h.NetStim(), h.Vector()
    source.noiseFromRandom123(4, 5, 6)
    source.interval, source.number, source.start, source.noise = 3.0, 20, 0.0, 1.0
    detector = h.NetCon(source, None)
    detector.record(times)
    result: Result = {}
    for repeat in range(2):
        h.finitialize()
        h.continuerun(80)
        result[f"spikes{repeat}"] = np.array(times)
    source.noiseFromRandom123(4, 5)
    h.finitialize()
    result["draws"] = [source.erand() for _ in range(5)]
    source.seed(3)
    result["moved"] = [source.erand() for _ in range(3)] + [source.invl(10.0)]
    return result


TOLERANCES: dict[str, float] = {
    "branched_cell": 1e-9,
    "points_in_space": 1e-9,
    "ring": 1e-9,
    "convergence": 1e-9,
    "record_and_play": 1e-9,
    "changing_dt": 1e-9,
    "second_order": 1e-9,
    "order_of_initialisation": 1e-9,
    "ion_rules": 1e-9,
    "counted_spikes": 1e-9,
    "sent_by_hand": 1e-9,
    "edited_model": 1e-9,
    "parallel_context": 1e-9,
    "streams": 1e-9,
}
