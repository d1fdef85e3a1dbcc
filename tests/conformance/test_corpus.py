"""Every .mod file of the packages in corpus.py agrees with NEURON, or stands among the explanations with a bound that holds."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import DISTRIBUTIONS, distinct
from explanations import DISAGREEMENTS
from report import document, rows, totals, unexplained
from staging import batches, prepare, renamed
from verdicts import Verdict, difference, judge

ROOT = Path(__file__).resolve().parent.parent.parent
CANNOT = 3
MINUTES = 25  # 3 on two free processors


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    """Compare all files, once for all workers of a parallel test run."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if shared.name.startswith("popen-") else shared
    out, log = shared / "conformance.json", shared / "conformance.log"
    with open(shared / "conformance.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not log.exists():
            command = [sys.executable, "-m", "tests.conformance", "--json", str(out)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60 * MINUTES)
            log.write_text(f"{done.returncode}\n{done.stderr}\n{done.stdout}")
    code, text = log.read_text().split("\n", 1)
    if int(code) == CANNOT:
        pytest.skip(text.strip())
    assert out.exists(), text
    return [Verdict(**fields) for fields in json.loads(out.read_text())]


def test_files_agree_or_are_explained(verdicts: list[Verdict]) -> None:
    assert unexplained(verdicts) == []


def test_every_file_is_compiled(verdicts: list[Verdict]) -> None:
    assert [v.name for v in verdicts if v.word == "fails" and v.why.startswith("not compiled")] == []


def test_enough_agree(verdicts: list[Verdict]) -> None:
    run = [v for v in verdicts if v.word != "no reference"]
    assert len(run) > 100
    assert sum(v.word == "agrees" for v in run) >= 0.98 * len(run), totals(verdicts)


def test_the_document_is_current(verdicts: list[Verdict]) -> None:
    kept = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert rows(kept) == rows(document(verdicts)), "run: python -m tests.conformance --write"
    assert totals(verdicts) in kept
    assert all(f"| {d.name} | {d.version} | {d.released} |" in kept for d in DISTRIBUTIONS)


def test_every_disagreement_needs_its_explanation() -> None:
    name, explanation = next((n, e) for n, e in DISAGREEMENTS.items() if e.bound < 1)
    others = [Verdict(n, "fails", float("inf")) for n in DISAGREEMENTS if n != name]
    assert unexplained([*others, Verdict(name, "differs", explanation.bound)]) == []
    assert len(unexplained([*others, Verdict(name, "differs", 2 * explanation.bound)])) == 1
    assert len(unexplained([*others, Verdict(name, "agrees")])) == 1
    assert len(unexplained([*others, Verdict(name, "differs"), Verdict("a/new.mod", "differs", 1e-5)])) == 1


def test_differences() -> None:
    assert difference("x", [0.0, 1.0], [0.0, 1.0 + 1e-6]) == pytest.approx(0.5e-6, rel=1e-3)
    assert difference("x", [1.0, None], [1.0, None]) == 0.0
    assert difference("x", [1.0, None], [1.0, 2.0]) == 0.0
    assert difference("x", [1.0, 2.0], [1.0, None]) == float("inf")
    assert difference("x", [1.0, 2.0], None) == float("inf")
    assert difference("x", [4.6e-310], [0.0]) == 0.0
    assert difference("spikes", [1.0, 2.0], [1.0]) == float("inf")


def test_a_file_is_as_bad_as_its_worst_variable() -> None:
    def runs(x: float) -> dict[str, dict[str, object]]:
        return {"current": {"status": "done", "reason": "", "values": {"v": [0.0, 1.0], "x": [0.0, x]}}}

    assert judge("f", runs(2.0), runs(2.0), False).word == "agrees"
    off = judge("f", runs(2.0), runs(2.1), False)
    assert (off.word, off.where) == ("differs", "current: x")
    failed = {"current": {"status": "failed", "reason": "stopped", "values": {}}}
    assert judge("f", runs(2.0), failed, False).word == "fails"
    assert judge("f", failed, runs(2.0), False).word == "no reference"


def test_names_are_unique_in_a_batch(tmp_path: Path) -> None:
    for folder, name in (("a", "one"), ("b", "two"), ("c", "one")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.mod").write_text(f"TITLE {folder}\nNEURON {{ SUFFIX {name} }}\n")
    candidates = [prepare(file, frozenset({"two"})) for file in distinct([("here", tmp_path)])]
    assert [[c.stem for c in batch.candidates] for batch in batches(candidates)] == [["a", "b"], ["c"]]
    assert candidates[1].plan is not None and candidates[1].plan.mechanism == "twoX"
    assert renamed(b"NEURON { POINT_PROCESS  two }", "two") == b"NEURON { POINT_PROCESS  twoX }"
