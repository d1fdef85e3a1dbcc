"""Whole packages give the same on NEURON and on Ranvier, where they are installed."""

from __future__ import annotations

import numpy as np
import pytest
from package_cells import CELLS
from packages import agree, deviations, missing, run


@pytest.mark.parametrize("cell", CELLS)
def test_a_package_on_both(cell: str) -> None:
    absent = missing(cell)
    if absent:
        pytest.skip(f"{absent} is not installed: pip install {absent}, then python -m tests.conformance.packages {cell}")
    found = deviations(run(cell, "neuron")[0], run(cell, "ranvier")[0])
    assert agree(found), found


def test_deviations_are_found() -> None:
    v, spikes = np.array([-65.0, 35.0]), np.array([1.0])
    assert agree(deviations({"v": v, "spikes": spikes}, {"v": v + 1e-5, "spikes": spikes}))
    for other in ({"v": v + 2e-4, "spikes": spikes}, {"v": v, "spikes": spikes + 1e-9}, {"v": v}, {"v": v[:1], "spikes": spikes}):
        assert not agree(deviations({"v": v, "spikes": spikes}, other))
