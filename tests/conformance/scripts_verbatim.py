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


TOLERANCES: dict[str, float] = {
    "verbatim_synapse": 1e-9,
    "verbatim_arguments": 1e-12,
    "random_object": 1e-14,
}
