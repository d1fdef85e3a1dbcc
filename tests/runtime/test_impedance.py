"""Impedance: the numbers are those of NEURON 9.0.2, and of cable theory."""

from __future__ import annotations

from typing import Any

import pytest
from ranvier import h


@pytest.fixture
def cell() -> Any:
    a, b, c = sections = [h.Section(name=name) for name in "abc"]
    b.connect(a(1))
    c.connect(a(0.5))
    for k, section in enumerate(sections):
        section.nseg, section.L, section.diam, section.Ra = 3 + 2 * k, 100 + 50 * k, 3 - 0.5 * k, 100
        section.insert("pas")
    a.insert("hh")
    clamp = h.SEClamp(b(0.9))
    clamp.rs, clamp.dur1 = 100, 1e9
    h.finitialize(-65)
    return [*sections, clamp]


@pytest.mark.parametrize(("frequency", "section", "x", "numbers"), [
    (0, 0, 0, (31.09345694, 24.73393206, 0.795470639, 0, 0)),
    (0, 2, 1, (63.32393551, 17.76637535, 0.2805633479, 0, 0)),
    (100, 0, 0.5, (23.35351208, 23.35351208, 1, -0.3368138128, -0.3368138128)),
    (100, 1, 1, (32.76876482, 13.83042199, 0.4220611326, -0.1921094656, -0.4623027387)),
    (100, 2, 0.1, (25.27175472, 22.2371091, 0.8799194734, -0.3238505028, -0.3605749088)),
])
def test_numbers_of_neuron(cell: Any, frequency: float, section: int, x: float, numbers: tuple[float, ...]) -> None:
    impedance, place = h.Impedance(), cell[section](x)
    impedance.loc(cell[0](0.5))
    impedance.compute(frequency)
    found = (impedance.input(place), impedance.transfer(place), impedance.ratio(place), impedance.input_phase(place),
             impedance.transfer_phase(place))
    assert found == pytest.approx(numbers, rel=1e-8, abs=1e-9)


def test_transfer_is_the_same_both_ways(cell: Any) -> None:
    impedance, found = h.Impedance(), []
    for here, there in ((cell[0](0.1), cell[2](1)), (cell[2](1), cell[0](0.1))):
        impedance.loc(here)
        impedance.compute(30)
        found.append((impedance.transfer(there), impedance.transfer_phase(there)))
    assert found[0] == pytest.approx(found[1], rel=1e-11)


def test_a_small_current_moves_v_as_the_input_impedance_says() -> None:
    section = h.Section(name="s")
    section.nseg = 5
    section.insert("pas")
    impedance, clamp = h.Impedance(), h.IClamp(section(0.5))
    clamp.dur, clamp.amp = 1e9, 0.01
    h.finitialize(-70)
    impedance.loc(0.5, sec=section)
    impedance.compute(0)
    h.continuerun(200)
    assert section(0.5).v + 70 == pytest.approx(0.01 * impedance.input(0.5, sec=section), rel=1e-7)


def test_what_is_refused(cell: Any) -> None:
    impedance = h.Impedance()
    with pytest.raises(ValueError, match="loc"):
        impedance.compute(0)
    impedance.loc(cell[0](0.5))
    with pytest.raises(NotImplementedError, match="states"):
        impedance.compute(10, 1)
    impedance.compute(10)
    cell[0].nseg = 7
    with pytest.raises(ValueError, match="compute the impedances again"):
        impedance.input(cell[0](0.5))
    other = h.Section(name="other")
    impedance.compute(10)
    assert impedance.transfer(other(0.5)) == 0
    cell[0].insert("extracellular")
    with pytest.raises(ValueError, match="extracellular"):
        impedance.compute(10)
