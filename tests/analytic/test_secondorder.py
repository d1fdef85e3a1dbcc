"""h.secondorder in the middle of a run: each step of a passive compartment is that of the method in force."""

from __future__ import annotations

import pytest
from ranvier import h


def test_a_change_acts_from_the_next_step_on() -> None:
    section = h.Section(name="s")
    section.L = section.diam = 10
    section.insert("pas")
    section.g_pas, section.e_pas, section.cm = 1e-3, 0, 1
    step = h.dt * 1e-3 * section.g_pas / (section.cm * 1e-6)
    euler, crank = 1 / (1 + step), (1 - step / 2) / (1 + step / 2)
    h.secondorder = 0
    try:
        h.finitialize(-65)
        expected = -65.0
        for order in (0, 2, 0, 1, 0):
            h.secondorder = order
            for _ in range(3):
                h.fadvance()
                expected *= euler if order == 0 else crank
                assert section.v == pytest.approx(expected, rel=1e-13)
    finally:
        h.secondorder = 0
