"""A careless user: wrong values, copies, calls within calls, and models edited at random."""

from __future__ import annotations

import contextlib
import copy
import gc
import math
import pickle
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from ranvier import DeadReference, SimulationError, h


@pytest.mark.parametrize("statement, kind, text", [
    ("h.Section(3)", TypeError, "name must be a str"),
    ("h.Section(unknown=3)", TypeError, "unknown"),
    ("h.Vector(10**30)", ValueError, "fit into memory"),
    ("h.Vector(10**13)", MemoryError, "no memory"),
    ("h.Vector(float('nan'))", ValueError, "size"),
    ("setattr(s, 'L', float('inf'))", ValueError, "s.L must be"),
    ("setattr(h, 't', float('nan'))", ValueError, "h.t must be"),
    ("setattr(h, 'celsius', float('inf'))", ValueError, "h.celsius must be"),
    ("setattr(h, 'steps_per_ms', 0)", ValueError, "steps_per_ms must be"),
    ("setattr(nc, 'delay', float('nan'))", ValueError, "delay must be"),
    ("nc.weight['a']", TypeError, "an index must be an integer"),
    ("h.ion_style(3)", ValueError, "not an ion"),
])
def test_wrong_values_are_refused_in_words(statement: str, kind: type[Exception], text: str,
                                           capfd: pytest.CaptureFixture[str]) -> None:
    s = h.Section("s")
    nc = h.NetCon(None, h.ExpSyn(s(0.5)))
    with pytest.raises(kind, match=text):
        eval(statement, {"h": h, "s": s, "nc": nc})
    gc.collect()
    assert capfd.readouterr().err == ""  # no "Exception ignored in __del__" from what was half made


def test_a_clock_set_to_nonsense_by_reference_stops_the_run() -> None:
    s = h.Section("s")
    h.finitialize(-65)
    for value in (0.0, -0.1, math.nan):
        h._ref_dt[0] = value
        try:
            with pytest.raises(ValueError, match=r"h\.dt"):
                h.continuerun(1)
        finally:
            h.dt = 0.025
    assert s(0.5).v == -65


def test_the_interpreter_is_one_also_when_copied() -> None:
    assert copy.copy(h) is h and copy.deepcopy({"h": h})["h"] is h and pickle.loads(pickle.dumps(h)) is h


def test_a_run_within_a_callback_does_not_make_the_outer_one_longer() -> None:
    s = h.Section("s")
    handler = h.FInitializeHandler(lambda: h.CVode().event(1, lambda: h.continuerun(5)))
    h.finitialize(-65)
    h.continuerun(3)
    assert h.t == pytest.approx(5) and s(0.5).v == -65 and handler


def test_the_clock_runs_where_nothing_is_placed() -> None:
    clamp = h.IClamp(None)
    for section in list(h.allsec()):
        h.delete_section(sec=section)
    h.finitialize(-65)
    h.continuerun(1)
    h.fadvance()
    assert h.t == pytest.approx(1.025) and not clamp.has_loc()


def test_a_mechanism_that_fails_is_named_with_place_and_time() -> None:
    source = h.NetStim()
    source.start, source.interval = 0, math.nan
    section = h.Section("s")
    connection = h.NetCon(source, h.ExpSyn(section(0.5)))
    with pytest.raises(SimulationError, match=r"NetStim\[\d+\] at t = 0 ms") as caught:
        h.finitialize(-65)
    source.interval = 10  # `caught` holds this frame: until garbage is collected the next test initialises this NetStim too
    assert caught.value.mechanism == "NetStim" and connection.weight[0] == 0


REFUSED = (ValueError, TypeError, IndexError, AttributeError, DeadReference)


