"""Samples wait in rows and go to their Vectors some steps at a time; nobody may notice."""

from __future__ import annotations

import pytest
from ranvier import SimulationError, h


@pytest.fixture
def section():
    made = h.Section(name="section")
    made.insert("pas")
    made.nseg = 33
    made.v = -65
    h.dt = 0.025
    return made


@pytest.mark.parametrize("steps", [1, 15, 16, 17, 100])
def test_every_sample_is_there_when_the_run_returns(section, steps):
    clamp = h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 1e9, 0.1
    times = h.Vector().record(h._ref_t)
    vectors = [h.Vector().record(segment._ref_v) for segment in section]
    h.finitialize(-65)
    seen = [[segment.v for segment in section]]
    for _ in range(steps):
        h.fadvance()
        seen.append([segment.v for segment in section])
    one_by_one = [list(vector) for vector in vectors]
    assert [list(row) for row in zip(*one_by_one, strict=True)] == seen
    h.finitialize(-65)
    h.continuerun(steps * h.dt)
    assert [list(vector) for vector in vectors] == one_by_one
    assert times.size() == steps + 1


def test_a_played_vector_that_records_is_complete_at_each_step(section):
    recorded = h.Vector().record(section(0.1)._ref_v)
    times = h.Vector([0, 1000])
    clamp = h.IClamp(section(0.9))
    clamp.dur = 1e9
    recorded.play(clamp._ref_amp, times, 1)
    h.finitialize(-65)
    h.continuerun(1)
    assert recorded.size() == 41


def test_samples_before_a_failure_are_kept(section):
    clamp = h.IClamp(section(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.5, 1e9, float("inf")
    vector = h.Vector().record(section(0.5)._ref_v)
    h.finitialize(-65)
    with pytest.raises(SimulationError):
        h.continuerun(1)
    assert vector.size() >= 20
    assert all(v == v for v in vector)


def test_numbers_of_vectors_beyond_one_row(section):
    many = [h.Vector().record(segment._ref_v) for segment in list(section) * 20]
    h.finitialize(-65)
    h.continuerun(1)
    for k, segment in enumerate(list(section) * 20):
        assert many[k].size() == 41
        assert many[k][40] == segment.v


def test_frecord_init_begins_again_with_the_present_values(section):
    vector, times = h.Vector().record(section(0.5)._ref_v), h.Vector().record(h._ref_t)
    h.finitialize(-65)
    h.fadvance()
    section(0.5).v = -20
    assert h.frecord_init() == 1
    assert (list(vector), list(times)) == ([-20], [h.t])
    h.fadvance()
    assert (vector.size(), times.size()) == (2, 2)
