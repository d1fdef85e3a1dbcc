"""INCLUDEd files: where they are found, and what is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ranvier.compiler import compile_mod
from ranvier.compiler.diagnostics import CompileError
from ranvier.compiler.include import find_include

HEAD = "NEURON { SUFFIX a }\n"


def included(folder: Path, name: str, head: str = HEAD) -> str:
    """Return the paths that a file INCLUDEs, or the code of its error."""
    file = folder / "main.mod"
    file.write_text(f'{head}INCLUDE "{name}"\n', encoding="utf-8")
    try:
        return " ".join(compile_mod(str(file), file.read_bytes(), find_include).source.includes)
    except CompileError as error:
        place = error.source.locate(error.diagnostics[0].span.start)
        assert place.line >= 1
        return error.diagnostics[0].code


@pytest.mark.parametrize("name", [
    "plain.inc", "two words.inc", "Größe µ.inc", "it's.inc", "UPPER.INC", "sub/deep.inc", "a%n*.inc", "$HOME"])
def test_odd_names_are_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / name).write_text("PARAMETER { b = 1 }")
    assert included(tmp_path, name) == str(tmp_path / name)


@pytest.mark.parametrize("name", [
    "missing.inc", "", ".", "..", "/", "sub", "/dev/null", "/dev/zero", "x" * 300, "a/" * 3000, "fifo", "loop", "dangling", "\\",
    "%s%n", "~", "http://example.org/x.inc", "$(touch x)", "|cat", "con",
])
def test_what_is_no_file_is_not_found(name: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert included(tmp_path, name) == "include-not-found"
    assert not (tmp_path / "x").exists()


def test_a_link_is_followed_and_a_cycle_through_one_is_found(tmp_path: Path) -> None:
    (tmp_path / "real.inc").write_text("PARAMETER { b = 1 }")
    (tmp_path / "link.inc").symlink_to(tmp_path / "real.inc")
    (tmp_path / "self.inc").symlink_to(tmp_path / "main.mod")
    assert included(tmp_path, "link.inc") == str(tmp_path / "link.inc")
    assert included(tmp_path, "self.inc") == "include-cycle"
    assert included(tmp_path, "main.mod") == "include-cycle"
    assert included(tmp_path, "./main.mod") == "include-cycle"


def test_an_empty_file_and_one_that_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "empty.inc").write_text("")
    (tmp_path / "large.inc").write_bytes(b": x\n" * 1_000_000)
    assert included(tmp_path, "empty.inc") == str(tmp_path / "empty.inc")
    assert included(tmp_path, "large.inc") == "file-too-large"
    if Path("/proc/version").exists():
        assert included(tmp_path, "/proc/version") == "/proc/version"  # it has no size, and is not read


def test_the_order_of_the_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mods", "here", "listed"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("MODL_INCLUDES", str(tmp_path / "listed"))
    for name in ("listed", "here", "mods"):
        (tmp_path / name / "x.inc").write_text("PARAMETER { b = 1 }")
        assert included(tmp_path / "mods", "x.inc") == str(tmp_path / name / "x.inc")
