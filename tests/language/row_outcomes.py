"""Build the .mod files of a module of rows in one library, and run all its rows in one process."""

from __future__ import annotations

import fcntl
import hashlib
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rows import Row

HERE = Path(__file__).parent
Outcomes = Callable[[str, str], dict[str, dict[str, Any]]]  # (simulator, module) -> title -> numbers


class CannotRun(Exception):
    """The rows of a module could not be built, or not run; the message says why."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep other processes of the same test run (pytest -n) out of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def rows_of(module: str) -> list[Row]:
    return [row for row in importlib.import_module(module).ROWS if isinstance(row, Row)]


def files_of(rows: list[Row]) -> dict[str, str]:
    """Return the files to build by name: every mechanism's and those INCLUDEd."""
    mods = {f"{row.name}.mod": row.mod for row in rows}
    assert all(mods[f"{row.name}.mod"] == row.mod for row in rows), "two files of one module have one mechanism name"
    return {**mods, **{name: text for row in rows for name, text in row.files.items()}}


def write(files: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def build_reference(files: dict[str, str], cache: Path) -> Path:
    """Build with nrnivmodl, or find what an earlier session built of the same text."""
    folder = cache / hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
    library = folder / "x86_64" / "libnrnmech.so"
    if not library.exists():
        shutil.rmtree(folder, ignore_errors=True)
        write(files, folder)
        nrnivmodl = Path(sys.executable).parent / "nrnivmodl"
        done = subprocess.run([nrnivmodl, "-incflags", "-O0"], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise CannotRun(f"nrnivmodl failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return library


def run(simulator: str, module: str, library: Path, out: Path) -> None:
    command = [sys.executable, str(HERE / "run_rows.py"), simulator, module, str(library), str(out)]
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0"}
    done = subprocess.run(command, cwd=out.parent, env=environment, capture_output=True, text=True, timeout=200)
    if done.returncode:
        raise CannotRun(f"{module} could not run on {simulator}:\n{done.stdout[-3000:]}\n{done.stderr[-5000:]}")


def prepare_and_run(simulator: str, module: str, out: Path, cache: Path) -> None:
    """Leave the outcomes of a module's rows in the file `out`, or in place of each an error."""
    rows = rows_of(module)
    try:
        if simulator == "neuron":
            with only_one(cache):
                library = build_reference(files_of([row for row in rows if not row.not_in_neuron]), cache)
        else:
            library = out.parent / "mods"
            write(files_of(rows), library)
        run(simulator, module, library, out)
    except CannotRun as reason:
        out.write_text(json.dumps({row.title: {"error": str(reason)} for row in rows}))
