"""Mechanisms written at random, on NEURON and on Ranvier: their numbers must agree. Many share a build, which takes the time."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from differential_texts import Sample, sample
from ranvier.building.build import Options, build

HERE = Path(__file__).parent
A_BUILD = 40


def compare(seed: int, first: int, count: int, work: Path, cache: Path) -> list[str]:
    """Return what differs, a line each: mechanism, which number, both values. `cache` keeps the reference's numbers by text."""
    samples = [sample(seed, first + k) for k in range(count)]
    ours = _run("ranvier", _built(samples, work / "ranvier"), seed, first, count, work / "ranvier.json")
    text = "".join(one.text for one in samples) + (HERE / "differential_run.py").read_text()
    kept = cache / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
    if not kept.exists():
        _run("neuron", _reference(samples, work / "neuron"), seed, first, count, work / "neuron.json")
        shutil.copy(work / "neuron.json", kept)
    theirs = json.loads(kept.read_text())
    return [line for one in samples for line in _differences(one, ours[one.name], theirs[one.name])]


def _differences(one: Sample, ours: list[float], theirs: list[float]) -> Iterator[str]:
    assert len(ours) == len(theirs)
    for k, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        same = a == b or abs(a - b) <= one.tolerance * max(1.0, abs(b)) or (math.isnan(a) and math.isnan(b))
        if not same:
            yield f"{one.name}, number {k}: {a!r}, NEURON {b!r}"


def _write(samples: list[Sample], folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    for one in samples:
        (folder / f"{one.name}.mod").write_text(one.text, encoding="utf-8")
    return sorted(folder.glob("*.mod"))


def _built(samples: list[Sample], folder: Path) -> Path:
    return build(_write(samples, folder), folder / "out", Options()).library.parent


def _reference(samples: list[Sample], folder: Path) -> Path:
    _write(samples, folder)
    translator = str(Path(sys.executable).parent / "nrnivmodl")
    done = subprocess.run([translator, "."], cwd=folder, capture_output=True, text=True, check=False)
    found = next(folder.glob("*/libnrnmech.*"), None)
    assert done.returncode == 0 and found is not None, done.stdout + done.stderr
    return found


def _run(simulator: str, library: Path, seed: int, first: int, count: int, out: Path) -> dict[str, list[float]]:
    arguments = [simulator, str(library), str(seed), str(first), str(count), str(out)]
    done = subprocess.run(
        [sys.executable, str(HERE / "differential_run.py"), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, list[float]] = json.loads(out.read_text())
    return found


def main(seed: int, first: int, count: int) -> int:
    """Compare `count` mechanisms, A_BUILD to a build; print what differs; return the exit status."""
    found = 0
    with tempfile.TemporaryDirectory() as work:
        for start in range(first, first + count, A_BUILD):
            size = min(A_BUILD, first + count - start)
            lines = compare(seed, start, size, Path(work) / str(start), Path(work))
            found += len({line.split(",")[0] for line in lines})
            print(*lines, f"{start + size - first} of {count} mechanisms, {found} differ", sep="\n", flush=True)
    return int(found > 0)
