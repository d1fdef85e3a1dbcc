"""i_membrane_ and extracellular: what is refused, and what needs no reference."""

from __future__ import annotations

import pytest
from ranvier import h
from ranvier.model import MODEL


@pytest.fixture
def section():
    made = h.Section(name="space")
    made.nseg = 3
    yield made
    h.CVode().use_fast_imem(False)


def test_membrane_current_is_there_only_when_asked_for(section) -> None:
    with pytest.raises(AttributeError, match="use_fast_imem"):
        section(0.5).i_membrane_  # noqa: B018
    assert h.CVode().use_fast_imem(True) is False
    assert h.CVode().use_fast_imem() is True
    h.finitialize(-60)
    assert section(0.5).i_membrane_ == 0
    h.CVode().use_fast_imem(False)
    with pytest.raises(AttributeError, match="use_fast_imem"):
        section(0.5).i_membrane_  # noqa: B018


def test_membrane_currents_of_a_cell_are_those_of_its_electrodes(section) -> None:
    h.CVode().use_fast_imem(True)
    section.insert("hh")
    clamp = h.IClamp(section(0.9))
    clamp.dur, clamp.amp = 5, 0.3
    h.finitialize(-65)
    for _ in range(100):
        h.fadvance()
        assert sum(section(x).i_membrane_ for x in (0, 1 / 6, 0.5, 5 / 6, 1)) == pytest.approx(0.3, rel=1e-9)


def test_membrane_current_changes_no_bit_of_v(section) -> None:
    section.insert("hh")
    clamps = [h.IClamp(section(0.9)), h.SEClamp(section(0.1))]
    clamps[0].dur, clamps[0].amp = 5, 0.3
    ends = []
    for on in (False, True):
        h.CVode().use_fast_imem(on)
        h.finitialize(-65)
        h.continuerun(5)
        ends.append([segment.v for segment in section.allseg()])
    assert ends[0] == ends[1]


def test_layers_cannot_change_while_there_are_some(section) -> None:
    section.insert("extracellular")
    with pytest.raises(ValueError, match="cannot change while extracellular is inserted, as in space"):
        h.nlayer_extracellular(3)
    section.uninsert("extracellular")
    with pytest.raises(IndexError):
        h.nlayer_extracellular(0)
    assert h.nlayer_extracellular(3) == 3
    section.insert("extracellular")
    section.xg[2] = 5
    assert [segment.xg[2] for segment in section] == [5, 5, 5]
    with pytest.raises(IndexError):
        section(0.5).xg[3]
    section.uninsert("extracellular")
    h.nlayer_extracellular(2)


def test_the_number_of_layers_changes_where_there_were_some() -> None:
    section = h.Section("s")
    section.insert("extracellular")
    h.finitialize(-65)
    section.uninsert("extracellular")
    h.nlayer_extracellular(3)
    try:
        h.finitialize(-65)
        section.insert("extracellular")
        h.finitialize(-65)
        assert [section(x).vext[2] for x in (0, 0.5, 1)] == [0, 0, 0]
        section.uninsert("extracellular")
    finally:
        h.nlayer_extracellular(2)


def test_names(section) -> None:
    section.insert("extracellular")
    section.e_extracellular = 3
    assert section(0.5).extracellular.e == 3
    assert section(0.5).vext[0] == section(1).vext[1] == 0
    with pytest.raises(TypeError, match="index"):
        section(0.5).vext = 3


def test_what_is_not_finite_is_reported(section) -> None:
    section.insert("extracellular")
    section(0.5).xg[0] = float("nan")
    h.finitialize(-65)
    with pytest.raises(Exception, match=r"t = .*space\("):
        h.fadvance()


def test_uninsert_leaves_nothing_behind(section) -> None:
    section.insert("hh")
    other = h.Section(name="other")
    other.connect(section(1))
    other.insert("extracellular")
    clamp = h.IClamp(section(0.1))
    clamp.dur, clamp.amp = 3, 0.5

    def run() -> list[float]:
        h.finitialize(-65)
        h.continuerun(3)
        return [segment.v for part in (section, other) for segment in part.allseg()]

    before = run()
    section.insert("extracellular")
    section.xg[1] = 1e-3
    run()
    section.uninsert("extracellular")
    assert run() == before


def test_changes_of_nseg_are_not_remembered_for_ever() -> None:
    section = h.Section(name="s")
    section.insert("hh")
    for _ in range(500):
        section.nseg = 11
        section.nseg = 13
    assert len(MODEL.nseg_history[section._id]) <= 50 and section.psection()["nseg"] == 13
