"""Events that coincide, callbacks, edits in mid-run, values at the edges of sections; results as in scripts.py."""

from __future__ import annotations

from typing import Any

import numpy as np

Result = dict[str, Any]


def simultaneous_events(h: Any) -> Result:
    """Trains that fire together into chains without delay, connected in another order than they were made in."""
    place = h.Section(name="place")
    cells = [h.orderer() for _ in range(6)]
    trains = [h.NetStim() for _ in range(3)]
    for train in trains:
        train.start, train.interval, train.number = 1.0, 1.0, 5
    links = [
        (trains[2], 0, 0.3, 1), (trains[0], 0, 0.7, 1), (trains[1], 0, 0.2, 1), (cells[0], 1, 0.11, 0),
        (cells[0], 2, 0.13, 0), (cells[2], 1, 0.17, 0), (cells[1], 3, 0.19, 0), (cells[2], 3, 0.23, 0),
        (trains[1], 3, 0.5, 1), (trains[0], 4, -1.0, 0), (trains[0], 4, 0.77, 1), (trains[2], 4, -0.5, 0.5),
        (cells[4], 5, 0.4, 0), (cells[3], 5, 0.6, 0),
    ]
    keep = [h.NetCon(source, cells[target], 0, delay, weight) for source, target, weight, delay in links]
    traces = [h.Vector().record(cell._ref_x) for cell in cells]
    h.finitialize(-65)
    h.continuerun(7)
    ends = [value for cell in cells for value in (cell.x, cell.received, cell.last)]
    return {"ends": ends, "links": len(keep) + place.nseg} | {f"x{k}": np.array(v) for k, v in enumerate(traces)}


def simultaneous_spikes(h: Any) -> Result:
    """Equal cells cross their thresholds in one step; NetCons and sources were made in different orders."""
    sections = [h.Section(name=f"cell{index}") for index in range(6)]
    keep: list[Any] = []
    for section in sections:
        section.L = section.diam = 10.0
        section.insert("hh")
        clamp = h.IClamp(section(0.5))
        clamp.delay, clamp.dur, clamp.amp = 1.0, 1.0, 0.1
        keep.append(clamp)
    targets = [h.orderer() for _ in range(3)]
    for index, source in enumerate((2, 0, 3, 1, 5, 0, 4, 2, 1, 3)):
        connection = h.NetCon(sections[source](0.5)._ref_v, targets[index % 3], sec=sections[source])
        connection.threshold, connection.delay, connection.weight[0] = 0.0, (0.0, 1.0)[index % 2], 0.1 + index
        keep.append(connection)
    h.finitialize(-65)
    h.continuerun(10)
    return {"ends": [value for cell in targets for value in (cell.x, cell.received, cell.last)]}


def events_around_initialisation(h: Any) -> Result:
    """Events sent by handlers and between steps; delay, weight and activity change in mid-run."""
    cell, train = h.orderer(), h.NetStim()
    train.start, train.interval, train.number = 0.0, 0.5, 100
    driven, by_hand = h.NetCon(train, cell, 0, 0.0, 1.5), h.NetCon(None, cell)
    by_hand.weight[0] = 0.3
    times = {0: 0.0, 1: 0.7, 2: 0.0}
    handlers = [h.FInitializeHandler(kind, lambda t=t: by_hand.event(t)) for kind, t in times.items()]
    h.finitialize(-65)
    seen = [cell.x, cell.received, cell.last, len(handlers)]
    changes = {20: ("delay", 3.0), 50: ("delay", 1.0), 150: ("active", False)}
    for step in range(200):
        if step in changes:
            name, value = changes[step]
            driven.active(False) if name == "active" else setattr(driven, name, value)
        driven.weight[0] = 1.5 if step < 100 else 5.0
        if step % 30 == 7:
            by_hand.event(h.t + (0.0125 if step % 20 else 0.0))
        h.fadvance()
        seen += [cell.x, cell.received, cell.last]
    return {"seen": seen}


