"""Mechanisms with VERBATIM driven from Python: arguments of all kinds, Vectors that are played, streams of random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

Result = dict[str, Any]


def verbatim_synapse(h: Any) -> Result:
    soma = h.Section(name="soma")
    soma.L, soma.diam, soma.nseg = 20.0, 20.0, 3
    soma.insert("vbstate").insert("pas")
    synapse, player, times = h.VbPoint(soma(0.5)), h.VbPlayer(), h.Vector([1.5, 3, 3.25, 7, 20])
    player.play(times)
    connection = h.NetCon(player, synapse)
    connection.weight[0], connection.delay = 0.001, 0.5
    random = h.Random()
    random.Random123(3, 4, 5)
    random.negexp(2)
    synapse.setRNG(random)
    synapse.setstream(7, 8, 9)
    synapse._ref_origin = soma(0.1)._ref_v
    spikes = h.Vector()
    connection.record(spikes)
    references = [soma(0.5)._ref_v, soma(0.5)._ref_ica, soma(0.5)._ref_seen_vbstate, synapse._ref_i, synapse._ref_drawn,
                  synapse._ref_position, soma(0.5)._ref_m_vbstate, soma(0.5)._ref_n_vbstate]
    vectors = [h.Vector().record(reference) for reference in references]
    h.finitialize(-65)
    h.continuerun(30)
    return {"spikes": np.array(spikes), "total": soma(0.5).total_vbstate,
            **{f"trace{k}": np.array(vector) for k, vector in enumerate(vectors)}}


def verbatim_arguments(h: Any) -> Result:
    soma = h.Section(name="soma")
    soma.insert("vbstate")
    synapse, vector, filled, place = h.VbPoint(soma(0.5)), h.Vector([1, 2.5, -3]), h.Vector(), h.ref(0.0)
    synapse._ref_origin = soma(0.5)._ref_v
    h.finitialize(-65)
    synapse.amplitude = 2.5
    synapse.fill(filled, 5)
    synapse.pick(3, place)
    h.setdata_vbstate(soma(0.5))
    return {
        "kinds": synapse.kinds(1, "a", vector, soma(0.5)._ref_v), "length": synapse.length("hello"),
        "limited": synapse.limited(3), "dot": synapse.dot(vector, vector), "filled": np.array(filled), "place": place[0],
        "bent": [h.bent_vbstate(u) for u in (-70.0, -20.0, 10.0, 90.0)],
        "again": [h.again_vbstate(10.0), h.again_vbstate(10.0), h.calls_vbstate],
    }


def random_object(h: Any) -> Result:
    random = h.Random()
    random.Random123(5, 6, 7)
    drawn = [random.negexp(2), random.repick(), random.normal(1, 4), random.repick(), random.repick(), random.uniform(2, 5),
             random.discunif(1, 10), random.lognormal(2, 3), random.poisson(3), random.poisson(3), random.seq()]
    random.seq(1003)
    return {"drawn": drawn, "later": [random.uniform(0, 1), random.repick(), random.seq()]}


def verbatim_library(h: Any) -> Result:
    """SUFFIX nothing in C, and what another file uses of it."""
    soma = h.Section(name="soma")
    soma.insert("VbMethods")
    text, a, b, items = h.ref(""), h.Vector([1, 2]), h.Vector([3, 4, 5]), h.List()
    for item in (a, b, h.Vector()):
        items.append(item)
    h.LIMIT = 2.5
    calls = [h.vb_counted(1), h.vb_counted(2), h.kept, h.vb_twice(4)]
    h.vb_reverse(text, "desserts")
    lists = [h.vb_lists(items), *np.array(a), *np.array(b), *np.array(items[2])]
    h.setdata_VbMethods(soma(0.5))
    h.install_VbMethods()
    filled = [h.Vector(), h.Vector([8])]
    sizes = [filled[0].vb_filled(4), filled[1].vb_filled(2, 1.5)]
    weighted = h.Vector([1, 2, 3]).vb_weighted(h.Vector([1, 5, 10]))
    h.LIMIT = 100
    weighted = [weighted, h.Vector([1, 2, 3]).vb_weighted(h.Vector([1, 5, 10])), h.installed_VbMethods, h.vb_counted(3), h.kept]
    return {"calls": calls, "text": [ord(c) for c in text[0]], "lists": lists, "sizes": sizes, "filled": np.array(filled[0]),
            "once": np.array(filled[1]), "weighted": weighted, "old": [h.vb_old_random(3, 4), h.vb_old_random(5, 0)]}


def verbatim_lifetime(h: Any) -> Result:
    """CONSTRUCTOR and DESTRUCTOR, hooks, WATCH, FOR_NETCONS and events from C."""
    soma = h.Section(name="soma")
    soma.L = soma.diam = 20.0
    soma.insert("hh")
    h.weightsum_VbLifetime = 0
    points = [h.VbLifetime(soma(0.5)) for _ in range(3)]
    before = h.alive_VbLifetime
    points.pop()
    counts = [before, h.alive_VbLifetime]
    source = h.NetStim()
    source.number, source.start, source.interval, source.noise = 3, 2.0, 9.0, 0.0
    connections = [h.NetCon(source, points[0]), h.NetCon(source, points[1]), h.NetCon(None, points[0])]
    for k, connection in enumerate(connections):
        connection.weight[0], connection.delay = 0.004 + 0.001 * k, 1.0
    traces = [h.Vector().record(reference) for point in points
              for reference in (point._ref_before, point._ref_after, point._ref_peak, point._ref_crossings, point._ref_sum)]
    traces.append(h.Vector().record(soma(0.5)._ref_v))
    h.finitialize(-65)
    h.continuerun(30)
    weights = [connection.weight[k] for connection in connections for k in range(2)]
    result = {f"trace{k}": np.array(trace) for k, trace in enumerate(traces)}
    shared = h.weightsum_VbLifetime
    del connection, connections, source, traces
    points.clear()
    return {**result, "counts": [*counts, h.alive_VbLifetime], "weights": weights, "shared": shared}


def verbatim_arrays(h: Any) -> Result:
    """Arrays as wholes, and C in blocks of equations."""
    soma = h.Section(name="soma")
    soma.nseg = 3
    soma.insert("vbarray")
    for segment in soma:
        segment.vbarray.bins[1] = 3.0
    names = ("mean", "largest", "ordered", "x", "u", "z", "p", "q")
    traces = {name: h.Vector().record(getattr(soma(0.5), f"_ref_{name}_vbarray")) for name in names}
    h.finitialize(-65)
    h.continuerun(5)
    bins = [soma(x).vbarray.bins[k] for x in (0.2, 0.5) for k in range(6)]
    return {**{name: np.array(trace) for name, trace in traces.items()}, "bins": bins,
            "shared": [h.limits_vbarray[k] for k in range(3)] + [h.steps_vbarray]}


def verbatim_references(h: Any) -> Result:
    """Addresses of variables of two cells that C keeps while the model grows."""
    cells = [h.Section(name=f"cell{k}") for k in range(2)]
    for cell in cells:
        cell.L = cell.diam = 20.0
        cell.insert("hh")
    stimulus = h.IClamp(cells[1](0.5))
    stimulus.delay, stimulus.dur, stimulus.amp = 1.0, 3.0, 0.4
    total, own, mean = h.VbSum(cells[0](0.5)), h.ref(3.0), h.VbSum(cells[1](0.5), 0.3)
    for variable, factor in ((cells[0](0.5)._ref_v, 1), (cells[1](0.5)._ref_v, 0.5), (own, 2), (stimulus._ref_i, 10)):
        total.addvar(variable, factor)
        mean.addvar(variable)
    mean.setop("average")
    later = [h.Section(name=f"later{k}") for k in range(20)]
    for section in later:
        section.connect(cells[0](1))
        section.nseg = 5
        section.insert("pas")
    traces = [h.Vector().record(reference) for reference in (total._ref_output, mean._ref_output, cells[0](0.5)._ref_v)]
    h.finitialize(-65)
    h.continuerun(2)
    own[0] = 7.0
    total.pushed = 20.0
    h.continuerun(6)
    return {**{f"trace{k}": np.array(trace) for k, trace in enumerate(traces)}, "steps": [total.Dt, mean.Dt, total.pushed]}


TOLERANCES: dict[str, float] = {
    "verbatim_synapse": 1e-9,
    "verbatim_arguments": 1e-12,
    "random_object": 1e-14,
    "verbatim_library": 1e-14,
    "verbatim_references": 1e-9,
    "verbatim_lifetime": 1e-9,
    "verbatim_arrays": 1e-9,
}
