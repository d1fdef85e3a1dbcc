"""The standard run system, what users put in its place, and interruption."""

from __future__ import annotations

import os
import signal
import threading

import pytest
import ranvier
from ranvier import h


@pytest.fixture(autouse=True)
def _defaults():
    h.dt, h.steps_per_ms, h.tstop, h.v_init = 0.025, 40, 5, -65
    yield
    h.dt, h.steps_per_ms, h.tstop, h.v_init = 0.025, 40, 5, -65


def test_run_sums_half_steps_as_the_reference_does() -> None:
    assert h.load_file("stdrun.hoc") == 1.0 == h.load_file("nrngui.hoc")
    h.run()
    assert h.t == 5.000000000000037
    h.continuerun(7)
    assert h.t == 7.000000000000066


def test_setdt() -> None:
    h.dt = 0.03
    h.setdt()
    assert h.dt == 0.025
    h.dt = 0.01
    h.stdinit()
    assert h.dt == 0.0125 and h.nstep_steprun == 2
    h.step()
    assert h.t == 0.025
    h.dt, h.steps_per_ms = 0.01, 100
    h.stdinit()
    assert h.dt == 0.01


def test_fadvance_and_finitialize() -> None:
    sec = h.Section(name="s")
    assert h.finitialize(-70) == 1.0 and h.t == 0.0 and sec.v == -70.0
    assert h.fadvance() == 1.0 and h.t == 0.025
    sec.v = -50
    h.finitialize()
    assert sec.v == -50.0
    assert h.fcurrent() == 1.0


def test_overrides_are_called() -> None:
    calls = []

    def init() -> None:
        calls.append("init")
        h.finitialize(-70)

    def advance() -> None:
        calls.append("advance")
        h.fadvance()

    sec = h.Section(name="s")
    h.init = init
    h.advance = advance
    try:
        h.tstop = 0.1
        h.run()
    finally:
        del h.init, h.advance
    assert calls == ["init", "advance", "advance", "advance", "advance"] and sec.v == -70.0
    h.run()
    assert len(calls) == 5 and sec.v == -65.0


@pytest.mark.parametrize("name", ["run", "stdinit", "continuerun", "step", "setdt"])
def test_each_can_be_replaced(name: str) -> None:
    calls = []
    setattr(h, name, lambda *arguments: calls.append(name) or h.fadvance())
    try:
        h.tstop = 0.05
        h.run()
    finally:
        delattr(h, name)
    assert calls


def test_handlers_in_order() -> None:
    sec = h.Section(name="s")
    sec.insert("hh")
    seen = []
    handlers = [h.FInitializeHandler(2, lambda: seen.append((2, sec(0.5).ina != 0))),
                h.FInitializeHandler(lambda: seen.append((1, sec(0.5).m_hh > 0.05))),
                h.FInitializeHandler(0, lambda: seen.append((0, sec.v))),
                h.FInitializeHandler(3, lambda: seen.append((3, sec.v))),
                h.FInitializeHandler(1, (seen.append, "with argument"))]
    sec.v = -50
    h.finitialize(-65)
    assert seen == [(3, -50.0), (0, -65.0), (1, True), "with argument", (2, True)] and len(handlers) == 5


def test_stoprun() -> None:
    handler = h.FInitializeHandler(lambda: h.CVode().event(2, lambda: setattr(h, "stoprun", 1)))
    h.run()
    assert h.t == pytest.approx(2, abs=1e-9) and handler is not None


def test_interruption_ends_a_long_run_and_leaves_the_model_usable() -> None:
    sections = [h.Section(name=f"s{i}") for i in range(100)]
    for sec in sections:
        sec.insert("hh")
    h.finitialize(-65)
    timer = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            h.continuerun(1e7)
    finally:
        timer.cancel()
    before = h.t
    h.fadvance()
    assert h.t == pytest.approx(before + 0.025)
    assert -80 < sections[0].v < 50


def test_recording_forms() -> None:
    sec = h.Section(name="s").insert("pas")
    each, spaced, at = h.Vector().record(h._ref_t), h.Vector().record(sec(0.5)._ref_v, 1.0), h.Vector()
    times = h.Vector([0, 0.5, 2.5])
    at.record(sec(0.5)._ref_v, times)
    h.run()
    assert (len(each), len(spaced), len(at)) == (201, 6, 3)
    assert each[0] == 0.0 and each[200] == h.t


