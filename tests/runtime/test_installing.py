"""An editable install has bytecode, and an edited source wins over it."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest
import setuptools

ROOT = Path(__file__).parents[2]


def build_editable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Build a package of one module as an editable install does; return the files of the build."""
    monkeypatch.setattr(setuptools, "setup", lambda **named: None)
    monkeypatch.chdir(ROOT)
    build_py = runpy.run_path("setup.py")["BuildPython"]
    monkeypatch.chdir(folder)
    (folder / "source").mkdir()
    (folder / "source/__init__.py").write_text("")
    (folder / "source/module.py").write_text("value = 1\n")
    described = {"name": "pack", "packages": ["pack"], "package_dir": {"pack": "source"}, "script_name": "setup.py"}
    command = build_py(setuptools.Distribution(described))
    command.build_lib = "built"
    command.editable_mode = True
    command.ensure_finalized()
    command.run()
    found: list[str] = command.get_outputs()
    return found


def value_in(folder: Path) -> list[str]:
    """Return the module's value in a new process, and whether Python took the bytecode."""
    command = [sys.executable, "-B", "-v", "-c", "import pack.module; print(pack.module.value)"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPYCACHEPREFIX"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    taken = any("code object from '" in line and "module" in line and str(folder) in line for line in done.stderr.splitlines())
    return [done.stdout.strip(), "bytecode" if taken else "source"]


def test_bytecode_is_taken_until_its_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", None)
    outputs = build_editable(tmp_path, monkeypatch)
    built = "built/pack/module.py"
    assert {built, cache_from_source(built)} <= {*outputs}
    assert (tmp_path / cache_from_source(built)).is_file()  # what a strict install copies beside its links
    os.rename(tmp_path / "source", tmp_path / "pack")
    assert value_in(tmp_path) == ["1", "bytecode"]
    times = os.stat(tmp_path / "pack/module.py")
    (tmp_path / "pack/module.py").write_text("value = 2\n")
    os.utime(tmp_path / "pack/module.py", ns=(times.st_atime_ns, times.st_mtime_ns))  # an edit within the same second
    assert value_in(tmp_path) == ["2", "source"]
