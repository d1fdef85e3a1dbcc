"""From files to verdicts: build them for both simulators, probe them on both, judge."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from builds import Library, Refusal, build_ranvier, build_reference, built_into_reference
from corpus import CACHE, ModFile
from staging import Candidate, prepare
from verdicts import Runs, Verdict, judge

HERE = Path(__file__).resolve().parent
PROBE = HERE / "probe.py"
# a change of these changes what the reference gives
SHAPES_RESULTS = ("probe.py", "plans.py", "recording.py", "staging.py")
WORKERS = os.cpu_count() or 1


def compare(files: Sequence[ModFile], scratch: Path) -> list[Verdict]:
    """Return a verdict for each file, in the order given."""
    taken = built_into_reference()
    candidates = [prepare(file, taken) for file in files]
    expected = reference_results(candidates, scratch)
    libraries, refusals, compat = build_ranvier([c for c in candidates if c.plan], scratch)
    wanted = [c for c in candidates if expected[c.file.name].get("runs")]  # neither None nor empty
    actual = probe("ranvier", libraries, {c.file.name: expected[c.file.name]["variables"] for c in wanted}, scratch)
    return [verdict(c, expected[c.file.name], actual.get(c.file.name), refusals, c.file.name in compat) for c in candidates]


def verdict(candidate: Candidate, expected: dict[str, Any], actual: Runs | None, refusals: dict[str, Refusal],
            compat: bool) -> Verdict:
    """Judge one file."""
    name = candidate.file.name
    refused = (candidate.refusal or (refusals[name].reason if name in refusals else "")).split("\n")[0]
    if expected.get("runs") is None:
        both = f"{expected['reason']}; Ranvier: {'not compiled: ' + refused if refused else 'compiled'}"
        return Verdict(name, "no reference", why=both if expected["accepted"] else expected["reason"], compat=compat)
    if refused:
        return Verdict(name, "fails", float("inf"), why=f"not compiled: {refused}")
    return judge(name, expected["runs"], actual or {}, compat)


def reference_results(candidates: Sequence[Candidate], scratch: Path) -> dict[str, dict[str, Any]]:
    """Return for each file what the reference makes of it: {accepted, reason} and, where it is built, {runs, variables}."""
    found = {c.file.name: json.loads(p.read_text()) for c in candidates if (p := cache_file(c)).is_file()}
    todo = [c for c in candidates if c.file.name not in found]
    if todo:
        libraries, refusals = build_reference(todo, scratch)
        probed = probe("neuron", libraries, {c.file.name: None for c in todo if c.plan}, scratch)
        for candidate in todo:
            found[candidate.file.name] = result = reference_result(candidate, refusals, probed)
            path = cache_file(candidate)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_suffix(f".{os.getpid()}").write_text(json.dumps(result))
            path.with_suffix(f".{os.getpid()}").replace(path)
    return found


def reference_result(candidate: Candidate, refusals: dict[str, Refusal], probed: dict[str, Runs]) -> dict[str, Any]:
    name = candidate.file.name
    if name in refusals:
        return {"accepted": refusals[name].accepted, "reason": refusals[name].reason}
    if name not in probed:
        return {"accepted": True, "reason": "", "runs": {}, "variables": {"runs": {}}}  # Ranvier cannot read it: nothing to probe
    runs = probed[name]
    listed = next((run.pop("listed") for run in runs.values() if "listed" in run), {})
    names = {label: sorted(run["values"]) for label, run in runs.items()}
    return {"accepted": True, "reason": "", "runs": runs, "variables": {**listed, "runs": names}}


def cache_file(candidate: Candidate) -> Path:
    """Return where the reference's results for a file are kept: by its text and all that shapes them."""
    parts = [version("neuron"), *(HERE.joinpath(name).read_text() for name in SHAPES_RESULTS), repr(candidate.plan)]
    key = hashlib.sha256("\0".join(parts).encode() + candidate.data + repr(candidate.includes).encode()).hexdigest()
    return CACHE / "reference" / f"{key[:32]}.json"


def probe(module: str, libraries: Sequence[Library], variables: dict[str, Any], scratch: Path) -> dict[str, Runs]:
    """Probe the files named on a simulator, as many at a time as there are processors; return their runs by name."""
    shares: list[tuple[list[dict[str, Any]], list[str]]] = []
    for paths, candidates in loaded_together(libraries):
        jobs = [{"name": c.file.name, "plan": c.plan.as_dict(), "variables": variables[c.file.name]}
                for c in candidates if c.plan and c.file.name in variables]
        shares += [(jobs[k::WORKERS], paths) for k in range(WORKERS)]
    results: dict[str, Runs] = {}
    running: list[tuple[subprocess.Popen[bytes], Path]] = []
    for number, (jobs, paths) in enumerate(shares):
        if jobs:
            running.append(start(module, jobs, paths, scratch / f"{module}-{number}"))
        if len(running) == WORKERS:
            results |= finish(*running.pop(0))
    for process, out in running:
        results |= finish(process, out)
    return results


def loaded_together(libraries: Sequence[Library]) -> list[tuple[list[str], list[Candidate]]]:
    """Join the libraries of a group."""
    groups: dict[Path, tuple[list[str], list[Candidate]]] = {}
    for library in libraries:
        paths, candidates = groups.setdefault(library.group, ([], []))
        paths.append(str(library.path))
        candidates += [c for c in library.candidates if c not in candidates]
    return list(groups.values())


def start(module: str, jobs: list[dict[str, Any]], libraries: list[str], folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a probe away from any library on the way."""
    folder.mkdir()
    (folder / "jobs.json").write_text(json.dumps(jobs))
    out = folder / "results.json"
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(PROBE), module, str(folder / "jobs.json"), str(out), *libraries]
    with open(folder / "log", "wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT), out


def finish(process: subprocess.Popen[bytes], out: Path) -> dict[str, Runs]:
    """Wait for a probe. Raise RuntimeError with its output where it left no results."""
    process.wait()
    if not out.is_file():
        raise RuntimeError((out.parent / "log").read_text(errors="replace")[-3000:])
    results: dict[str, Runs] = json.loads(out.read_text())
    return results
