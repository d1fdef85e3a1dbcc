"""The commands with standard streams that are closed, full, not read to the end, or in a poor encoding."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from ranvier.cli import main

HH = Path(__file__).parents[2] / "mechanisms" / "hh.mod"
BAD = "NEURON { SUFFIX a }\nINITIAL { x = 1 }\n"
COMMAND = [sys.executable, "-m", "ranvier.cli"]


def run(*arguments: str, **how: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, check=False, **how)  # type: ignore[call-overload,no-any-return]


def test_standard_input() -> None:
    done = run("check", "-", input=BAD.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:2:11: error[undefined-name]: 'x' is not defined\n")
    done = run("explain", "-", input=HH.read_bytes())
    assert (done.returncode, done.stdout[:3]) == (0, b"hh:")


def test_standard_input_that_is_closed() -> None:
    done = subprocess.run(f"{' '.join(COMMAND)} check - <&-", shell=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"cannot be read: standard input is closed" in done.stdout


def test_an_encoding_without_mathematics() -> None:
    done = run("explain", str(HH), env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert done.returncode == 0
    text = done.stdout.decode("ascii")
    for line in ("        dm/dt = (minf - m) / mtau", "        gk = gkbar * n^4",
                 "    m <- m + (1 - exp(-dt / mtau)) * (minf - m)    [cnexp]", "        if (fabs(x / y) < 10^-6) {"):
        assert line in text.splitlines()


def test_a_reader_that_leaves(tmp_path: Path) -> None:
    for k in range(300):
        (tmp_path / f"e{k}.mod").write_text(BAD.replace("a }", f"a{k} }}") + "INITIAL { y = 2 }\n" * 10)
    with subprocess.Popen([*COMMAND, "check", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "bad.mod").write_text(BAD)
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([*COMMAND, "check", str(tmp_path)], stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"ranvier: the output cannot be written: No space left on device\n")


def test_folders_without_mod_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dir.mod").mkdir()
    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(f"no .mod file in {tmp_path}; name the folder that holds them\n")
    assert main(["check", str(tmp_path), str(HH)]) == 1
    assert capsys.readouterr().err.endswith("1 file, 0 errors, 0 warnings\n")


def test_a_file_named_twice_is_checked_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(HH), str(HH.parent), str(HH)]) == 0
    count = len(list(HH.parent.glob("*.mod")))
    assert capsys.readouterr().err == f"{count} files, 0 errors, 0 warnings\n"


def test_many_files_are_counted_on_a_terminal_only(tmp_path: Path) -> None:
    for k in range(25):
        (tmp_path / f"m{k}.mod").write_text(f"NEURON {{ SUFFIX m{k} }}\n")
    assert run("check", str(tmp_path)).stderr == b"25 files, 0 errors, 0 warnings\n"
    parent, child = pty.openpty()
    subprocess.run([*COMMAND, "check", str(tmp_path)], stderr=child, check=True)
    os.close(child)
    shown = os.read(parent, 100_000)
    os.close(parent)
    assert shown.startswith(b"\r[1/25]\r[2/25]") and shown.endswith(b"\r25 files, 0 errors, 0 warnings\r\n")


@pytest.mark.parametrize("jobs", ["0", "-3"])
def test_a_number_of_jobs_below_1_is_refused(jobs: str) -> None:
    done = run("build", "-j", jobs)
    assert done.returncode == 2
    assert b"-j takes a number of files, 1 or more" in done.stderr
