"""Each workload builds and runs; the tables' arithmetic."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.building.build import find_mod_files
from ranvier.building.check import CheckOptions, check_files

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


def test_files_to_build_differ_and_compile(tmp_path: Path) -> None:
    """All 50 have names of their own and no warning: both translators then do their usual work."""
    code = ("import sys; from pathlib import Path; from benchmarks import building, mechanisms; "
            "building.write({n: t.encode() for n, t in mechanisms.different(50).items()}, Path(sys.argv[1]))")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True)
    files = find_mod_files([tmp_path])
    assert len(files) == len({path.read_text() for path in files}) == 50
    checked = check_files(files, CheckOptions(units="off"))
    assert checked.errors == 0, checked.output


def test_packages_are_the_folders_of_a_tree(tmp_path: Path) -> None:
    for folder, name in (("a", "x"), ("a", "y"), ("b", "x"), ("b", "z")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.mod").write_text(f"NEURON {{ SUFFIX {name} }}\n")
    (tmp_path / "b" / "wrong.mod").write_text("NEURON { SUFFIX {{ }} }\n")
    code = ("import sys; from pathlib import Path; from benchmarks.building import packages; "
            "print({k: sorted(v) for k, v in packages(Path(sys.argv[1])).items()})")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == {
        "a": ["x.mod", "y.mod"], "b": ["x.mod", "z.mod"], "all different names together": ["x.mod", "y.mod", "z.mod"]}
