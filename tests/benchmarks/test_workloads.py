"""Each workload builds and runs; the tables' arithmetic."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = {
    "cable_cells": {"count": 2},
    "squid_axon": {"nseg": 43},
    "rings": {"rings": 2, "cells": 4},
    "channels": {"compartments": 40, "per_section": 20},
}


@pytest.mark.parametrize("workload", SMALL)
def test_workload(workload: str) -> None:
    command = [sys.executable, "-m", "benchmarks.measure", "ranvier", workload, json.dumps(SMALL[workload]), "10", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["spikes"] > 0
    assert result["steps"] == 400
    assert result["run"] > 0


def test_ratio_is_the_median_of_the_rounds() -> None:
    code = "from benchmarks.__main__ import median_ratio; print(median_ratio({'a': [2, 8, 30], 'b': [1, 2, 3]}, 'b', 'a'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(done.stdout) == 4.0
