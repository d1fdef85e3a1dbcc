"""Axons with Hodgkin and Huxley's channels: Rallpack 3 against the reference, and what the 1952 paper measured."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ranvier import h

MODEL = Path(__file__).parent / "rallpack3.py"


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    h.celsius, h.dt = 6.3, 0.025


def rallpack_3(module: str) -> dict[str, np.ndarray]:
    """Run the model on one simulator in a process of its own."""
    done = subprocess.run([sys.executable, MODEL, module], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {name: np.array(values) for name, values in result.items()}


@pytest.mark.skipif(importlib.util.find_spec("neuron") is None, reason="the reference, neuron, is not installed")
def test_rallpack_3() -> None:
    expected, actual = rallpack_3("neuron"), rallpack_3("ranvier")
    assert len(expected["spikes_far"]) > 10
    for name in ("spikes_near", "spikes_far"):
        assert len(actual[name]) == len(expected[name])
        assert np.max(np.abs(actual[name] - expected[name])) < 1e-6
    for name in ("v_near", "v_far"):
        assert np.max(np.abs(actual[name] - expected[name])) < 1e-6 * np.ptp(expected[name])


def first_crossing(t: np.ndarray, v: np.ndarray) -> float:
    """Return the time when v first crosses 0 mV, interpolated."""
    after = int(np.argmax(v > 0))
    return float(np.interp(0.0, v[after - 1 : after + 1], t[after - 1 : after + 1]))


def run(dt: float, tstop: float, *pointers: Any) -> list[np.ndarray]:
    vectors = [h.Vector().record(pointer) for pointer in (h._ref_t, *pointers)]
    h.dt = dt
    h.finitialize(-65)
    for _ in range(round(tstop / dt)):
        h.fadvance()
    return [np.array(vector) for vector in vectors]


def make_squid_axon(length: float, diam: float, nseg: int) -> Any:
    axon = h.Section(name="axon")
    axon.L, axon.diam, axon.nseg, axon.Ra, axon.cm = length, diam, nseg, 35.4, 1.0
    axon.insert("hh")
    return axon


def test_velocity_of_1952() -> None:
    """The calculated velocity at 18.5 °C in an axon of 476 µm is 18.8 m/s (Hodgkin and Huxley 1952, page 527)."""
    axon = make_squid_axon(60000.0, 476.0, 301)
    h.celsius = 18.5
    clamp = h.IClamp(axon(0))
    clamp.delay, clamp.dur, clamp.amp = 0.2, 0.2, 30000.0
    t, first, second = run(0.005, 5.0, axon(0.3)._ref_v, axon(0.7)._ref_v)
    velocity = 0.4 * axon.L * 1e-3 / (first_crossing(t, second) - first_crossing(t, first))
    assert velocity == pytest.approx(18.8, rel=0.01)


def test_membrane_spike_of_1952() -> None:
    """After a shock of 90 mV at 6 °C the spike passes 100 mV above rest and the afterpotential 10 mV below it."""
    patch = make_squid_axon(10.0, 10.0, 1)
    h.celsius = 6.0
    h.dt = 0.01
    h.finitialize(-65)
    patch(0.5).v = -65 + 15
    trace = []
    for _ in range(2000):
        h.fadvance()
        trace.append(patch(0.5).v + 65)
    assert 95 < max(trace) < 110
    assert -13 < min(trace) < -9


def test_order_in_time() -> None:
    """With states staggered half a step the method is of first order under backward Euler."""
    patch = make_squid_axon(10.0, 10.0, 1)
    clamp = h.IClamp(patch(0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.0, 1e9, 3e-5

    def end(dt: float) -> float:
        return float(run(dt, 3.0, patch(0.5)._ref_v)[1][-1])

    exact = 2 * end(0.0003125) - end(0.000625)
    errors = [abs(end(dt) - exact) for dt in (0.02, 0.01, 0.005)]
    assert all(1.7 < coarse / fine < 2.4 for coarse, fine in zip(errors, errors[1:], strict=False))
