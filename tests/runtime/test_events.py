"""NetCon, callbacks, events at given times, ParallelContext."""

from __future__ import annotations

import pytest
from ranvier import h


def stimulus(start: float = 1.0, interval: float = 2.0, number: int = 3):
    stim = h.NetStim()
    stim.start, stim.interval, stim.number, stim.noise = start, interval, number, 0
    return stim


def test_constructor_arguments() -> None:
    sec = h.Section(name="s")
    syn, stim = h.ExpSyn(sec(0.5)), stimulus()
    con = h.NetCon(stim, syn, 5, 2, 0.25)
    assert (con.delay, con.weight[0], len(con.weight), con.wcnt()) == (2.0, 0.25, 1, 1)
    assert con.pre() is stim and con.syn() is syn and con.postseg() == sec(0.5) and con.preseg() is None
    watch = h.NetCon(sec(0.5)._ref_v, syn, -5, 2, 0.25, sec=sec)
    assert watch.threshold == -5.0 and watch.preseg() == sec(0.5) and watch.pre() is None
    assert watch.preloc() == 0.5 and h.cas() is sec
    h.pop_section()
    assert watch.x == sec.v
    default = h.NetCon(None, syn)
    assert (default.threshold, default.delay, default.weight[0]) == (10.0, 1.0, 0.0) and default.valid()
    assert not h.NetCon(stim, None).valid()


def test_netcons_of_one_variable_share_the_threshold() -> None:
    sec = h.Section(name="s")
    first, second = h.NetCon(sec(0.5)._ref_v, None, sec=sec), h.NetCon(sec(0.5)._ref_v, None, sec=sec)
    assert first.threshold == 10.0
    second.threshold = -20
    assert first.threshold == -20.0
    end = h.NetCon(sec(0)._ref_v, None, sec=sec)
    assert end.threshold == 10.0


def test_cells() -> None:
    class Cell:
        pass

    cell = Cell()
    soma = h.Section(name="soma", cell=cell)
    syn = h.ExpSyn(soma(0.5))
    con = h.NetCon(soma(0.5)._ref_v, syn, sec=soma)
    assert con.precell() is cell and con.postcell() is cell
    assert list(con.prelist()) == [con] == list(con.synlist())


def test_active_switches_delivery() -> None:
    sec = h.Section(name="s")
    syn, stim = h.ExpSyn(sec(0.5)), stimulus()
    con = h.NetCon(stim, syn, 0, 1, 0.1)
    assert con.active() is True and con.active(0) is True and con.active() is False
    h.finitialize(-65)
    h.continuerun(5)
    assert syn.g == 0.0
    con.active(1)
    h.finitialize(-65)
    h.continuerun(5)
    assert syn.g > 0.0


def test_record_times_ids_and_callback() -> None:
    stim = stimulus()
    con = h.NetCon(stim, None)
    times, ids, calls = h.Vector(), h.Vector(), []
    con.record(times, ids, 7)
    other = h.NetCon(stim, None)
    other.record(lambda: calls.append(h.t))
    h.finitialize(-65)
    h.continuerun(6)
    assert times.to_python() == [1.0, 3.0, 5.0] == calls and ids.to_python() == [7.0] * 3
    assert con.get_recordvec() is times
    other.record(None)
    h.finitialize(-65)
    h.continuerun(6)
    assert len(calls) == 3


def test_callback_with_arguments_and_single_steps() -> None:
    stim, calls = stimulus(), []
    con = h.NetCon(stim, None)
    con.record((calls.append, "spike"))
    h.finitialize(-65)
    while h.t < 4:
        h.fadvance()
    assert calls == ["spike", "spike"]


def test_event_to_the_target() -> None:
    sec = h.Section(name="s")
    syn = h.ExpSyn(sec(0.5))
    con = h.NetCon(None, syn, 0, 1, 0.5)
    handler = h.FInitializeHandler(lambda: con.event(2))
    h.finitialize(-65)
    h.continuerun(1.9)
    assert syn.g == 0.0
    h.continuerun(2.1)
    assert syn.g > 0.1
    del handler


