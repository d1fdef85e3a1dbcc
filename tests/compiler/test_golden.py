"""Bad and doubtful files, and exactly what `ranvier check` prints of them.

A case is NAME.mod, or a folder NAME of .mod files that are checked together, in a folder `bad` (an error is found) or `doubtful`
(warnings alone); NAME.txt beside it holds the output. A first line `: ranvier check OPTIONS` sets options.
RANVIER_UPDATE_GOLDEN=1 python -m pytest tests/compiler/test_golden.py writes the texts anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from ranvier.cli import main

ROOT = Path(__file__).parent
CASES = sorted(path for kind in ("bad", "doubtful") for folder in ROOT.rglob(kind) for path in folder.iterdir()
               if path.suffix == ".mod" or path.is_dir())


def options_of(case: Path) -> list[str]:
    """Return the options that the first line of a case asks for."""
    first = case if case.is_file() else min(case.glob("*.mod"))
    found = re.match(rb": ranvier check (.*)", first.read_bytes())
    return found[1].decode().split() if found else []


MADE = {  # cases too long to write down; their texts are in bad/
    "file-too-large": "NEURON { SUFFIX large }" + " " * 1_000_000,
    "too-many-includes": "".join('INCLUDE "some.inc"\n' for _ in range(1002)),
    "too-many-errors": "NEURON { SUFFIX many }\n" + "INITIAL { x = ) }\n" * 60,
    "nesting-too-deep": "NEURON { SUFFIX deep }\nINITIAL { LOCAL x  x = " + "(\n" * 110 + "1" + ")" * 110 + " }",
    "too-deep": "NEURON { SUFFIX deep }\nINITIAL { LOCAL x  x = " + "2^\n" * 180 + "1 }",
}


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_what_check_says(case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(case.parent)
    code = main(["check", *options_of(case), case.name])
    shown = capsys.readouterr().out.replace(f"{case.parent}/", "")
    compare(shown, case.with_suffix(".txt"))
    assert code == (case.parent.name == "bad")
    found = re.split(r"^(?=[^\n]+\.mod:\d+:\d+: )", shown, flags=re.MULTILINE)[1:]
    assert found
    assert [one for one in found if not re.search(r"^ *\| *\^+", one, re.MULTILINE)] == [], "every finding has a caret"
    assert [one for one in found if "\n" + one.split("\n")[1].split("|")[0] + "= help: " not in one] == [], "and a remedy"


def compare(shown: str, golden: Path) -> None:
    """Compare what was shown with a golden file, after writing that where it is asked for."""
    if os.environ.get("RANVIER_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MADE)
def test_what_check_says_of_long_files(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                       capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("some.inc").write_text(": nothing\n")
    Path(f"{name}.mod").write_text(MADE[name])
    assert main(["check", f"{name}.mod"]) == 1
    compare(capsys.readouterr().out.replace(f"{tmp_path}/", ""), ROOT / "bad" / f"{name}.txt")


def test_a_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "unreadable-file.mod"]) == 1
    compare(capsys.readouterr().out, ROOT / "bad" / "unreadable-file.txt")


def test_every_golden_file_has_its_case() -> None:
    texts = {path for kind in ("bad", "doubtful") for path in ROOT.rglob(f"{kind}/*.txt")}
    made = {ROOT / "bad" / f"{name}.txt" for name in (*MADE, "unreadable-file")}
    assert texts == {case.with_suffix(".txt") for case in CASES} | made
