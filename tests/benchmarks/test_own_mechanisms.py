"""The workloads with .mod files of their own give NEURON's numbers."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
# Workload, its parameters, the folder of its files, ms to run, and the agreement that is due, as a part of each trace's range.
# Currents of Goldman's form are not linear in v: NEURON takes their slope as a difference over 0.001 mV, so that steps differ.
WORKLOADS: list[tuple[str, dict[str, int], str, float, float]] = [
    ("pyramidal_cells", {"count": 1}, "detailed", 8, 1e-6),
    ("markov_eight", {"nseg": 50}, "markov", 16, 1e-9),
    ("markov_thirteen", {"nseg": 50}, "markov", 8, 1e-9),
    ("calcium_shells", {"nseg": 50}, "calcium", 8, 1e-6),
]
MAKE = """import sys
from benchmarks import peers
from pathlib import Path
peer = peers.build_mods(peers.find([sys.argv[1]], [], Path(sys.argv[3]))[0], sys.argv[2])
print(peers.library(peer, sys.argv[2]))
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], str]]:
    """Build each folder on both simulators; return where the libraries are by (module, folder)."""
    if importlib.util.find_spec("neuron") is None:
        pytest.skip("the reference is not installed: pip install 'neuron>=9,<10'")
    built = {}
    for module in ("neuron", "ranvier"):
        for folder in ("detailed", "markov", "calcium"):
            place = tmp_path_factory.mktemp(f"{module}-{folder}")
            built[module, folder] = run("-c", MAKE, module, folder, str(place)).splitlines()[-1]
    yield built


def run(*arguments: str) -> str:
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def record(module: str, library: str, workload: str, parameters: dict[str, int], tstop: float) -> dict[str, Any]:
    script = str(Path(__file__).with_name("trace.py"))
    found: dict[str, Any] = json.loads(
        run(script, module, library, workload, json.dumps(parameters), str(tstop)).splitlines()[-1])
    return found


@pytest.mark.parametrize("workload, parameters, folder, tstop, tolerance", WORKLOADS, ids=[row[0] for row in WORKLOADS])
def test_numbers_of_the_reference(libraries: dict[tuple[str, str], str], workload: str, parameters: dict[str, int],
                                  folder: str, tstop: float, tolerance: float) -> None:
    expected, actual = (record(module, libraries[module, folder], workload, parameters, tstop)
                        for module in ("neuron", "ranvier"))
    assert expected["spikes"] and actual.keys() == expected.keys()
    for name, values in expected.items():
        scale = 1.0 if name == "spikes" else np.ptp(values) + np.abs(values)
        assert np.all(np.abs(np.subtract(actual[name], values)) <= tolerance * scale), name
