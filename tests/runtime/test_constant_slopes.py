"""Slopes that depend on parameters only are taken once for many steps: a change of such a parameter, by any way, acts at once."""

from __future__ import annotations

import gc
import random
import struct
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ranvier
from ranvier import h

# The slope of the second is the same number, but no parameter alone.
LEAKS = """
NEURON { SUFFIX conleak  NONSPECIFIC_CURRENT i  RANGE g, e  GLOBAL scale }
PARAMETER { g = 2e-4 e = -70 scale = 1 }
ASSIGNED { v i }
BREAKPOINT { i = g*scale*(v - e) }
""", """
NEURON { SUFFIX varleak  NONSPECIFIC_CURRENT i  RANGE g, e  GLOBAL scale, zero }
PARAMETER { g = 2e-4 e = -70 scale = 1 zero = 0 }
ASSIGNED { v i }
BREAKPOINT { i = g*scale*(v - e) + zero*v*v*v }
"""
OWN = """
NEURON { POINT_PROCESS ConOwn  NONSPECIFIC_CURRENT i  RANGE g }
PARAMETER { g = 1e-4 }
ASSIGNED { v i }
BREAKPOINT { i = g*(v + 20) }
NET_RECEIVE(w) { g = g + w }
"""
WRITERS = """
NEURON { POINT_PROCESS ConOnEvent  POINTER p }
ASSIGNED { p }
NET_RECEIVE(w) { p = w }
""", """
NEURON { POINT_PROCESS ConInStep  POINTER p  NONSPECIFIC_CURRENT i }
ASSIGNED { v p i }
BREAKPOINT { p = 1e-4*(1 + t)  i = 0 }
"""
OUTER = """
NEURON { POINT_PROCESS ConOuter%(leak)s  EXTERNAL scale_%(leak)s }
ASSIGNED { scale_%(leak)s }
NET_RECEIVE(w) { scale_%(leak)s = w }
"""
STEPS, CHANGE = 320, 3.0
Parts = dict[str, Any]
Way = Callable[[Parts], None]


@pytest.fixture(scope="module", autouse=True)
def _mechanisms() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of units
        for text in (*LEAKS, OWN, *WRITERS, *(OUTER % {"leak": leak} for leak in ("conleak", "varleak"))):
            ranvier.compile(text)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """Handlers and callbacks hold the model that holds them."""
    yield
    gc.collect()


