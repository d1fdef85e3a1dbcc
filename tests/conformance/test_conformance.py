"""The same model on the reference and on ranvier gives the same numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest
from agreement import disagreements, trace_error
from catalogue import MODS, PROBES, SCRIPTED
from simulators import SCRIPTS, Outcome


@pytest.mark.parametrize("name", PROBES)
def test_mechanism(name: str, expected: Outcome, actual: Outcome) -> None:
    lines = disagreements(expected.traces(name), actual.traces(name), PROBES[name].tolerance)
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("name", PROBES)
def test_mechanism_one_instance_at_a_time(name: str, expected: Outcome, sequential: Outcome) -> None:
    lines = disagreements(expected.traces(name), sequential.traces(name), PROBES[name].tolerance)
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_one_instance_at_a_time(name: str, expected: Outcome, sequential: Outcome) -> None:
    lines = disagreements(expected.traces(name), sequential.traces(name), SCRIPTS[name])
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("name", SCRIPTS)
def test_script(name: str, expected: Outcome, actual: Outcome) -> None:
    lines = disagreements(expected.traces(name), actual.traces(name), SCRIPTS[name])
    assert not lines, "\n".join(lines)


def test_every_file_is_probed() -> None:
    suffix = re.compile(r"(?:SUFFIX|POINT_PROCESS|ARTIFICIAL_CELL) (\w+)")
    named = {path.stem: suffix.search(path.read_text()) for path in MODS.glob("*.mod")}
    declared = {found.group(1) if found else stem for stem, found in named.items()}
    assert declared <= {probe.mechanism for probe in PROBES.values()} | SCRIPTED


@pytest.mark.parametrize("name", PROBES)
def test_probe_does_something(name: str, expected: Outcome) -> None:
    traces = expected.traces(name)
    assert all(np.isfinite(trace).all() for trace in traces.values())
    assert any(np.ptp(trace) > 0 for trace in traces.values() if trace.size)


def test_disagreements_are_found() -> None:
    expected = {"v": np.array([0.0, 1.0, 2.0]), "spikes": np.array([1.0]), "gone": np.zeros(1)}
    actual = {"v": np.array([0.0, 1.0, 2.0 + 1e-6]), "spikes": np.array([1.0 + 1e-5]), "new": np.zeros(1)}
    assert len(disagreements(expected, actual, 1e-9)) == 4
    assert trace_error(np.zeros(2), np.array([0.0, 1e-300])) == np.inf
    assert trace_error(np.array([1.0, np.nan]), np.array([1.0, np.nan])) == 0.0
