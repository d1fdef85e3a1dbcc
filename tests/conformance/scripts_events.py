"""Models that are about events, tables that Python fills, and random numbers; each function runs one on the `h` it is given."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from scripts import Result, clamp_current


def make_cell(h: Any, name: str = "soma") -> Any:
    soma = h.Section(name=name)
    soma.L, soma.diam, soma.nseg = 30.0, 20.0, 3
    soma.insert("pas")
    return soma


def for_netcons(h: Any) -> Result:
    """Several NetCons of different delays to two targets; one without a source."""
    soma = make_cell(h)
    targets = [h.sharing(soma(0.5)), h.sharing(soma(0.1))]
    made = [target.made for target in targets]
    sources, connections = [], []
    for index, weight in enumerate((0.01, 0.03, 0.02, 0.005)):
        source = h.NetStim()
        source.start, source.interval, source.number, source.noise = 1.0, 2.3 + index, 100.0, 0.0
        connection = h.NetCon(source if index != 2 else None, targets[index == 3])
        connection.weight[0], connection.delay = weight, 1.0 + 0.7 * index
        sources.append(source)
        connections.append(connection)
    totals = [h.Vector().record(target._ref_total) for target in targets]
    v = h.Vector().record(soma(0.5)._ref_v)
    h.finitialize(-65)
    h.continuerun(12)
    return {"made": made, "v": np.array(v), **{f"total{k}": np.array(x) for k, x in enumerate(totals)},
            "counts": [target.count for target in targets],
            "weights": [c.weight[k] for c in connections for k in range(3)]}


def watch_in_several_cells(h: Any) -> Result:
    """Two watchers in one cell and one in another, driven by currents of different strengths."""
    cells = [make_cell(h, "first"), make_cell(h, "second")]
    watchers = [h.watcher(cells[0](0.5)), h.watcher(cells[0](0.9)), h.watcher(cells[1](0.5))]
    watchers[1].high, watchers[1].low = -50.0, -61.0
    clamps = [clamp_current(h, cell(0.5), amp, 1.5, 6.0) for cell, amp in zip(cells, (0.3, 0.5), strict=True)]
    again = clamp_current(h, cells[0](0.5), 0.4, 10.0, 3.0)
    spikes, connections = [h.Vector() for _ in watchers], []
    for watcher, times in zip(watchers, spikes, strict=True):
        connections.append(h.NetCon(watcher, None))
        connections[-1].record(times)
    traces = {name: [h.Vector().record(getattr(w, f"_ref_{name}")) for w in watchers] for name in ("ups", "downs", "tlast")}
    for start in (-65.0, -52.0):
        h.finitialize(start)
        h.continuerun(20)
    del clamps, again
    return {**{f"{name}{k}": np.array(x) for name, vectors in traces.items() for k, x in enumerate(vectors)},
            **{f"spikes{k}": np.array(x) for k, x in enumerate(spikes)}}


def rival_watches(h: Any) -> Result:
    """Conditions of one step: sent in the order of arming, also across points; a WATCH withdraws what is not delivered."""
    section = h.Section(name="bare")
    rivals = [h.rivals(section(0.5)) for _ in range(6)]
    for k, rival in enumerate(rivals):
        rival.start, rival.first, rival.again = (0.9, 0.3, 1.2, 0.6, 0.45, 1.5)[k], 2 + k % 2, k < 3
    ranks, histories = [], []
    for _ in range(2):
        h.finitialize(-65)
        h.continuerun(5)
        ranks += [rival.rank for rival in rivals]
        histories += [rival.history for rival in rivals]
    return {"ranks": ranks, "histories": histories}


def tied_model(h: Any, seed: int) -> list[float]:
    """Return what happens in a model with events drawn at random on a coarse grid of times, so that most of them are tied."""
    draw = random.Random(seed)
    section, unit, log = h.Section(name="tied"), draw.choice((0.25, 0.5, 1.0)), []
    points = [h.Tied(section(0.5)) for _ in range(draw.randint(1, 4))]
    for point in points:
        point.start = draw.choice((-1, 0, 1, 2, 3)) * unit
        for k in range(12):
            point.action[k], point.wait[k] = draw.choice((0, 1, 2, 3, 3, 4)), draw.randint(0, 4) * unit
    between = [h.NetCon(source, draw.choice(points)) for source in points for _ in range(draw.randint(0, 2))]
    direct = [h.NetCon(None, point) for point in points]
    for netcon in (*between, *direct):
        netcon.delay, netcon.weight[0] = draw.randint(0, 4) * unit, draw.randint(1, 9)
    h.finitialize(-65)
    for _ in range(draw.randint(1, 8)):
        draw.choice(direct).event(draw.randint(0, 6) * unit)
        if draw.random() < 0.5:
            netcon, at = draw.choice(direct), draw.randint(0, 6)

            def call(netcon: Any = netcon, at: int = at, wait: int = draw.randint(1, 3)) -> None:
                log.extend((at, h.t, h.clock_Tied))
                netcon.event((at + wait) * unit)

            h.CVode().event(at * unit, call)
    h.continuerun(12 * unit)
    return [*log, *(number for point in points for number in (*point.rank, *point.kind))]


def ties(h: Any) -> Result:
    """Events of one time: from NetCons, of points to themselves, moved, given by scripts, and calls of Python among them."""
    return {f"seed{seed}": tied_model(h, seed) for seed in range(60)}


def function_tables(h: Any) -> Result:
    """A constant, Vectors, equal steps, and a table of two arguments."""
    soma = make_cell(h)
    soma.insert("looked")
    points, values = h.Vector([-90, -70, -50, -20, 30]), h.Vector([0.0, 0.1, 0.4, 0.9, 1.0])
    grid, rows, columns = h.Vector([0, 1, 3, 10, 12, 11]), h.Vector([-60, -30]), h.Vector([0, 0.2, 1])
    h.table_taum_looked(2.5)
    h.table_minf_looked(values, points)
    h.table_both_looked(grid._ref_x[0], 2, rows._ref_x[0], 3, columns._ref_x[0])
    clamp = clamp_current(h, soma(0.5), 0.6, 1.0, 8.0)
    traces = {name: h.Vector().record(pointer) for name, pointer in (
        ("v", soma(0.5)._ref_v), ("m", soma(0.5).looked._ref_m), ("scaled", soma(0.5).looked._ref_scaled))}
    h.finitialize(-65)
    h.continuerun(6)
    values.x[2] = 0.6
    steps = h.Vector([4.0, 2.0, 1.0])
    h.table_taum_looked(steps._ref_x[0], 3, -80, 20)
    h.continuerun(12)
    grid2 = h.Vector(range(12))
    both = [h.both_looked(v, m) for v in (-70, -60, -41, -30, 0) for m in (-1, 0.1, 0.2, 0.7, 2)]
    h.table_both_looked(grid2._ref_x[0], 3, -60, 0, 4, 0, 3)
    both += [h.both_looked(v, m) for v in (-70, -60, -41, -30, 0) for m in (-1, 0.1, 1.0, 2.7, 4)]
    h.table_minf_looked(values._ref_x[0], 5, points._ref_x[0])
    return {**{name: np.array(x) for name, x in traces.items()}, "both": both, "amp": clamp.amp,
            "minf": [h.minf_looked(v) for v in (-100, -90, -80, -50.5, -50, 29, 30, 31)],
            "taum": [h.taum_looked(v) for v in (-100, -80, -31, -30, -29, 20, 21)]}


def table_of_three_variables(h: Any) -> Result:
    """The value at the last point of each axis that is not above the argument, with equal steps and with given points."""
    soma = make_cell(h)
    soma.insert("looked3")
    grid, points = h.Vector([k * k + 0.5 for k in range(24)]), h.Vector([0, 1, 2.5])
    h.table_deep_looked3(grid._ref_x[0], 2, -70, -60, 3, points._ref_x[0], 4, 1, 7)
    found = h.Vector().record(soma(0.5)._ref_found_looked3)
    h.finitialize(-65)
    h.continuerun(3)
    deep = [h.deep_looked3(a, b, c) for a in (-75, -70, -66, -60, -50) for b in (-1, 0, 0.5, 1, 2, 2.5, 3)
            for c in (0, 1, 2, 3, 4.9, 5, 7, 9)]
    return {"found": np.array(found), "deep": deep}


def table_of_a_point_process(h: Any) -> Result:
    soma = make_cell(h)
    injector = h.lookpoint(soma(0.5))
    times, values = h.Vector([0, 2, 2.5, 9]), h.Vector([0, 0, 0.4, -0.1])
    injector.table_wave(values, times)
    v = h.Vector().record(soma(0.5)._ref_v)
    h.finitialize(-65)
    h.continuerun(12)
    return {"v": np.array(v), "wave": [injector.wave(x) for x in (-1.0, 2.2, 5.0, 20.0)]}


def functions_without_suffix(h: Any) -> Result:
    results = [h.shared_power(2.0, 3.0), h.base_level]
    h.base_level = 1.0
    results += [h.shared_power(2.0, 0.5), h.calls_made, h.count_call(), h.calls_made]
    h.celsius = 21.5
    soma = make_cell(h)
    h.finitialize(-65)
    return {"results": [*results, h.shared_temperature()], "v": soma(0.5).v}


def old_random_numbers(h: Any) -> Result:
    """Two sources of noise in one cell draw from one stream."""
    soma = make_cell(h)
    first, second = h.oldnoise(soma(0.5)), h.oldnoise(soma(0.5))
    second.amp, second.seed = 0.2, 91.7
    v = h.Vector().record(soma(0.5)._ref_v)
    h.finitialize(-65)
    h.continuerun(5)
    return {"v": np.array(v), **{f"{name}{k}": getattr(noise, name) for k, noise in enumerate((first, second))
                                 for name in ("uniform", "waited", "walk", "counted", "density")}}


def order_of_instances(h: Any) -> Result:
    """A cell whose sections have unlike mechanisms: instances come in the order of the tree."""
    sections: list[Any] = []
    for index in range(6):
        section = h.Section(name=f"part{index}")
        section.nseg = 2
        if index:
            section.connect(sections[(index - 1) // 2](1))
        section.insert("inorder")
        if index % 2:
            section.insert("pas")
        sections.append(section)
    h.finitialize(-65)
    placed = [(segment.inorder.place, segment.inorder.drawn) for section in sections for segment in section]
    h.fadvance()
    return {"places": np.array(placed), "last": h.last_inorder}


TOLERANCES: dict[str, float] = {
    "order_of_instances": 0.0,
    "for_netcons": 1e-9,
    "watch_in_several_cells": 1e-9,
    "rival_watches": 0.0,
    "ties": 0.0,
    "function_tables": 1e-9,
    "table_of_three_variables": 0.0,
    "table_of_a_point_process": 1e-9,
    "functions_without_suffix": 1e-12,
    "old_random_numbers": 1e-9,
}