class Edits(RuleBasedStateMachine):
    """Create, connect, delete, record and run in any order: what is refused is refused by a typed exception, no more."""

    @initialize()
    def begin(self) -> None:
        self.sections: list[Any] = [h.Section("first")]
        self.segments: list[Any] = []
        self.points: list[Any] = []
        self.netcons: list[Any] = []
        self.vectors: list[Any] = [h.Vector()]
        self.references: list[Any] = []

    def any_of(self, pool: list[Any], k: int) -> Any:
        return pool[k % len(pool)] if pool else None

    @rule(nseg=st.integers(1, 5), mechanism=st.sampled_from(["hh", "pas", "na_ion"]))
    def new_section(self, nseg: int, mechanism: str) -> None:
        section = h.Section(f"s{len(self.sections)}")
        section.nseg = nseg
        section.insert(mechanism)
        self.sections.append(section)

    @rule(child=st.integers(0, 99), parent=st.integers(0, 99), x=st.sampled_from([0, 0.3, 1]), end=st.sampled_from([0, 1]))
    def connect(self, child: int, parent: int, x: float, end: int) -> None:
        if self.sections:
            with contextlib.suppress(*REFUSED):
                self.any_of(self.sections, child).connect(self.any_of(self.sections, parent)(x), end)

    @rule(k=st.integers(0, 99), nseg=st.integers(1, 7))
    def change_nseg(self, k: int, nseg: int) -> None:
        with contextlib.suppress(*REFUSED):
            self.any_of(self.sections, k).nseg = nseg

    @rule(k=st.integers(0, 99), name=st.sampled_from(["hh", "pas"]), insert=st.booleans())
    def change_mechanism(self, k: int, name: str, insert: bool) -> None:
        with contextlib.suppress(*REFUSED):
            section = self.any_of(self.sections, k)
            (section.insert if insert else section.uninsert)(name)

    @rule(k=st.integers(0, 99), x=st.floats(0, 1))
    def take_segment(self, k: int, x: float) -> None:
        with contextlib.suppress(*REFUSED):
            segment = self.any_of(self.sections, k)(x)
            self.segments.append(segment)
            self.references.append(segment._ref_v)
            self.references.append(segment._ref_m_hh)

    @rule(k=st.integers(0, 99), name=st.sampled_from(["IClamp", "ExpSyn", "NetStim", "IntFire1", "SEClamp"]))
    def new_point(self, k: int, name: str) -> None:
        with contextlib.suppress(*REFUSED):
            self.points.append(getattr(h, name)(self.any_of(self.segments, k)))
            self.references.append(self.points[-1]._ref_i)

    @rule(a=st.integers(0, 99), b=st.integers(0, 99), voltage=st.booleans())
    def new_netcon(self, a: int, b: int, voltage: bool) -> None:
        with contextlib.suppress(*REFUSED):
            source = self.any_of(self.references if voltage else self.points, a)
            self.netcons.append(h.NetCon(source, self.any_of(self.points, b), sec=self.any_of(self.sections, a)))
            self.netcons[-1].weight[0] = 0.001

    @rule(k=st.integers(0, 99), new=st.booleans(), play=st.booleans())
    def record(self, k: int, new: bool, play: bool) -> None:
        with contextlib.suppress(*REFUSED):
            vector = h.Vector(3, -65) if new else self.any_of(self.vectors, k)
            self.vectors.append(vector)
            reference = self.any_of(self.references, k)
            vector.play(reference, 0.5) if play else vector.record(reference)

    @rule(k=st.integers(0, 99), size=st.integers(0, 50), view=st.booleans())
    def resize(self, k: int, size: int, view: bool) -> None:
        vector = self.any_of(self.vectors, k)
        array = vector.as_numpy() if view and vector is not None else None
        with contextlib.suppress(*REFUSED):
            vector.resize(size)
        if array is not None:
            assert math.isfinite(float(array.sum()))

    @rule(kind=st.sampled_from(["sections", "segments", "points", "netcons", "vectors", "references"]), k=st.integers(0, 99))
    def drop(self, kind: str, k: int) -> None:
        pool = getattr(self, kind)
        if pool:
            del pool[k % len(pool)]

    @rule(k=st.integers(0, 99))
    def delete_section(self, k: int) -> None:
        with contextlib.suppress(*REFUSED):
            h.delete_section(sec=self.any_of(self.sections, k))

    @rule(k=st.integers(0, 99), j=st.integers(0, 99))
    def move_point(self, k: int, j: int) -> None:
        with contextlib.suppress(*REFUSED):
            self.any_of(self.points, k).loc(self.any_of(self.segments, j))

    @rule()
    def initialise(self) -> None:
        h.finitialize(-65)

    @rule(steps=st.integers(0, 30))
    def run(self, steps: int) -> None:
        h.continuerun(h.t + steps * h.dt)

    @invariant()
    def everything_can_be_looked_at(self) -> None:
        for pool in (self.sections, self.segments, self.points, self.netcons, self.vectors, self.references):
            for thing in pool[-3:]:
                assert isinstance(repr(thing), str)
        for section in h.allsec():
            assert all(math.isfinite(segment.v) and segment.area() > 0 for segment in section)

    def teardown(self) -> None:
        for name in ("netcons", "points", "vectors", "references", "segments", "sections"):
            getattr(self, name, []).clear()
        for section in list(h.allsec()):
            h.delete_section(sec=section)


Edits.TestCase.settings = settings(max_examples=6, stateful_step_count=40)
TestEdits = Edits.TestCase
