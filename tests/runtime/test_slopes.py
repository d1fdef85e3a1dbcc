"""Currents whose exact ∂i/∂v is not finite at some node: NEURON's difference stands there, and at no other node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ranvier
from ranvier import h
from ranvier.errors import SimulationError

ION = """
NEURON { SUFFIX rtsloped  USEION ca WRITE ica  RANGE k, seen }
PARAMETER { k = 3 }
ASSIGNED { v ica seen }
BREAKPOINT { seen = v  ica = 0.001*(v + 65)/(1 + (k/(v + 65))^2) - 0.001 }
"""
POINT = """
NEURON { POINT_PROCESS RtSloped  NONSPECIFIC_CURRENT i  RANGE at }
PARAMETER { at = -65 }
ASSIGNED { v i }
BREAKPOINT { i = 0.01*sqrt(v - at) - 0.01 }
"""
ELECTRODE = """
NEURON { POINT_PROCESS RtSlopedClamp  ELECTRODE_CURRENT i }
ASSIGNED { v i }
BREAKPOINT { i = 0.01 - 0.01*sqrt(v + 65) }
"""
ONE_SIDED = """
NEURON { SUFFIX rtonesided  NONSPECIFIC_CURRENT i }
ASSIGNED { v i }
BREAKPOINT { i = sqrt(-65 - v) }
"""
STEP = """
NEURON { SUFFIX rtsteep  NONSPECIFIC_CURRENT i  RANGE k }
PARAMETER { k = 1 }
ASSIGNED { v i }
BREAKPOINT { i = 0.001/(1 + exp((v + 65)/k)) }
"""
HEAT = 1e-3 / 0.025  # cm/dt [S/cm2] for 1 uF/cm2 and the step of 0.025 ms


@pytest.fixture(scope="module", autouse=True)
def built(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("slopes")
    for name, text in {"ion": ION, "point": POINT, "electrode": ELECTRODE, "onesided": ONE_SIDED, "steep": STEP}.items():
        (folder / f"{name}.mod").write_text(text)
    ranvier.load_mechanisms(folder)


@pytest.fixture(autouse=True)
def second_order() -> Iterator[None]:
    yield
    h.secondorder = 0


def ion_current(v: float) -> float:
    return 0.001 * (v + 65) / (1 + (3 / (v + 65)) ** 2) - 0.001 if v != -65 else -0.001


def slope(f: Callable[[float], float], v: float = -65.0) -> float:
    return (f(v + 0.001) - f(v)) / 0.001


def cell(nseg: int = 1) -> Any:
    section = h.Section(name="cell")
    section.L = section.diam = 20
    section.nseg = nseg
    return section


def run(steps: int = 1, v: float = -65.0) -> None:
    h.dt = 0.025
    h.finitialize(v)
    for _ in range(steps):
        h.fadvance()


def test_at_a_node_of_many_and_of_few() -> None:
    sections = [cell() for _ in range(40)]
    for section in sections:
        section.insert("rtsloped")
    h.dt = 0.025
    h.finitialize(-60)
    sections[7].v = sections[21].v = -65
    h.fadvance()
    bad = -65 - ion_current(-65) / (HEAT + slope(ion_current))
    assert sections[7].v == sections[21].v == pytest.approx(bad, rel=1e-12)
    others = {section.v for number, section in enumerate(sections) if number not in (7, 21)}
    run(1, -60)
    assert others == {section.v for section in sections}
    assert all(section(0.5).rtsloped.seen == -60 for section in sections)


@pytest.mark.parametrize("secondorder", [0, 1, 2])
def test_the_current_of_an_ion(secondorder: int) -> None:
    section = cell()
    section.insert("rtsloped")
    h.secondorder = secondorder
    run()
    heat, factor = (HEAT, 1) if secondorder == 0 else (2 * HEAT, 2)
    change = -ion_current(-65) / (heat + slope(ion_current))
    assert section.v == pytest.approx(-65 + factor * change, rel=1e-12)
    expected = ion_current(-65) + (slope(ion_current) * change if secondorder == 2 else 0.0)
    assert section(0.5).ica == pytest.approx(expected, rel=1e-9)
    assert section(0.5).rtsloped.seen == -65


def test_point_processes_of_one_node() -> None:
    section = cell()
    points = [h.RtSloped(section(0.5)) for _ in range(3)]
    points[1].at = -66
    run()
    density = 100 / section(0.5).area()
    root = slope(lambda v: 0.01 * abs(v + 65) ** 0.5), slope(lambda v: 0.01 * abs(v + 66) ** 0.5)
    current = -0.01 - 0.01 + 0.0
    assert section.v == pytest.approx(-65 - density * current / (HEAT + density * (2 * root[0] + root[1])), rel=1e-9)
    assert points[0].i == -0.01


@pytest.mark.parametrize("layered", [False, True])
def test_an_electrode_beside_extracellular(layered: bool) -> None:
    section = cell()
    electrode = h.RtSlopedClamp(section(0.5))
    if layered:
        section.insert("extracellular")
        section(0.5).extracellular.xg[0] = 1e9
    run()
    density = 100 / section(0.5).area()
    conductance = slope(lambda v: 0.01 * abs(v + 65) ** 0.5)
    assert section.v == pytest.approx(-65 + density * 0.01 / (HEAT + density * conductance), rel=1e-7)
    assert electrode.i == 0.01


def test_where_the_difference_is_not_finite_either() -> None:
    section = cell()
    section.insert("rtonesided")
    with pytest.raises(SimulationError, match=r"di/dv of mechanism rtonesided is not a number"):
        run()


@pytest.mark.parametrize("extracellular", [False, True])
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_an_infinite_slope_that_overflow_has_made(place: float, extracellular: bool) -> None:
    """Its exponential goes as far as e^700, and its slope beyond what a number can hold, where none is expected to."""
    section = cell(3)
    section.insert("rtsteep")
    if extracellular:
        section.insert("extracellular")
    section(place).rtsteep.k = 1e-6
    run(1, -70)
    with pytest.raises(SimulationError, match=r"di/dv of mechanism rtsteep is infinite"):
        run(1, -60)
