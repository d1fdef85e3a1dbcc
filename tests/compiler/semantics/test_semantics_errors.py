"""Each bad file and the exact text of its diagnostics. RANVIER_UPDATE_GOLDEN=1 writes the texts anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ranvier.compiler.diagnostics import CompileError, Diagnostics
from ranvier.compiler.semantics import analyse
from ranvier.compiler.syntax import parse, read_source

BAD = Path(__file__).parent / "bad"


def diagnose(path: Path) -> str:
    source = read_source(path.name, path.read_bytes(), lambda name, origin: None)
    diagnostics = Diagnostics(source)
    program = parse(source, diagnostics)
    with pytest.raises(CompileError) as caught:
        analyse(program, diagnostics)
    return str(caught.value)


@pytest.mark.parametrize("path", sorted(BAD.glob("*.mod")), ids=lambda path: path.stem)
def test_bad_file_says_what_is_wrong(path: Path) -> None:
    shown, golden = diagnose(path), path.with_suffix(".txt")
    if os.environ.get("RANVIER_UPDATE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_every_error_has_a_place_and_a_remedy() -> None:
    for path in sorted(BAD.glob("*.mod")):
        for part in diagnose(path).split(f"{path.name}:")[1:]:
            assert "error[" not in part or "= help:" in part, part
