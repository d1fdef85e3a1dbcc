"""The C made from every .mod file here and in the package compiles without a warning."""

from __future__ import annotations

import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from catalogue import MODS
from ranvier.compiler import compile_mod

PACKAGE = Path(str(files("ranvier.mechanisms")))
HEADERS = Path(str(files("ranvier.csrc")))
PLAIN = [path for path in MODS.glob("*.mod") if "VERBATIM" not in path.read_text()]
FLAGS = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-fsyntax-only", "-x", "c", "-"]


def include(name: str, path: str) -> tuple[str, bytes] | None:
    """Find an included file beside the file that includes it."""
    found = Path(path).parent / name
    return (str(found), found.read_bytes()) if found.exists() else None


@pytest.mark.skipif(shutil.which("gcc") is None, reason="the warnings asked for are gcc's")
@pytest.mark.parametrize("path", sorted([*PACKAGE.glob("*.mod"), *PLAIN]), ids=lambda path: path.stem)
def test_no_warnings(path: Path) -> None:
    text = compile_mod(str(path), path.read_bytes(), include).c_text
    done = subprocess.run(["gcc", f"-I{HEADERS}", *FLAGS], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted(MODS.glob("vb*.mod")), ids=lambda path: path.stem)
def test_verbatim_compiles_as_gnu11(path: Path) -> None:
    text = compile_mod(str(path), path.read_bytes(), include).c_text
    flags = ["-std=gnu11", "-Werror=implicit-function-declaration", "-fsyntax-only", "-x", "c", "-"]
    done = subprocess.run(["cc", f"-I{HEADERS}", *flags], input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