def test_play() -> None:
    sec = h.Section(name="s").insert("pas")
    clamp = h.IClamp(sec(0.5))
    clamp.dur = 1e9
    values, times = h.Vector([0, 1, 2]), h.Vector([0, 2.5, 5])
    values.play(clamp._ref_amp, times, 1)
    seen = h.Vector().record(clamp._ref_amp)
    h.run()
    assert seen[0] == 0.0 and seen[100] == pytest.approx(1.0) and seen[200] == pytest.approx(2.0)
    values.play_remove()
    clamp.amp = 0.25
    h.run()
    assert set(seen) == {0.25}
    values.play(clamp._ref_amp, 1.0)
    h.run()
    assert seen[20] == 0.0 and seen[60] == 1.0 and seen[110] == 2.0


def test_references() -> None:
    sec = h.Section(name="s").insert("hh")
    ref = sec(0.5).hh._ref_gnabar
    assert ref[0] == 0.12
    ref[0] = 0.2
    assert sec.gnabar_hh == 0.2 and sec(0.5)._ref_gnabar_hh == ref
    sec.nseg = 5
    assert ref[0] == 0.2
    number = h.ref(3)
    number[0] += 1
    assert number[0] == 4.0 and h.ref("text")[0] == "text"
    played = h.Vector([5, 5]).play(number, h.Vector([0, 1]), 1)
    h.run()
    assert number[0] == 5.0 and played is not None
    con = h.NetCon(None, h.ExpSyn(sec(0.5)))
    con._ref_weight[0][0] = 0.5
    weight = con.weight[0] if con.syn() is not None else 0.5
    assert weight == 0.5
    h._ref_celsius[0] = 20
    assert h.celsius == 20.0
    h.celsius = 6.3


def test_globals_of_mechanisms() -> None:
    assert h.usetable_hh == 1.0
    h.usetable_hh = 0
    assert h.usetable_hh == 0.0
    h.usetable_hh = 1
    h.nai0_na_ion = 12
    sec = h.Section(name="s").insert("hh")
    assert h.nai0_na_ion == 12.0 and sec.nai == 10.0
    h.nai0_na_ion = 10


def test_functions_of_mechanisms() -> None:
    assert h.vtrap_hh(3, 4) == pytest.approx(2.6857654032070304, rel=1e-14)
    sec = h.Section(name="s").insert("hh")
    h.setdata_hh(sec(0.5))
    assert h.rates_hh(-65) == 1.0 and sec(0.5).minf_hh == pytest.approx(0.0529, abs=1e-4)
    assert sec(0.5).hh.vtrap(3, 4) == h.vtrap_hh(3, 4)


def test_arguments_that_procs_do_not_read_are_ignored(capsys: pytest.CaptureFixture[str]) -> None:
    h.run(h.tstop)
    assert h.t == 5.000000000000037
    h.stdinit(1, "x")
    h.steprun(2)
    h.continuerun(1, 2)
    assert h.t == pytest.approx(1) and capsys.readouterr().out == ""


def test_what_replaces_the_plots_is_called_as_often_as_in_the_reference() -> None:
    calls: list[str] = []
    for name in ("initPlot", "Plot", "flushPlot"):
        setattr(h, name, lambda *_, name=name: calls.append(name))
    try:
        h.tstop = 0.05
        h.run()
        h.steprun()
    finally:
        for name in ("initPlot", "Plot", "flushPlot"):
            delattr(h, name)
    assert calls == ["initPlot", "Plot", "Plot", "flushPlot", "Plot", "flushPlot"]
    assert h.running_ == 1


def test_a_change_of_dt_is_said_as_in_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    h.dt = 0.03
    h.stdinit()
    assert capsys.readouterr().out == "Changed dt\n"


def test_old_constants_are_refused_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="96485.309"):
        assert h.nrnunit_use_legacy(1) == 0
    assert h.FARADAY == 96485.33212331001


def test_set_ra_and_set_v_init() -> None:
    section = h.Section(name="s")
    h.set_ra(120)
    assert section.Ra == 120 == h.global_ra and h.set_v_init(-70) == -65 and h.v_init == -70
    h.set_ra(35.4)


def test_the_cell_whose_numbers_overflow_is_named() -> None:
    cells = []
    for number in range(12):
        first, second = h.Section(name=f"first{number}"), h.Section(name=f"second{number}")
        second.connect(first(1))
        first.insert("pas")
        second.insert("pas")
        cells.append((first, second))
    for section in cells[7]:
        section.g_pas = section.cm = 0
    h.finitialize(-65)
    with pytest.raises(ranvier.SimulationError, match=r"in (first|second)7\(.*\): the numbers of its cell overflow"):
        h.fadvance()
