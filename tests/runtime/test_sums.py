"""The first kernel on a node sets its sums of currents and slopes; whichever that is, v is as when all are zero beforehand.

They are where i_membrane_ is computed. The engine then adds up the currents of electrodes in another order.
"""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest
import ranvier
from ranvier import h

STEADY = """
NEURON { SUFFIX smsteady  NONSPECIFIC_CURRENT i  RANGE given }
PARAMETER { given = 1e-3 }
ASSIGNED { i }
BREAKPOINT { i = given }
"""
ROOT = """
NEURON { SUFFIX smroot  NONSPECIFIC_CURRENT i }
ASSIGNED { v i }
BREAKPOINT { i = 1e-5*(v + 60)/(1 + (30/(v + 65))^2) }
"""
ALONE = """
NEURON { SUFFIX smalone  NONSPECIFIC_CURRENT i  RANGE g, last }
PARAMETER { g = 1e-5 }
ASSIGNED { v i last }
BREAKPOINT { LOCAL k  k = 0  WHILE (k < 2) { k = k + 1 }  i = g*k*(v + 50)  last = v }
"""
INPUT = """
NEURON { SUFFIX sminput  ELECTRODE_CURRENT i  RANGE amp }
PARAMETER { amp = 2e-3 }
ASSIGNED { v i }
BREAKPOINT { i = amp*(1 - v/100) }
"""
NAMES = ("smsteady", "smroot", "smalone", "sminput", "pas", "hh")


@pytest.fixture(scope="module")
def compiled() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in (STEADY, ROOT, ALONE, INPUT):
            ranvier.compile(text)


def cells(seed: int, count: int) -> list[Any]:
    """Cells of one shape whose sections each have some of the mechanisms, in any order; a few have clamps."""
    source = random.Random(seed)
    kinds = [source.sample(NAMES, source.randint(0, len(NAMES))) for _ in range(6)]
    sizes = [source.randint(1, 12) for _ in kinds]
    keep: list[Any] = []
    for number in range(count):
        sections = [h.Section(name=f"part{number}_{k}") for k in range(len(kinds))]
        for k, (section, names) in enumerate(zip(sections, kinds, strict=True)):
            section.nseg, section.L, section.diam = sizes[k], 50.0 + 10 * k, 2.0
            if k:
                section.connect(sections[(k - 1) // 2](1))
            for name in names:
                section.insert(name)
        keep += [*sections, h.IClamp(sections[k := number % 6](0.5)), h.ExpSyn(sections[k](1))]
        keep[-2].dur, keep[-2].amp = 3.0, 0.05 + 0.01 * number
    return keep


def voltages(keep: list[Any], apart: bool, secondorder: int) -> list[float]:
    h.CVode().use_fast_imem(apart)
    h.secondorder = secondorder
    h.finitialize(-65)
    for _ in range(100):
        h.fadvance()
    h.continuerun(5)
    h.CVode().use_fast_imem(False)
    h.secondorder = 0
    return [segment.v for section in keep if isinstance(section, type(h.cas())) for segment in section.allseg()]


@pytest.mark.parametrize("count", [1, 3, 10, 16, 40])
@pytest.mark.parametrize("seed", range(6))
def test_v_does_not_depend_on_who_begins(compiled: None, seed: int, count: int) -> None:
    keep = cells(seed, count)
    secondorder = 2 if seed == 5 else 0
    expected = voltages(keep, True, secondorder)
    once = voltages(keep, False, secondorder)
    assert once == pytest.approx(expected, rel=1e-9)
    assert len(set(expected)) > 3
    assert voltages(keep, False, secondorder) == once


def test_mechanisms_come_and_go(compiled: None) -> None:
    """A new layout finds anew who begins."""
    section = h.Section(name="mutable")
    section.nseg = 16
    for name in ("hh", "pas", "smsteady"):
        section.insert(name)
    first = voltages([section], False, 0)
    assert first == voltages([section], True, 0)
    section.uninsert("pas")
    second = voltages([section], False, 0)
    assert second == voltages([section], True, 0) != first
    section.nseg = 11
    assert voltages([section], False, 0) == voltages([section], True, 0)
