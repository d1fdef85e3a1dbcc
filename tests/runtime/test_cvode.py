"""CVode: the numbers are those that NEURON 9.0.2 gives for the same calls."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from ranvier import h


@pytest.fixture
def cvode() -> Any:
    return h.CVode()


@pytest.mark.parametrize("call", [lambda c: c.active(1), lambda c: c.use_local_dt(1), lambda c: c.use_daspk(1),
                                  lambda c: h.cvode_active(1)])
def test_variable_steps_are_refused_with_the_remedy(cvode: Any, call: Any) -> None:
    with pytest.raises(NotImplementedError, match="set h.dt small enough"):
        call(cvode)


def test_settings_answer_as_in_neuron(cvode: Any) -> None:
    section = h.Section(name="s")
    assert (cvode.active(), cvode.active(0), cvode.use_local_dt(), cvode.use_daspk(), cvode.cache_efficient(1)) == (0, 0, 0, 0, 1)
    assert (cvode.maxorder(), cvode.minstep(), cvode.maxstep(), cvode.stiff(), cvode.order()) == (5, 0, 1e9, 2, 0)
    assert (cvode.condition_order(), cvode.dae_init_dteps(), cvode.queue_mode(), cvode.current_method()) == (1, 1e-9, 0, 1)
    assert (cvode.atol(1e-4), cvode.atol(), cvode.rtol(1e-3)) == (1e-4, 1e-4, 1e-3)
    assert (cvode.atolscale("v", 2), cvode.atolscale("v")) == (2, 2)
    cvode.atol(1e-3)
    cvode.rtol(0)
    states = h.Vector(3 * section.nseg)
    cvode.states(states)
    assert len(states) == 0


def test_pending_events_are_listed(cvode: Any, capsys: pytest.CaptureFixture[str]) -> None:
    counts = h.Vector()
    gc.collect()
    cvode.spike_stat(counts)
    before = counts[1]  # of other tests
    section = h.Section(name="s")
    synapse, clock = h.ExpSyn(section(0.5)), h.NetStim()
    connection = h.NetCon(clock, synapse)
    h.finitialize(-65)
    connection.event(1.5)
    cvode.print_event_queue()
    assert capsys.readouterr().out == (f" {connection} src={clock} target={synapse} 1.5\n SelfEvent target={clock} 50 flag=3\n")
    times, flags, things = h.Vector(), h.Vector(), h.List()
    cvode.print_event_queue(times)
    assert list(times) == [1.5, 50]
    cvode.event_queue_info(3, times, flags, things)
    assert (list(times), list(flags), things.o(0)) == ([50], [3], clock)
    cvode.event_queue_info(2, times, things)
    assert (list(times), things.o(0)) == ([1.5], connection)
    cvode.spike_stat(counts)
    assert (len(counts), counts[1]) == (11, before + 1)


def test_record(cvode: Any) -> None:
    section = h.Section(name="s")
    section.insert("hh")
    values, times = h.Vector(), h.Vector()
    cvode.record(section(0.5)._ref_v, values, times)
    h.finitialize(-65)
    for _ in range(2):
        cvode.fixed_step()
    assert list(times) == pytest.approx([0, 0.025, 0.05]) and len(values) == 3
    cvode.record_remove(values)
    h.finitialize(-65)
    h.fadvance()
    assert len(values) == 3


def test_scatter_is_called_between_v_and_the_states(cvode: Any) -> None:
    section = h.Section(name="s")
    section.insert("hh")
    clamp = h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 9, 0.5
    found: list[tuple[float, float, float]] = []

    def note() -> None:
        found.append((h.t, section(0.5).v, section(0.5).m_hh))

    cvode.extra_scatter_gather(0, note)
    h.finitialize(-65)
    assert found == []
    h.fadvance()
    assert found[0] == pytest.approx((0, -64.99142927400214, 0.05293248525724958), rel=1e-12)
    assert section(0.5).m_hh == pytest.approx(0.052938136134511156, rel=1e-12)
    h.continuerun(1)
    assert len(found) == 40
    cvode.extra_scatter_gather_remove(note)
    with_calls = section(0.5).v
    h.finitialize(-65)
    h.continuerun(1)
    assert len(found) == 40 and section(0.5).v == with_calls
