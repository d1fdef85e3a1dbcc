"""python -m ranvier.compiler FILE --after STAGE."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.compiler.__main__ import main
from ranvier.compiler.include import find_include

TEXT = 'NEURON { SUFFIX leak }\nINCLUDE "rates.inc"\nINITIAL { x = 1+2*y }\n'


def test_syntax_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leak.mod").write_text(TEXT)
    (tmp_path / "rates.inc").write_text("ASSIGNED { x y }")
    assert main([str(tmp_path / "leak.mod"), "--after", "syntax"]) == 0
    assert capsys.readouterr().out == (
        'NEURON {\n    SUFFIX leak\n}\n\n: INCLUDE "rates.inc"\n\nASSIGNED {\n    x\n    y\n}\n\n'
        "INITIAL {\n    x = 1 + 2 * y\n}\n")


def test_errors_go_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "leak.mod"
    path.write_text(TEXT)
    assert main([str(path), "--after", "syntax"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"{path}:2:9: error[include-not-found]: INCLUDE file 'rates.inc' is not found\n")


def test_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.mod"), "--after", "syntax"]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'none.mod'}: cannot be read: No such file or directory\n"


def test_includes_are_searched_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("beside", "current", "listed"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.inc").write_text(folder)
    monkeypatch.chdir(tmp_path / "current")
    monkeypatch.setenv("MODL_INCLUDES", f"/nowhere:{tmp_path / 'listed'}")
    found = []
    for folder in ("beside", "current", "listed"):
        hit = find_include("x.inc", str(tmp_path / "beside" / "a.mod"))
        assert hit is not None
        found.append(hit[1].decode())
        (tmp_path / folder / "x.inc").unlink()
    assert found == ["beside", "current", "listed"]
    assert find_include("x.inc", "a.mod") is None


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, ranvier.compiler; print([m for m in ('sympy', 'lark', 'ranvier.compiler.syntax') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_c_of_a_file_with_verbatim(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.mod"
    path.write_text("NEURON { SUFFIX own RANGE a }\nASSIGNED { a }\nINITIAL {\nVERBATIM\n\ta = 2;\nENDVERBATIM\n}\n")
    assert main([str(path)]) == 0
    assert " = 2;" in capsys.readouterr().out
