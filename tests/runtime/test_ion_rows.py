"""Concentrations and ∂i/∂v that no mechanism uses are kept once for all nodes; Python sees no difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ranvier import h


@pytest.fixture
def cable() -> Iterator[Any]:
    section = h.Section(name="rows")
    section.L, section.diam, section.nseg = 500, 2, 5
    section.insert("hh")
    h.finitialize(-65)
    h.fadvance()
    yield section
    h.secondorder = 0


def values(section: Any, name: str) -> list[float]:
    return [getattr(segment, name) for segment in section]


def test_they_read_as_they_were(cable: Any) -> None:
    assert values(cable, "nai") == [10.0] * 5 and values(cable, "nao") == [140.0] * 5
    assert values(cable, "ki") == pytest.approx([54.4] * 5) and values(cable, "dina_dv_") == [0.0] * 5


def test_one_that_is_set_differs_alone_and_stays(cable: Any) -> None:
    cable(0.5).nai = 12.0
    assert values(cable, "nai") == [10.0, 10.0, 12.0, 10.0, 10.0]
    other = h.Section(name="other")  # the next run lays the model out anew
    h.fadvance()
    assert values(cable, "nai") == [10.0, 10.0, 12.0, 10.0, 10.0]
    cable.insert("pas")
    assert values(cable, "nai") == [10.0, 10.0, 12.0, 10.0, 10.0]
    cable.nseg = 1
    h.fadvance()
    assert cable.nai == 12.0 and other.nseg == 1


def test_a_section_set_as_a_whole_keeps_its_value_through_layouts(cable: Any) -> None:
    beside = h.Section(name="beside").insert("hh")
    cable.nai = 7.0
    beside.nai = 8.0
    h.finitialize(-65)
    h.fadvance()
    assert values(cable, "nai") == [7.0] * 5 and beside(0.5).nai == 8.0
    beside.nai = 7.0
    beside.insert("pas")
    h.fadvance()
    assert values(cable, "nai") == [7.0] * 5 == [beside(0.5).nai] * 5


def test_references_and_records_follow_them(cable: Any) -> None:
    reference, recorded = cable(0.1)._ref_nai, h.Vector().record(cable(0.9)._ref_ko)
    h.finitialize(-65)
    reference[0] = 11.0
    cable(0.9).ko = 3.0
    h.fadvance()
    assert cable(0.1).nai == 11.0 == reference[0] and cable(0.3).nai == 10.0
    assert list(recorded) == [2.5, 3.0]


def test_an_ion_style_takes_the_concentrations(cable: Any) -> None:
    h.ion_style("na_ion", 3, 2, 1, 1, 1, sec=cable)
    h.finitialize(-65)
    nernst = h.nernst(10.0, 140.0, 1)
    assert values(cable, "ena") == pytest.approx([nernst] * 5)
    cable(0.5).nai = 20.0
    h.fadvance()
    assert cable(0.5).ena == pytest.approx(h.nernst(20.0, 140.0, 1)) and cable(0.1).ena == pytest.approx(nernst)


def test_secondorder_makes_conductances_in_the_middle_of_a_run(cable: Any) -> None:
    h.secondorder = 2
    h.fadvance()
    assert all(g > 0 for g in values(cable, "dina_dv_"))


def test_a_saved_state_brings_them_back(cable: Any) -> None:
    h.ion_style("k_ion", 3, 2, 1, 1, 0, sec=cable)  # of the state: what the user sets, styles 0 to 2, is not saved
    state = h.SaveState()
    cable(0.7).ki = 50.0
    state.save()
    cable(0.7).ki = 60.0
    state.restore()
    assert values(cable, "ki") == pytest.approx([54.4, 54.4, 54.4, 50.0, 54.4])
    uniform = h.SaveState()
    cable(0.7).ki = cable(0.5).ki
    uniform.save()
    h.fadvance()
    uniform.restore()
    assert values(cable, "ki") == pytest.approx([54.4] * 5)
