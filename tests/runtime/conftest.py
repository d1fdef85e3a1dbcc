"""Tests of one process share one model: each begins without the leftovers of those before, and with the usual settings."""

from __future__ import annotations

import gc

import pytest
from ranvier import h
from ranvier.model import MODEL


@pytest.fixture(autouse=True)
def usual_settings():
    MODEL.setdata.clear()
    if any(True for _ in h.allsec()) or h.List("NetStim").count():
        gc.collect()  # an exception's traceback holds what its test made, in a cycle
    h.dt, h.celsius, h.secondorder = 0.025, 6.3, 0
    h.Random().Random123_globalindex(0)
    h.ParallelContext().gid_clear()
    h.ParallelContext().nthread(1)
    h.CVode().use_fast_imem(0)
    h.tstop, h.v_init, h.steps_per_ms = 5, -65, 40
