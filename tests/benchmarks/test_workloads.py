"""Each workload builds and runs; the files to build are sound."""

from __future__ import annotations

import ast
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
ONE_JOB = """
import sys
from benchmarks import measure
from benchmarks.jobs import Answer, Job
job = Job("ranvier", sys.argv[1], eval(sys.argv[2]), 10, 2, ("table", "exp"))
answer = Answer.from_text(measure.measure(Job.from_text(job.text())).text())
print({name: (run.spikes, run.vsum, min(run.runs) > 0) for name, run in answer.variants.items()}, answer.steps, sep="\\n")
"""
LIMIT = """
import sys
from pathlib import Path
from benchmarks import limit, measure, peers
from benchmarks.jobs import Job
program = limit.build(Path(sys.argv[1]))
job = Job("ranvier", sys.argv[2], eval(sys.argv[3]), 10, 1, ("table", "exp"))
by_hand = limit.answer_of(peers.run([str(program), *limit.arguments(job)]))
answer = measure.measure(job)
print([abs(by_hand.variants[v].vsum - answer.variants[v].vsum) / answer.compartments for v in job.variants])
"""


def python(code: str, *arguments: str) -> str:
    """Run Python in the root of the project and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("workload", SMALL)
def test_workload(workload: str) -> None:
    """A TABLE changes the potentials a little, and the number of spikes not at all."""
    variants, steps = python(ONE_JOB, workload, repr(SMALL[workload])).splitlines()
    table, exp = ast.literal_eval(variants).values()
    assert steps == "400"
    assert table[0] == exp[0] > 0
    assert table[1] != exp[1]
    assert table[1] == pytest.approx(exp[1], rel=0.1)
    assert table[2] and exp[2]


@pytest.mark.parametrize("workload, parameters", [("cable_cells", {"count": 33}), ("channels", SMALL["channels"])])
def test_limit_computes_the_same(workload: str, parameters: dict[str, int], tmp_path: Path) -> None:
    """The program written by hand solves the same equations: its potentials are the engine's, to rounding."""
    assert max(ast.literal_eval(python(LIMIT, str(tmp_path), workload, repr(parameters)))) < 1e-9


def test_files_to_build_differ_and_compile(tmp_path: Path) -> None:
    """All 50 have names of their own and no warning: both translators then do their usual work."""
    code = ("import sys; from pathlib import Path; from benchmarks import building, mechanisms; "
            "building.write({n: t.encode() for n, t in mechanisms.different(50).items()}, Path(sys.argv[1]))")
    python(code, str(tmp_path))
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
    assert ast.literal_eval(python(code, str(tmp_path))) == {
        "a": ["x.mod", "y.mod"], "b": ["x.mod", "z.mod"], "all different names together": ["x.mod", "y.mod", "z.mod"]}
