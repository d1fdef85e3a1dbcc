"""The passive cable against exact solutions: Rallpacks 1 and 2, and the order of convergence in dx and dt.

Bhalla US, Bilitch DH, Bower JM (1992) Rallpacks: a set of benchmarks for neuronal simulators. Trends Neurosci 15:453-458.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from cable_theory import Cable
from ranvier import h

REST = -65.0
CURRENT = 0.1  # nA


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    h.dt, h.secondorder = 0.025, 0


def make_section(name: str, cable: Cable, nseg: int) -> Any:
    section = h.Section(name=name)
    section.L, section.diam, section.nseg, section.Ra, section.cm = cable.length, cable.diam, nseg, cable.ra, cable.cm
    section.insert("pas")
    for segment in section:
        segment.pas.g, segment.pas.e = 1 / cable.rm, REST
    return section


def inject(place: Any) -> Any:
    clamp = h.IClamp(place)
    clamp.delay, clamp.dur, clamp.amp = 0.0, 1e9, CURRENT
    return clamp


def run(dt: float, tstop: float, *places: Any) -> list[np.ndarray]:
    """Run at fixed dt; return t and v − rest at the places."""
    vectors = [h.Vector().record(pointer) for pointer in (h._ref_t, *(place._ref_v for place in places))]
    h.dt = dt
    h.finitialize(REST)
    for _ in range(round(tstop / dt)):
        h.fadvance()
    return [np.array(vectors[0]), *(np.array(vector) - REST for vector in vectors[1:])]


def rms(a: np.ndarray, b: np.ndarray) -> float:
    """Return the root mean square difference relative to the range of b."""
    return float(np.sqrt(np.mean((a - b) ** 2)) / np.ptp(b))


def orders(errors: list[float]) -> list[float]:
    """Return the observed orders for step sizes that halve."""
    return [math.log2(coarse / fine) for coarse, fine in zip(errors, errors[1:], strict=False)]


def test_theory_is_consistent() -> None:
    cable = Cable()
    long_after = cable.response(300.0, np.array([5000.0]), CURRENT)
    assert long_after[0] == pytest.approx(cable.steady_state(300.0, CURRENT), rel=1e-12)
    assert cable.response(cable.length, np.array([1e-3]), CURRENT)[0] == pytest.approx(0, abs=2e-2)


def test_rallpack_1() -> None:
    cable = Cable()
    section = make_section("cable", cable, 1000)
    clamp = inject(section(0))
    t, near, far = run(0.05, 250.0, section(0), section(1))
    assert clamp.i == CURRENT
    for x, v in ((0.0, near), (cable.length, far)):
        assert rms(v[1:], cable.response(x, t[1:], CURRENT)) < 3e-4


def test_rallpack_2() -> None:
    """A binary tree that obeys the 3/2 power law is a cylinder: ten levels, 1023 branches."""
    root = Cable(length=32.0, diam=16.0)
    levels = 10
    tree = [make_section("branch", root, 1)]
    for index in range(1, 2**levels - 1):
        level = int(math.log2(index + 1))
        branch = Cable(root.length * 2 ** (-level / 3), root.diam * 2 ** (-2 * level / 3))
        tree.append(make_section(f"branch{index}", branch, 1))
        tree[-1].connect(tree[(index - 1) // 2](1))
    cylinder = make_section("cylinder", Cable(root.length * levels, root.diam), levels)
    clamps = [inject(tree[0](0)), inject(cylinder(0))]
    t, near, far, near_cylinder, far_cylinder = run(0.05, 250.0, tree[0](0), tree[-1](1), cylinder(0), cylinder(1))
    assert len(tree) == 1023 and len(clamps) == 2
    assert np.allclose(near, near_cylinder, rtol=1e-9, atol=0)
    assert np.allclose(far, far_cylinder, rtol=1e-9, atol=0)
    exact = Cable(root.length * levels, root.diam)
    for x, v in ((0.0, near), (exact.length, far)):
        assert rms(v[1:], exact.response(x, t[1:], CURRENT)) < 3e-4


def test_order_in_space() -> None:
    """The steady state converges as dx²; one step of enormous dt reaches it."""
    cable = Cable(rm=2000.0)
    errors = []
    for nseg in (10, 20, 40, 80):
        section = make_section("cable", cable, nseg)
        clamp = inject(section(0))
        h.dt = 1e9
        h.finitialize(REST)
        h.fadvance()
        errors.append(abs(section(1).v - REST - cable.steady_state(cable.length, clamp.amp)))
    assert all(1.9 < order < 2.1 for order in orders(errors))


@pytest.mark.parametrize(("secondorder", "order"), [(0, 1), (1, 2), (2, 2)])
def test_order_in_time(secondorder: int, order: int) -> None:
    """A single compartment that relaxes: backward Euler converges as dt, Crank-Nicolson as dt²."""
    soma = make_section("soma", Cable(length=20.0, diam=20.0, rm=10000.0), 1)
    h.secondorder = secondorder
    errors = []
    for dt in (0.5, 0.25, 0.125, 0.0625):
        h.dt = dt
        h.finitialize(-45.0)
        for _ in range(round(10 / dt)):
            h.fadvance()
        errors.append(abs(soma(0.5).v - REST - 20 * math.exp(-1.0)))
    assert all(order - 0.1 < observed < order + 0.1 for observed in orders(errors))


def test_charge_is_conserved() -> None:
    """Without a leak the injected charge is found on the capacitance, however the cable branches."""
    trunk, twig = (h.Section(name=name) for name in ("trunk", "twig"))
    trunk.L, trunk.diam, trunk.nseg, twig.L, twig.diam, twig.nseg = 300.0, 3.0, 5, 100.0, 1.0, 3
    twig.connect(trunk(0.3))
    clamp = h.IClamp(trunk(0.9))
    clamp.delay, clamp.dur, clamp.amp = 1.0, 2.0, CURRENT
    h.finitialize(REST)
    while h.t < 10:
        h.fadvance()
    segments = [segment for section in (trunk, twig) for segment in section]
    charge = sum(segment.cm * segment.area() * 1e-5 * (segment.v - REST) for segment in segments)  # pC
    assert charge == pytest.approx(CURRENT * 2.0, rel=1e-10)
