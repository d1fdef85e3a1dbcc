"""What dies when a Python object dies, as in NEURON; and that ids and memory stay consistent."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
import ranvier
from ranvier import h


def names() -> list[str]:
    return [s.name() for s in h.allsec()]


def test_a_section_lives_as_long_as_its_object() -> None:
    sec = h.Section(name="short-lived")
    assert "short-lived" in names()
    del sec
    gc.collect()
    assert "short-lived" not in names()


def test_a_segment_keeps_its_section() -> None:
    seg = h.Section(name="kept")(0.5)
    assert "kept" in names() and seg.sec.name() == "kept"
    del seg
    gc.collect()
    assert "kept" not in names()


@pytest.mark.parametrize("ends", [lambda sections: sections.clear(), lambda sections: h.delete_section(sec=sections[0])])
def test_setdata_does_not_keep_its_section(ends: Callable[[list[h.Section]], object]) -> None:
    sections = [h.Section(name="chosen").insert("hh")]
    h.setdata_hh(sections[0](0.5))
    assert h.rates_hh(-65) == 1.0
    ends(sections)
    gc.collect()
    assert "chosen" not in names()
    with pytest.raises(ValueError, match=r"rates_hh: call h\.setdata_hh\(segment\) first"):
        h.rates_hh(-65)
    later = h.Section(name="later").insert("hh")
    with pytest.raises(ValueError, match=r"rates_hh: call h\.setdata_hh\(segment\) first"):
        h.rates_hh(-65)
    h.setdata_hh(later(0.5))
    assert h.rates_hh(-65) == 1.0


def test_children_become_roots() -> None:
    parent, child = h.Section(name="parent"), h.Section(name="child")
    child.connect(parent)
    del parent
    gc.collect()
    assert child.parentseg() is None and child.wholetree() == [child]


def test_point_process_loses_its_place() -> None:
    sec = h.Section(name="s")
    clamp = h.IClamp(sec(0.5))
    assert clamp.has_loc()
    del sec
    gc.collect()
    assert not clamp.has_loc() and clamp.get_segment() is None
    other = h.Section(name="o")
    clamp.loc(other(0.5))
    assert clamp.get_segment() == other(0.5) and other(0.5).point_processes() == [clamp]


def test_point_process_dies_with_its_object() -> None:
    sec = h.Section(name="s")
    clamp = h.IClamp(sec(0.5))
    clamp.dur, clamp.amp = 1e9, 1
    h.finitialize(-65)
    h.fadvance()
    driven = sec.v
    del clamp
    gc.collect()
    assert sec(0.5).point_processes() == []
    h.finitialize(-65)
    h.fadvance()
    assert sec.v == -65.0 != driven


def test_netcon_dies_with_its_object_and_with_its_ends() -> None:
    sec = h.Section(name="s")
    syn, stim = h.ExpSyn(sec(0.5)), h.NetStim()
    con = h.NetCon(stim, syn)
    assert con.valid() and con in list(h.List("NetCon"))
    del stim
    gc.collect()
    assert con.pre() is None and not con.valid()
    del syn
    gc.collect()
    assert con.syn() is None
    h.finitialize(-65)
    h.fadvance()
    number = con._number
    del con
    gc.collect()
    with pytest.raises(IndexError):
        h.NetCon[number]


def test_numbers_start_again() -> None:
    gc.collect()
    first = [h.AlphaSynapse() for _ in range(3)]
    assert [str(p) for p in first] == ["AlphaSynapse[0]", "AlphaSynapse[1]", "AlphaSynapse[2]"]
    assert h.AlphaSynapse[1] is first[1]
    del first
    gc.collect()
    last = h.AlphaSynapse()
    assert str(last) == "AlphaSynapse[0]"


def test_recording_of_a_dead_section_gives_nothing_and_does_not_crash() -> None:
    sec, other = h.Section(name="s"), h.Section(name="o")
    rec, alive = h.Vector().record(sec(0.5)._ref_v), h.Vector().record(other(0.5)._ref_v)
    del sec
    gc.collect()
    h.finitialize(-65)
    h.continuerun(1)
    assert len(rec) == 0 and len(alive) == 41


def test_a_dead_vector_records_no_more() -> None:
    sec = h.Section(name="s")
    rec = h.Vector().record(sec(0.5)._ref_v)
    times = h.Vector()
    con = h.NetCon(sec(0.5)._ref_v, None, sec=sec)
    con.record(times)
    played, at = h.Vector([0, 1]), h.Vector([0, 1])
    played.play(sec(0.5)._ref_v, at, 1)
    del rec, times, played, at
    gc.collect()
    h.finitialize(-65)
    h.continuerun(1)
    assert sec.v == -65.0


def test_deleted_then_collected() -> None:
    sec = h.Section(name="s")
    h.delete_section(sec=sec)
    assert str(sec) == "<deleted section>"
    with pytest.raises(ranvier.DeadReference):
        assert sec.nseg
    del sec
    gc.collect()


def test_initialize_handlers_die_with_their_object() -> None:
    calls = []
    handler = h.FInitializeHandler(lambda: calls.append(1))
    h.finitialize(-65)
    assert calls == [1]
    del handler
    gc.collect()
    h.finitialize(-65)
    assert calls == [1]


def test_many_models_leave_nothing_behind() -> None:
    for k in range(50):
        secs = [h.Section(name=f"n{k}_{i}") for i in range(5)]
        for sec in secs[1:]:
            sec.connect(secs[0])
            sec.insert("hh")
        things = [h.IClamp(secs[0](0.5)), h.Vector().record(secs[1](0.5)._ref_v),
                  h.NetCon(secs[0](0.5)._ref_v, None, sec=secs[0])]
        h.finitialize(-65)
        h.fadvance()
        assert len(things[1]) == 2
        del secs, sec, things
    gc.collect()
    assert not [n for n in names() if n.startswith("n4")]