def callbacks_in_a_run(h: Any) -> Result:
    """What Python sees when it is called for a threshold, a train and at set times."""
    cell, target, train, seen = h.Section(name="cell"), h.orderer(), h.NetStim(), []
    cell.L = cell.diam = 20.0
    cell.insert("hh")
    clamp = h.IClamp(cell(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.5, 1.0, 1.0
    detector, by_hand = h.NetCon(cell(0.5)._ref_v, None, sec=cell), h.NetCon(None, target)
    detector.threshold, by_hand.weight[0] = -20.0, 0.4

    def fired() -> None:
        seen.extend([1, h.t, cell(0.5).v])
        by_hand.event(h.t + 1)

    detector.record(fired)
    train.start, train.interval, train.number = 1.0, 2.0, 5
    reported = h.NetCon(train, None)
    reported.record(lambda: seen.extend([2, h.t, cell(0.5).v]))
    clock = h.CVode()
    handler = h.FInitializeHandler(lambda: clock.event(2.0131, lambda: seen.extend([3, h.t, cell(0.5).v])))
    h.finitialize(-65)
    h.continuerun(12)
    return {"seen": [*seen, clamp.amp, float(handler is not None)], "target": [target.x, target.received, target.last]}


def thresholds_again(h: Any) -> Result:
    """A detector through several finitialize, with v and its threshold set by hand in mid-run."""
    cell, target, spikes = h.Section(name="cell"), h.orderer(), h.Vector()
    cell.L = cell.diam = 10.0
    cell.insert("pas")
    cell(0.5).pas.e, cell(0.5).pas.g = 20.0, 0.01
    connection = h.NetCon(cell(0.5)._ref_v, target, sec=cell)
    connection.threshold, connection.delay, connection.weight[0] = 0.0, 0.0, 1.0
    connection.record(spikes)
    result: Result = {}
    for index, v in enumerate((10.0, 0.0, -1e-9, 1e-9, -50.0, 30.0)):
        h.finitialize(v)
        h.continuerun(1)
        for level, threshold in ((-20.0, 0.0), (5.0, 0.0), (5.0, 60.0), (5.0, -5.0)):
            cell.v, connection.threshold = level, threshold
            h.fadvance()
            h.fadvance()
        connection.threshold = 0.0
        result[f"spikes{index}"] = np.array(spikes)
        result[f"cell{index}"] = [target.x, target.received, cell(0.5).v]
    return result


def edits_in_a_run(h: Any) -> Result:
    """v, dt, celsius, ions, geometry, connections and mechanisms change between steps."""
    sections = first, second, third = [h.Section(name=name) for name in ("first", "second", "third")]
    for section in sections:
        section.L, section.diam, section.nseg = 100.0, 3.0, 3
        section.insert("hh")
    for section, mechanism in ((first, "cashell"), (first, "calghk"), (second, "spiker")):
        section.insert(mechanism)
    second.connect(first(1))
    clamp = h.IClamp(second(1))
    clamp.delay, clamp.dur, clamp.amp = 0.2, 50.0, 0.2
    seen: list[float] = []

    def go(steps: int) -> None:
        for _ in range(steps):
            h.fadvance()
        seen.extend([h.t, *(segment.v for section in sections for segment in section.allseg())])
        seen.extend([first(0.5).cai, first(0.5).eca, first(0.5).ica, first(0.5).ina, second(0.5).ina])

    h.finitialize(-65)
    go(40)
    h.celsius = 15
    go(20)
    h.dt, first(0.5).cai = 0.01, 3e-4
    go(5)
    first(0.5).ena, second(0.5).ek = 40.0, -90.0
    go(20)
    first.v, second(0.9).v, second(1).v, first(0).v = -50.0, -20.0, 0.0, -30.0
    go(10)
    first(0.5).cao, second.Ra, second.cm, first(0.2).diam = 4.0, 60.0, 2.0, 4.0
    go(10)
    third.connect(second(0.5), 1)
    go(30)
    h.disconnect(sec=second)
    go(0)
    go(30)
    h.disconnect(sec=third)
    second.connect(third(0.1), 0)
    go(20)
    first.connect(third(1))
    go(30)
    first.nseg = 5
    go(20)
    third.uninsert("hh")
    third.insert("pas")
    clamp.loc(first(0))
    go(20)
    return {"seen": seen}


def ions_of_point_processes(h: Any) -> Result:
    """A point process brings its ions at once, and their style, to a section that had none."""
    first, second = h.Section(name="first"), h.Section(name="second")
    for section in (first, second):
        section.L, section.diam, section.nseg = 100.0, 3.0, 3
        section.insert("pas")
    second.connect(first(1))
    first.insert("cashell")
    first.insert("calghk")
    places = [first(0.1), first(0.9), second(0.1), second(0.9), second(0.2)]
    points = [h.caspot(place) for place in places]
    second(0.1).ek, second(0.1).cao = -95.0, 3.0
    recorded = {f"seen{k}": h.Vector().record(point._ref_seen) for k, point in enumerate(points)}
    recorded |= {f"where{k}": h.Vector().record(point._ref_where) for k, point in enumerate(points)}
    recorded |= {"ik": h.Vector().record(second(0.1)._ref_ik), "v": h.Vector().record(second(0.9)._ref_v)}
    styles = [h.ion_style(ion, sec=section) for section in (first, second) for ion in ("ca_ion", "k_ion")]
    h.finitialize(-65)
    h.continuerun(4)
    return {"styles": styles} | {name: np.array(vector) for name, vector in recorded.items()}


def weights_as_variables(h: Any) -> Result:
    """A weight of a NetCon is played and recorded."""
    place, cell, train = h.Section(name="place"), h.orderer(), h.NetStim()
    train.start, train.interval, train.number = 0.5, 1.0, 20
    connection = h.NetCon(train, cell, 0, 1.0, 1.0)
    recorded = h.Vector().record(connection._ref_weight[0])
    levels, times = h.Vector([1.0, 2.0, 3.0]), h.Vector([0.0, 2.0, 4.0])
    levels.play(connection._ref_weight[0], times)
    h.finitialize(-65)
    h.continuerun(6)
    return {"weight": np.array(recorded), "cell": [cell.x, cell.received, place.nseg]}


def other_numbers_of_segments(h: Any) -> Result:
    """What new segments take over, and where point processes go, whichever end meets the parent."""
    result: Result = {}
    for end in (0, 1):
        for before, after in ((4, 9), (9, 4), (2, 5), (3, 1), (2, 1), (4, 2), (5, 3), (2, 4), (3, 10)):
            parent, child = h.Section(name="parent"), h.Section(name="child")
            child.nseg = before
            child.insert("hh")
            child.connect(parent(1), end)
            for index, segment in enumerate(child):
                segment.hh.gnabar, segment.hh.m, segment.cm = 0.01 * (index + 1), 0.01 * index, 1 + index
                segment.v, segment.ena = -60 + index, 40 + index
            points = [h.ExpSyn(child(x)) for x in (0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99)]
            child.nseg = after
            name = f"{end}: {before} to {after}"
            result[name] = [x for s in child for x in (s.hh.gnabar, s.hh.m, s.cm, s.v, s.ena)]
            result[f"points {name}"] = [point.get_segment().x for point in points]
            del points, parent, child
    return result


def potentials_of_ends(h: Any) -> Result:
    """Ends without area start elsewhere than their neighbours, are played into, driven and cut off; each order of integration."""
    result: Result = {}
    for order in (0, 1, 2):
        h.secondorder = order
        trunk, branch, alone = (h.Section(name=name) for name in ("trunk", "branch", "alone"))
        trunk.nseg = branch.nseg = 3
        branch.connect(trunk(0.5), 1)
        for section in (trunk, branch, alone):
            section.insert("hh")
        clamp = h.IClamp(trunk(1))
        clamp.delay, clamp.dur, clamp.amp = 0.2, 1.0, 1.0
        levels, times = h.Vector([-70.0, -60.0, -65.0]), h.Vector([0.0, 0.4, 0.8])
        levels.play(alone(1)._ref_v, times)
        h.finitialize(-65)
        branch(0).v, alone(0).v, trunk(0).v = -50.0, -75.0, -55.0
        ends = [section(x) for section in (trunk, branch, alone) for x in (0, 0.5, 1)]
        result[f"order {order}"] = np.array([[segment.v for segment in ends] for _ in range(40) if h.fadvance() is not None])
        clamp.loc(trunk(0))
        result[f"moved {order}"] = np.array([[segment.v for segment in ends] for _ in range(40) if h.fadvance() is not None])
        del ends, clamp, trunk, branch, alone
    h.secondorder = 0
    return result


TOLERANCES: dict[str, float] = {
    "other_numbers_of_segments": 1e-12,
    "simultaneous_events": 1e-9,
    "simultaneous_spikes": 1e-9,
    "events_around_initialisation": 1e-9,
    "callbacks_in_a_run": 1e-9,
    "thresholds_again": 1e-9,
    "edits_in_a_run": 1e-6,  # a GHK current among them
    "ions_of_point_processes": 1e-6,
    "weights_as_variables": 1e-9,
    "potentials_of_ends": 1e-9,
}
