"""Tests of one process share one model: each begins with the usual settings."""

from __future__ import annotations

import pytest
from ranvier import h


@pytest.fixture(autouse=True)
def usual_settings():
    h.dt, h.celsius, h.secondorder = 0.025, 6.3, 0
    h.Random().Random123_globalindex(0)
    h.tstop, h.v_init, h.steps_per_ms = 5, -65, 40
