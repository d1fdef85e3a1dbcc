"""ranvier.values and set_values: variables of many places as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ranvier import DeadReference, h, record, set_values, values


@pytest.fixture
def cable() -> list[Any]:
    sections = [h.Section(name=name) for name in ("soma", "dend", "bare")]
    for k, section in enumerate(sections):
        section.nseg = 2 * k + 1
    for section in sections[:2]:
        section.insert("hh")
    h.finitialize(-65)
    return sections


def test_a_section_gives_a_number_for_each_segment(cable: list[Any]) -> None:
    bare = cable[2]
    bare(0.3).v = -50
    assert values(bare, "v").tolist() == [-65, -50, -65, -65, -65]
    set_values(bare, "diam", [1, 2, 3, 4, 5])
    assert [segment.diam for segment in bare] == values(bare, "diam").tolist() == [1, 2, 3, 4, 5]


def test_what_is_set_counts_in_the_run(cable: list[Any]) -> None:
    set_values(cable, "v", -70)
    assert {segment.v for section in cable for segment in section} == {-70}
    set_values(h.hh, "gnabar", np.linspace(0, 0.3, 4))
    assert (cable[0].gnabar_hh, cable[1](0.9).gnabar_hh) == (0, 0.3)
    m = values(h.hh, "m")
    h.fadvance()
    assert m.shape == (4,) and (values(h.hh, "m") != m).all()  # a copy


def test_all_of_a_class_and_any_of_them(cable: list[Any]) -> None:
    synapses = [h.ExpSyn(cable[1](0.5)) for _ in range(3)]
    set_values(h.ExpSyn, "tau", [1, 2, 3])
    assert values(synapses[::-1], "tau").tolist() == [3, 2, 1]
    assert values([cable[0], cable[1](0.5)], "v").shape == (2,)
    del synapses
    assert values(h.ExpSyn, "tau").shape == (0,)


def test_array_variables_are_rows(cable: list[Any]) -> None:
    cable[2].insert("extracellular")
    layers = values(cable[2], "xg")
    assert layers.shape == (5, 2)
    set_values(cable[2], "xg", layers * [[1], [2], [3], [4], [5]])
    assert cable[2](0.9).xg[1] == 5 * layers[4, 1]


def test_records_are_rows_of_times(cable: list[Any]) -> None:
    recording, m = record(cable, "v"), record(h.hh, "m", every=0.1)
    h.finitialize(-65)
    h.continuerun(1.05)
    assert recording.values.shape == (43, 9) and recording.t[-1] == pytest.approx(1.05) and m.values.shape == (11, 4)
    assert (recording.values[-1] == values(cable, "v")).all() and len(set(m.values[:, 0])) == 11
    h.finitialize(-65)
    assert recording.values.tolist() == [[-65] * 9]


def test_what_is_gone_is_told() -> None:
    section = h.Section("gone")
    recording, vector = record(section, "v"), h.Vector().record(section(0.5)._ref_v)
    del section
    with pytest.warns(RuntimeWarning, match="2 Vectors record something that was deleted") as caught:
        h.finitialize(-65)
    assert caught[0].filename == __file__ and len(vector) == 0
    with pytest.raises(DeadReference, match=r"gone\(0.5\)"):
        _ = recording.values


@pytest.mark.parametrize("call, error, words", [
    (lambda c: values(c, "gnabar_hh"), AttributeError, "not inserted"), (lambda c: values(c[0], "vv"), AttributeError, "vv"),
    (lambda c: set_values(c[1], "v", [1, 2]), ValueError, r"shape \(3,\)"), (lambda c: values("soma", "v"), TypeError, "str"),
    (lambda c: values(3, "v"), TypeError, "int"), (lambda c: set_values(c[1], "v", "a"), ValueError, "'v' needs numbers"),
    (lambda c: record(c, "gna"), AttributeError, "gna"), (lambda c: record(3, "v"), TypeError, "int"),
    (lambda c: set_values(c, "nonsense", 1), AttributeError, "nonsense")])
def test_misuse(cable: list[Any], call: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call(cable)
    assert (values(cable, "v") == -65).all()


def test_one_segment_and_none(cable: list[Any]) -> None:
    assert values(cable[2](0.3), "v").tolist() == [-65] and record([], "v").values.shape == (0, 0)