def model(leak: str, place: str = "cell") -> Parts:
    """An excitable soma with an axon, and dendrites that have the leak only."""
    soma, axon, *dendrites = sections = [h.Section(name=f"{place}{k}") for k in range(6)]
    for k, section in enumerate(sections):
        section.nseg, section.L, section.diam, section.Ra = 2 * k + 1, 50 + 20 * k, 3, 120
        if k > 0:
            section.connect(soma(1 if k > 1 else 0) if k < 4 else dendrites[0](1))
    for section in (soma, axon):
        section.insert("hh")
    for section in dendrites:
        section.insert(leak)
    clamp = h.IClamp(soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.3, 6, 0.6
    in_dendrite = h.IClamp(dendrites[-1](0.7))
    in_dendrite.delay, in_dendrite.dur, in_dendrite.amp = 2, 4, 0.05
    return {"leak": leak, "soma": soma, "axon": axon, "dendrites": dendrites, "kept": [clamp, in_dendrite], "steps": {}}


def segment_of(parts: Parts) -> Any:
    return parts["dendrites"][1](0.5)


def reference(parts: Parts, name: str = "g") -> Any:
    return getattr(segment_of(parts), f"_ref_{name}_{parts['leak']}")


def set_leaks(parts: Parts, value: float) -> None:
    for section in parts["dendrites"]:
        for segment in section:
            getattr(segment, parts["leak"]).g = value


def event_to(target: Any, weight: float, parts: Parts) -> None:
    stimulus = h.NetStim()
    stimulus.number, stimulus.start, stimulus.interval, stimulus.noise = 3, CHANGE, 0.61, 0
    netcon = h.NetCon(stimulus, target, 0, 0, weight)
    parts["kept"] += [stimulus, netcon, target]


# ------------------------------------------------------------------------------- ways


def nothing(parts: Parts) -> None:
    """The parameters stay."""


def from_python(parts: Parts) -> None:
    parts["steps"][int(CHANGE / h.dt)] = lambda: set_leaks(parts, 3e-3)


def a_global(parts: Parts) -> None:
    parts["steps"][int(CHANGE / h.dt)] = lambda: setattr(h, f"scale_{parts['leak']}", 30.0)


def capacitance(parts: Parts) -> None:
    parts["steps"][int(CHANGE / h.dt)] = lambda: setattr(parts["dendrites"][0], "cm", 3.0)


def time_step(parts: Parts) -> None:
    parts["steps"][100] = lambda: setattr(h, "dt", 0.01)


def second_order(parts: Parts) -> None:
    parts["steps"][100] = lambda: setattr(h, "secondorder", 2)


def segments(parts: Parts) -> None:
    parts["steps"][100] = lambda: setattr(parts["dendrites"][2], "nseg", 3)


def more_mechanisms(parts: Parts) -> None:
    parts["steps"][100] = lambda: parts["dendrites"][2].insert("hh")


def restored(parts: Parts) -> None:
    saved = h.SaveState()
    parts["steps"] = {40: saved.save, 80: lambda: set_leaks(parts, 3e-3), 160: saved.restore}
    parts["kept"].append(saved)


def played_in_steps(parts: Parts) -> None:
    values, times = h.Vector([2e-4, 3e-3, 1e-3]), h.Vector([0, 2.02, 3.33])
    values.play(reference(parts), times)
    parts["kept"] += [values, times]


def played_as_a_line(parts: Parts) -> None:
    values, times = h.Vector([2e-4, 3e-3, 1e-3]), h.Vector([0, 2.02, 3.33])
    values.play(reference(parts), times, True)
    parts["kept"] += [values, times]


def played_globally(parts: Parts) -> None:
    values, times = h.Vector([1, 30, 10]), h.Vector([0, 2.02, 3.33])
    values.play(getattr(h, f"_ref_scale_{parts['leak']}"), times, True)
    parts["kept"] += [values, times]


def played_capacitance(parts: Parts) -> None:
    values, times = h.Vector([1, 3, 2]), h.Vector([0, 2.02, 3.33])
    values.play(segment_of(parts)._ref_cm, times, True)
    parts["kept"] += [values, times]


def played_by_random(parts: Parts) -> None:
    random = h.Random()
    random.Random123(1, 2, 3)
    random.uniform(1e-4, 3e-3)
    random.play(reference(parts))
    parts["kept"].append(random)


def pointer_on_event(parts: Parts) -> None:
    writer = h.ConOnEvent(parts["soma"](0.5))
    writer._ref_p = reference(parts)
    event_to(writer, 3e-3, parts)


def pointer_in_step(parts: Parts) -> None:
    writer = h.ConInStep(parts["soma"](0.5))
    writer._ref_p = reference(parts)
    parts["kept"].append(writer)


def pointer_to_global(parts: Parts) -> None:
    writer = h.ConOnEvent(parts["soma"](0.5))
    writer._ref_p = getattr(h, f"_ref_scale_{parts['leak']}")
    event_to(writer, 30, parts)


def pointer_to_capacitance(parts: Parts) -> None:
    writer = h.ConOnEvent(parts["soma"](0.5))
    writer._ref_p = segment_of(parts)._ref_cm
    event_to(writer, 3, parts)


def external_on_event(parts: Parts) -> None:
    event_to(getattr(h, f"ConOuter{parts['leak']}")(parts["soma"](0.5)), 30, parts)


def own_event(parts: Parts) -> None:
    event_to(h.ConOwn(segment_of(parts)), 3e-3, parts)


def transferred(parts: Parts) -> None:
    context = h.ParallelContext()
    context.source_var(parts["soma"](0.5)._ref_m_hh, 1, sec=parts["soma"])
    context.target_var(reference(parts), 1)
    context.setup_transfer()


def event_of_python(parts: Parts) -> None:
    parts["begin"] = lambda: h.CVode().event(CHANGE, lambda: set_leaks(parts, 3e-3))


def callback_of_spikes(parts: Parts) -> None:
    netcon = h.NetCon(parts["soma"](0.5)._ref_v, None, sec=parts["soma"])
    netcon.threshold = 0
    netcon.record(lambda: set_leaks(parts, 3e-3))
    parts["kept"].append(netcon)


def callback_of_equations(parts: Parts) -> None:
    size, places = h.Matrix(1, 1), [h.Vector(1) for _ in range(2)]
    size.setval(0, 0, 1)
    linear = h.LinearMechanism(lambda: set_leaks(parts, 2e-4 * (1 + h.t)), size, size, places[0], places[1])
    parts["kept"] += [size, places, linear]


def handler(parts: Parts) -> None:
    parts["kept"].append(h.FInitializeHandler(1, lambda: set_leaks(parts, 3e-3)))


def membrane_current(parts: Parts) -> None:
    h.CVode().use_fast_imem(1)
    from_python(parts)


WAYS = (from_python, a_global, capacitance, time_step, second_order, segments, more_mechanisms, restored, played_in_steps,
        played_as_a_line, played_globally, played_capacitance, played_by_random, pointer_on_event, pointer_in_step,
        pointer_to_global, pointer_to_capacitance, external_on_event, own_event, transferred, event_of_python, callback_of_spikes,
        callback_of_equations, handler, membrane_current)


# ------------------------------------------------------------------------------- runs


def advance(parts: Parts, steps: int, one_by_one: bool) -> None:
    if one_by_one:
        for _ in range(steps):
            h.fadvance()
    else:
        h.ParallelContext().psolve(h.t + steps * h.dt)


def run(leak: str, way: Way, one_by_one: bool = False) -> list[float]:
    """v of all nodes at the end, and at two places in each step. The cell is alone, not in lanes."""
    gc.collect()
    parts = model(leak)
    try:
        h.dt = 0.025
        way(parts)
        recorded = [h.Vector().record(parts["soma"](0.5)._ref_v), h.Vector().record(parts["dendrites"][3](0.5)._ref_v)]
        h.finitialize(-65)
        parts.get("begin", lambda: None)()
        done = 0
        for at in (*sorted(parts["steps"]), STEPS):
            advance(parts, at - done, one_by_one)
            parts["steps"].get(at, lambda: None)()
            done = at
        sections = [parts["soma"], parts["axon"], *parts["dendrites"]]
        currents = [segment.i_membrane_ for section in sections for segment in section] if h.CVode().use_fast_imem() else []
        potentials = [segment.v for section in sections for segment in section.allseg()]
        return [*potentials, *currents, *(x for vector in recorded for x in vector)]
    finally:
        parts.clear()  # functions that the engine holds refer to it
        setattr(h, f"scale_{leak}", 1.0)
        h.secondorder = 0
        h.CVode().use_fast_imem(0)
        h.ParallelContext().gid_clear()
        h.dt = 0.025


def bits(values: list[float]) -> bytes:
    return struct.pack(f"{len(values)}d", *values)


def test_spans_change_no_bit() -> None:
    assert bits(run("conleak", nothing)) == bits(run("conleak", nothing, True))


@pytest.mark.parametrize("way", WAYS)
def test_a_change_acts_at_once(way: Way) -> None:
    whole = run("conleak", way)
    assert bits(whole) == bits(run("conleak", way, True))
    assert whole != pytest.approx(run("conleak", nothing), rel=1e-5)
    assert whole == pytest.approx(run("varleak", way), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_slope_that_is_not_finite_stops_the_run(value: float) -> None:
    parts = model("conleak")
    h.finitialize(-65)
    advance(parts, 10, False)
    segment_of(parts).conleak.g = value
    with pytest.raises(ranvier.SimulationError, match="conleak"):
        advance(parts, 10, False)


def impedances(leak: str) -> list[float]:
    """Impedances in the middle of a run, and v when it has gone on."""
    parts = model(leak)
    h.finitialize(-65)
    advance(parts, 40, False)
    impedance = h.Impedance()
    impedance.loc(parts["soma"](0.5))
    impedance.compute(50, 0)
    places = [*parts["dendrites"], parts["axon"]]
    found = [f(section(0.5)) for section in places for f in (impedance.transfer, impedance.input)]
    advance(parts, 40, False)
    return [*found, parts["soma"](0.5).v]


def test_impedances_know_the_constant_slopes() -> None:
    assert impedances("conleak") == pytest.approx(impedances("varleak"), rel=1e-10)


def test_lanes_change_rounding_only() -> None:
    alone = run("conleak", nothing)
    beside = [model("conleak", f"beside{k}") for k in range(6)]
    assert run("conleak", nothing) == pytest.approx(alone, rel=1e-12)
    del beside


def brush(place: str) -> list[Any]:
    """Branches with as many segments each, on both ends of a soma; those of a cell alone are eliminated side by side."""
    soma, *branches = sections = [h.Section(name=f"{place}{k}") for k in range(12)]
    for k, branch in enumerate(branches):
        branch.nseg, branch.L, branch.diam = 7, 90 + k, 1 + 0.1 * k
        branch.connect(soma(k % 2) if k < 8 else branches[k - 8](1), k % 3 == 1)
    for section in sections:
        section.insert("conleak")
    for k, branch in enumerate(branches):
        branch.g_conleak, branch.e_conleak = 3e-4 * (1 + k), -70 + 3 * k
    return sections


def ends_of(sections: list[Any]) -> list[float]:
    h.finitialize(-65)
    advance({}, 200, False)
    return [segment.v for section in sections for segment in section.allseg()]


def test_like_branches_give_the_same_alone_and_in_lanes() -> None:
    sections = brush("alone")
    alone = ends_of(sections)
    beside = [brush(f"other{k}_") for k in range(4)]
    assert max(alone) - min(alone) > 5
    assert ends_of(sections) == pytest.approx(alone, abs=1e-12 * (max(alone) - min(alone)))
    assert ends_of(beside[3]) == pytest.approx(alone, abs=1e-12 * (max(alone) - min(alone)))


def bush(place: str, seed: int) -> list[Any]:
    """A tree of random form, most of whose forks have like branches; the first section alone has a slope that changes."""
    source = random.Random(seed)
    sections = [h.Section(name=f"{place}0")]
    sections[0].L = sections[0].diam = 20
    sections[0].insert("hh")
    while len(sections) < 40:
        parent, nseg, toward = source.choice(sections), source.randrange(1, 6), source.randrange(2)
        for _ in range(source.choice((1, 2, 3, 5, 9))):
            branch = h.Section(name=f"{place}{len(sections)}")
            branch.nseg, branch.L, branch.diam = nseg, 100 * nseg, 0.5 + 0.1 * source.random()
            branch.connect(parent(toward))
            branch.insert("conleak")
            branch.g_conleak, branch.e_conleak = 3e-3 * source.random(), -80 + 40 * source.random()
            sections.append(branch)
    return sections


@pytest.mark.parametrize("seed", range(12))
def test_forks_give_the_same_alone_and_in_lanes(seed: int) -> None:
    sections = bush(f"alone{seed}_", seed)
    alone = ends_of(sections)
    beside = [bush(f"other{seed}_{k}_", seed) for k in range(4)]
    assert max(alone) - min(alone) > 5
    assert ends_of(sections) == pytest.approx(alone, abs=1e-12 * (max(alone) - min(alone)))
    assert ends_of(beside[3]) == pytest.approx(alone, abs=1e-12 * (max(alone) - min(alone)))