def test_timed_calls() -> None:
    calls = []
    cv = h.CVode()

    def begin() -> None:
        cv.event(2.51, lambda: calls.append(round(h.t, 9)))
        cv.event(1, (calls.append, "one"))
        cv.event(2.5, lambda: calls.append(round(h.t, 9)))
        cv.event(3)

    handler = h.FInitializeHandler(begin)
    h.finitialize(-65)
    h.continuerun(5)
    assert calls == ["one", 2.5, 2.525] and handler is not None and abs(h.t - 5) < 1e-9


def test_a_callback_may_change_the_model() -> None:
    sec = h.Section(name="s")
    sec.insert("pas")
    handler = h.FInitializeHandler(lambda: h.CVode().event(2, lambda: setattr(sec, "e_pas", 0)))
    h.finitialize(-70)
    sec.e_pas = -70
    h.continuerun(2)
    assert sec.v == pytest.approx(-70)
    h.continuerun(4)
    assert sec.v > -69 and handler is not None


def test_errors_in_callbacks_come_through() -> None:
    stim = stimulus()
    con = h.NetCon(stim, None)

    def fail() -> None:
        raise KeyError("mine")

    con.record(fail)
    h.finitialize(-65)
    with pytest.raises(KeyError, match="mine"):
        h.continuerun(5)
    con.record(None)
    h.continuerun(5)
    assert abs(h.t - 5) < 1e-9


def test_gids() -> None:
    pc = h.ParallelContext()
    pc.gid_clear()
    sec = h.Section(name="s")
    syn, stim = h.ExpSyn(sec(0.5)), stimulus()
    con = h.NetCon(stim, None)
    assert pc.gid_exists(3) == 0
    pc.set_gid2node(3, 0)
    assert pc.gid_exists(3) == 1
    pc.cell(3, con)
    assert pc.gid_exists(3) == 3 and pc.gid2cell(3) is stim
    made = pc.gid_connect(3, syn)
    made.weight[0], made.delay = 0.5, 1
    assert made.pre() is stim and made.srcgid() == 3
    times, ids = h.Vector(), h.Vector()
    pc.spike_record(-1, times, ids)
    pc.set_maxstep(10)
    h.finitialize(-65)
    pc.psolve(4)
    assert times.to_python() == [1.0, 3.0] and ids.to_python() == [3.0, 3.0] and syn.g > 0
    assert abs(h.t - 4) < 1e-9
    with pytest.raises(ValueError, match="3 already exists"):
        pc.set_gid2node(3, 0)
    pc.gid_clear()
    assert pc.gid_exists(3) == 0


def test_one_host() -> None:
    pc = h.ParallelContext()
    assert (pc.id(), pc.nhost(), pc.allreduce(3, 1), pc.py_allgather("x")) == (0, 1, 3.0, ["x"])
    assert pc.nthread(2) == 2 == pc.nthread()
    assert pc.nthread(1) == 1
    pc.barrier()
    pc.runworker()
    pc.done()


def test_times_of_spikes_go_on_where_the_vector_of_ids_is_dropped() -> None:
    pc, section, times = h.ParallelContext(), h.Section(name="s"), h.Vector()
    section.insert("hh")
    section.L = section.diam = 20
    clamp = h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 100, 0.5
    netcon = h.NetCon(section(0.5)._ref_v, None, sec=section)
    netcon.threshold = -10
    pc.set_gid2node(3, 0)
    pc.cell(3, netcon)
    pc.spike_record(3, times, h.Vector())
    pc.set_maxstep(10)
    h.finitialize(-65)
    pc.psolve(50)
    assert times.size() > 2


def test_numbers_that_parallel_contexts_refuse() -> None:
    pc = h.ParallelContext()
    for call in (lambda: pc.psolve(float("nan")), lambda: pc.psolve(float("inf")), lambda: pc.nthread(float("nan"))):
        with pytest.raises(ValueError, match=r"ParallelContext\[\d+\]"):
            call()
    with pytest.raises(TypeError, match="psolve needs a number"):
        pc.psolve("a")
