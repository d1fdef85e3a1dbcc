"""Kernels leave out what nobody sees before the end of a span: whoever looks sees what he would step by step."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import ranvier
from ranvier import h

CHANNEL = """
NEURON { SUFFIX unchannel  USEION ca READ eca WRITE ica  NONSPECIFIC_CURRENT i
         RANGE g, inf, tau, steps, before, now, highest, hot, slow }
PARAMETER { hot = 0 }
ASSIGNED { v eca ica i g inf tau steps before now highest slow }
STATE { m }
INITIAL { rates(v) m = inf steps = 0 now = 0 before = 0 highest = -1000 slow = 0 }
BREAKPOINT {
    SOLVE states METHOD cnexp
    g = 0.0001*m^2
    ica = g*(v - eca)
    i = 1e-4*(v + 70)
    before = now
    now = v
    if (v > highest) { highest = v }
    if (v > -55) { slow = v }
}
DERIVATIVE states { rates(v) steps = steps + 1 m' = (inf - m)/tau }
PROCEDURE rates(v) { inf = 1/(1 + exp(-(v + 60)/5)) tau = 1 + 3*inf }
"""
POOL = """
NEURON { SUFFIX unpool  USEION ca READ ica WRITE cai  RANGE drive }
ASSIGNED { ica drive }
STATE { cai (mM) }
INITIAL { cai = 5e-5 }
BREAKPOINT { SOLVE states METHOD cnexp }
DERIVATIVE states { drive = -1e-2*ica cai' = drive + (5e-5 - cai)/50 }
"""
NERNST = """
NEURON { SUFFIX unnernst  USEION ca READ cai WRITE cai, ica  RANGE last }
PARAMETER { last = 1e9 }
ASSIGNED { v ica }
STATE { cai (mM) }
INITIAL { cai = 5e-5 }
BREAKPOINT { SOLVE states METHOD cnexp  ica = 1e-5*v  if (t > last) { ica = sqrt(last - t) } }
DERIVATIVE states { cai' = 1e-4*(v + 80) - cai/50 }
"""
READER = """
NEURON { SUFFIX unreader  USEION ca READ eca  NONSPECIFIC_CURRENT i }
ASSIGNED { v eca i }
BREAKPOINT { i = 1e-6*(v - eca) }
"""
FOLLOWER = """
NEURON { POINT_PROCESS UnFollower  POINTER p  NONSPECIFIC_CURRENT i  RANGE seen }
ASSIGNED { v i p seen }
BREAKPOINT { seen = seen + p  i = 0 }
"""
RECEIVER = """
NEURON { POINT_PROCESS UnReceiver  NONSPECIFIC_CURRENT i  RANGE g, heard, held, level }
ASSIGNED { v i heard held level }
STATE { g }
INITIAL { g = 0 heard = 0 }
BREAKPOINT { SOLVE states METHOD cnexp  level = v + 1  held = g*2  i = g*v }
DERIVATIVE states { g' = -g/3 }
NET_RECEIVE(w) { g = g + w  heard = heard + level }
"""
FAILING = """
NEURON { SUFFIX unfailing  NONSPECIFIC_CURRENT i  RANGE when, root, inf, count }
PARAMETER { when = 3 }
ASSIGNED { v i root inf count }
STATE { m }
INITIAL { m = 0  count = 0 }
BREAKPOINT { SOLVE states METHOD cnexp  count = count + 1  root = sqrt(when - t)  i = 1e-6*root*(v + 65) }
DERIVATIVE states { inf = v + t  m' = (1 - m)/7 }
"""
FIELDS = ("g", "inf", "tau", "steps", "before", "now", "highest", "slow", "i", "m")
STEPS = 300


@pytest.fixture(scope="module", autouse=True)
def _mechanisms() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of units
        for text in (CHANNEL, POOL, NERNST, READER, FOLLOWER, RECEIVER, FAILING):
            ranvier.compile(text)


def model(nseg: int = 21) -> dict[str, Any]:
    section = h.Section(name="unseen")
    section.nseg, section.L, section.diam = nseg, 400, 2
    section.insert("unchannel")
    clamp = h.IClamp(section(0.3))
    clamp.delay, clamp.dur, clamp.amp = 1, 4, 0.3
    receivers = [h.UnReceiver(section(x)) for x in (0.1, 0.5, 0.9)]
    stimulus = h.NetStim()
    stimulus.interval, stimulus.number, stimulus.start, stimulus.noise = 0.7, 5, 0.33, 0
    netcons = [h.NetCon(stimulus, receiver, 0, 0.4, 0.001) for receiver in receivers]
    return {"section": section, "clamp": clamp, "receivers": receivers, "stimulus": stimulus, "netcons": netcons}


def values(parts: dict[str, Any]) -> list[float]:
    found = [segment.v for segment in parts["section"]]
    found += [getattr(segment.unchannel, name) for segment in parts["section"] for name in FIELDS]
    found += [value for segment in parts["section"] for value in (segment.ica, segment.cai)]
    if h.ismembrane("unpool", sec=parts["section"]):
        found += [segment.unpool.drive for segment in parts["section"]]
    found += [getattr(point, name) for point in parts["receivers"] for name in ("g", "heard", "held", "level", "i")]
    return [*found, *(point.seen for point in parts.get("followers", ()))]


def nobody(parts: dict[str, Any]) -> Callable[[], list[float]]:
    return list


def records(*names: str) -> Callable[[dict[str, Any]], Callable[[], list[float]]]:
    def watch(parts: dict[str, Any]) -> Callable[[], list[float]]:
        segments = (parts["section"](0.5), parts["section"](0.9))
        vectors = [h.Vector().record(getattr(segment, f"_ref_{name}")) for segment in segments for name in names]
        return lambda: [value for vector in vectors for value in vector]
    return watch


def points_at(name: str) -> Callable[[dict[str, Any]], Callable[[], list[float]]]:
    def watch(parts: dict[str, Any]) -> Callable[[], list[float]]:
        point = h.UnFollower(parts["section"](0.9))
        point._ref_p = getattr(parts["section"](0.3), f"_ref_{name}")
        parts["followers"] = [point]
        return lambda: [point.seen]
    return watch


def thresholds(parts: dict[str, Any]) -> Callable[[], list[float]]:
    netcon = h.NetCon(parts["section"](0.5)._ref_g_unchannel, None, 1e-5, 0, 0, sec=parts["section"])
    times = h.Vector()
    netcon.record(times)
    parts["kept"] = netcon
    return lambda: [times.size(), *times]


def pool_reads(parts: dict[str, Any]) -> Callable[[], list[float]]:
    parts["section"].insert("unpool")
    return list


def second_order(parts: dict[str, Any]) -> Callable[[], list[float]]:
    h.secondorder = 2
    return list


WATCHERS = {
    "nobody": nobody, "record g": records("g_unchannel"), "record inf and before": records("inf_unchannel", "before_unchannel"),
    "record ica": records("ica"), "record the state": records("m_unchannel"), "POINTER to g": points_at("g_unchannel"),
    "POINTER to ica": points_at("ica"), "threshold on g": thresholds, "a pool reads ica": pool_reads,
    "secondorder 2": second_order,
}


@pytest.mark.parametrize("how", list(WATCHERS))
def test_a_run_ends_as_step_by_step(how: str) -> None:
    def run(advance: Callable[[], None]) -> list[float]:
        parts = model()
        try:
            seen = WATCHERS[how](parts)
            h.dt = 0.025
            h.finitialize(-65)
            advance()
            return [*values(parts), *seen()]
        finally:
            h.secondorder = 0

    def step_by_step() -> None:
        for _ in range(STEPS):
            h.fadvance()

    assert run(lambda: h.continuerun(STEPS * h.dt)) == run(step_by_step)


def test_what_is_looked_at_between_two_runs_is_of_the_last_step() -> None:
    parts = model(8)
    h.dt = 0.025
    h.finitialize(-65)
    segment = parts["section"](0.5)
    for stop in (0.025, 1.0, 3.3):
        h.continuerun(stop)
        assert segment.unchannel.steps == round(stop / h.dt)
        assert segment.ica == segment.unchannel.g * (segment.unchannel.now - segment.eca)
        assert segment.unchannel.i == pytest.approx(1e-4 * (segment.unchannel.now + 70), rel=1e-14)
        h.finitialize(-65)


def test_a_record_of_a_running_model_begins_at_once() -> None:
    """Between two runs of one layout something may begin to refer to what was left out before."""
    parts = model(8)
    h.dt = 0.025
    h.finitialize(-65)
    h.continuerun(2)
    recorded = h.Vector().record(parts["section"](0.5)._ref_inf_unchannel)
    h.continuerun(4)
    found = list(recorded)
    again = model(8)
    h.finitialize(-65)
    expected = []
    while h.t < 4 - h.dt / 2:
        h.fadvance()
        expected.append(again["section"](0.5).unchannel.inf)
    assert len(found) >= 79
    assert found[-79:] == expected[-79:]


def reads_reversal(parts: dict[str, Any]) -> Callable[[], list[float]]:
    parts["section"].insert("unreader")
    return list


def only_current(last: float = 1e9) -> dict[str, Any]:
    """A section whose calcium moves while no mechanism reads the reversal potential."""
    section = h.Section(name="unseen")
    section.nseg, section.L, section.diam = 21, 400, 2
    section.insert("unnernst")
    section.insert("pas")
    for segment in section:
        segment.unnernst.last = last
    return {"section": section}


@pytest.mark.parametrize("watch", [nobody, records("eca"), points_at("eca"), reads_reversal])
def test_a_reversal_potential_ends_as_step_by_step(watch: Callable[[dict[str, Any]], Callable[[], list[float]]]) -> None:
    def run(steps: int) -> list[float]:
        parts = only_current()
        seen = watch(parts)
        h.dt = 0.025
        h.finitialize(-65)
        for step in range(steps, STEPS + 1, steps):
            h.continuerun(step * h.dt)
        return [*(segment.eca for segment in parts["section"]), *(segment.v for segment in parts["section"]), *seen()]

    together = run(STEPS)
    assert together == run(1)
    assert together[0] != pytest.approx(-12.5 * math.log(5e-5 / 2), abs=5)  # it has moved


def test_after_a_failed_step_reversal_potentials_are_those_of_the_concentrations() -> None:
    parts = only_current(last=2.5)
    h.dt = 0.025
    h.finitialize(-65)
    with pytest.raises(RuntimeError, match="not finite"):
        h.continuerun(10)
    for segment in parts["section"]:
        coefficient = 1000 * 8.31446261815324 * (h.celsius + 273.15) / 96485.33212331001
        assert segment.eca == pytest.approx(coefficient / 2 * math.log(segment.cao / segment.cai), rel=1e-12)


def test_a_run_that_fails_shows_the_values_of_the_step_that_failed() -> None:
    def run(advance: Callable[[], None]) -> list[float]:
        section = h.Section(name="unfailing")
        section.nseg = 5
        section.insert("unfailing")
        section.insert("hh")
        h.finitialize(-65)
        with pytest.raises(ranvier.SimulationError, match="unfailing became NaN"):
            advance()
        names = ("root", "inf", "count", "m")
        found = [getattr(segment.unfailing, name) for segment in section for name in names]
        found += [getattr(segment, name) for segment in section for name in ("ina", "ik", "gna_hh", "minf_hh", "m_hh")]
        return [h.t, *found]

    def step_by_step() -> None:
        while h.t < 5:
            h.fadvance()

    expected, found = run(step_by_step), run(lambda: h.continuerun(5))
    assert [repr(x) for x in found] == [repr(x) for x in expected]  # a NaN is like itself
