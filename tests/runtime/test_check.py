"""ranvier check and ranvier explain, as commands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.building.build import BuildError, Options, build, find_mod_files
from ranvier.building.check import check_files
from ranvier.cli import main

GOOD = """
NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g, e }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = 0.001 (S/cm2)  e = -70 (mV) }
ASSIGNED { v (mV)  i (mA/cm2) }
BREAKPOINT { i = g*(v - e) }
"""
UNITS = GOOD.replace("(v - e)", "v*e")
WRITER = """NEURON {{ SUFFIX {} USEION ca WRITE cai }}
UNITS {{ (mM) = (milli/liter) }} ASSIGNED {{ cai (mM) }} INITIAL {{ cai = 1 }}"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_clean_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leak.mod").write_text(GOOD)
    assert main(["check"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "1 file, 0 errors, 0 warnings\n"


def test_warnings_leave_the_exit_code_at_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leak.mod").write_text(UNITS)
    assert main(["check", "leak.mod"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("leak.mod:6:18: warning[unit-mismatch]: the two sides of = have different dimensions: ")
    assert captured.err == "1 file, 0 errors, 1 warning\n"
    assert main(["check", "leak.mod", "--units", "off"]) == 0
    assert capsys.readouterr().out == ""


def test_units_as_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leak.mod").write_text(UNITS)
    assert main(["check", "leak.mod", "--units=error"]) == 1
    assert "leak.mod:6:18: error[unit-mismatch]" in capsys.readouterr().out


def test_all_files_and_all_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.mod").write_text(GOOD.replace("e)", "f)").replace("g*", "h*"))
    (folder / "b.mod").write_text("NEURON {")
    (folder / "c.mod").write_text(GOOD)
    assert main(["check", "."]) == 1
    captured = capsys.readouterr()
    assert captured.out.count("error[undefined-name]") == 2
    assert captured.out.count("error[unclosed-block]") == 1
    assert captured.err == "3 files, 3 errors, 0 warnings\n"


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "leak.mod").write_text(UNITS)
    assert main(["check", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["version"] == 1
    (found,) = data["diagnostics"]
    place = {key: found[key] for key in ("code", "severity", "path", "line", "column", "end_line", "end_column")}
    assert place == {"code": "unit-mismatch", "severity": "warning", "path": "leak.mod", "line": 6, "column": 18,
                     "end_line": 6, "end_column": 23}


KINDS = {"code": str, "severity": str, "path": str, "line": int, "column": int, "end_line": int, "end_column": int,
         "message": str, "label": str, "notes": list, "help": str}


def test_the_form_of_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (Path(__file__).parents[1] / "compiler").rglob("bad/*.mod"):
        (folder / path.name).write_bytes(path.read_bytes())
    assert main(["check", ".", "none.mod", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["version", "diagnostics"]
    assert len(data["diagnostics"]) > 200
    for found in data["diagnostics"]:
        assert {key: type(value) for key, value in found.items()} == KINDS
        assert found["severity"] in ("error", "warning")
        assert all(isinstance(note, str) for note in found["notes"])
        assert (1, 1) <= (found["line"], found["column"]) <= (found["end_line"], found["end_column"])
    documented = (Path(__file__).parents[2] / "docs" / "diagnostics.md").read_text(encoding="utf-8")
    assert [key for key in KINDS if f"`{key}`" not in documented] == []


def test_github(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "50%, odd.mod").write_text("NEURON { SUFFIX a }\nINITIAL { x = 1 }")
    assert main(["check", "--format", "github"]) == 1
    out = capsys.readouterr().out
    place = "file=50%25%2C odd.mod,line=2,endLine=2,col=11,endColumn=12,title=undefined-name"
    assert out.startswith(f"::error {place}::'x' is not defined%0A")
    assert out.count("\n") == 1


def test_what_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "none.mod"]) == 1
    assert "none.mod:1:1: error[unreadable-file]: cannot be read: No such file or directory" in capsys.readouterr().out
    assert main(["explain", "none.mod"]) == 1
    assert capsys.readouterr().err == "none.mod: cannot be read: No such file or directory\n"


def test_two_writers_of_a_concentration(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / f"{name}.mod").write_text(WRITER.format(name))
    files = find_mod_files([folder])
    checked = check_files(files, form="json")
    (found,) = json.loads(checked.output)["diagnostics"]
    assert (found["code"], found["message"]) == ("two-writers", "one and two both set cai")
    assert (checked.errors, checked.warnings) == (0, 1)
    report = build(files, folder / "out")
    assert "warning[two-writers]: one and two both set cai" in report.warnings
    assert "two-writers" not in build(files[:1], folder / "out2").warnings


def test_two_files_of_one_mechanism(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.mod").write_text(GOOD)
    checked = check_files(find_mod_files([folder]))
    assert "error[duplicate-mechanism]" in checked.output
    assert checked.errors == 1


def test_build_shows_the_same_and_can_refuse(folder: Path) -> None:
    (folder / "leak.mod").write_text(UNITS)
    files = find_mod_files([folder])
    assert "warning[unit-mismatch]" in build(files, folder / "out").warnings
    with pytest.raises(BuildError, match=r"error\[unit-mismatch\]"):
        build(files, folder / "out", Options(units="error"))
    assert "unit-mismatch" not in build(files, folder / "quiet", Options(units="off")).warnings


def test_no_c_compiler_is_needed(folder: Path) -> None:
    (folder / "leak.mod").write_text(GOOD)
    command = [sys.executable, "-m", "ranvier.cli", "check", "leak.mod"]
    done = subprocess.run(command, env={"PATH": "", "CC": "/nonexistent"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_explain(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(Path(__file__).parents[2] / "mechanisms" / "hh.mod")]) == 0
    out = capsys.readouterr().out
    for line in ("hh: density mechanism, inserted in sections", "        dm/dt = (m∞ − m) / mτ", "        gna = gnabar · m³ · h",
                 "    m ← m + (1 − exp(−dt / mτ)) · (m∞ − m)    [cnexp]", "    ion na: ena (mV)", "    ion k: ik",
                 "    ina (mA/cm2), of the ion na; ∂i/∂v = gna",
                 "    gnabar    0.12     (S/cm2)  0 … 10⁹  each instance its own"):
        assert line in out.splitlines(), line


def test_explain_says_what_is_wrong(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.mod").write_text("NEURON { SUFFIX a }\nINITIAL { x = 1 }")
    assert main(["explain", "bad.mod"]) == 1
    assert "error[undefined-name]" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["pas", "hh", "expsyn", "netstim"])
def test_sympy_is_left_alone_where_nothing_must_be_derived(name: str) -> None:
    code = "import sys; from ranvier.cli import main; main(sys.argv[1:]); print('sympy' in sys.modules, 'numpy' in sys.modules)"
    path = Path(__file__).parents[2] / "mechanisms" / f"{name}.mod"
    for command in ("check", "explain"):
        done = subprocess.run([sys.executable, "-c", code, command, str(path)], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "False False"
