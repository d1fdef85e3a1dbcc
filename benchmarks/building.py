"""Time the build of .mod files from nothing: `ranvier build` against nrnivmodl."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

COMMANDS = {"neuron": ["nrnivmodl"], "ranvier": ["ranvier", "build"]}


def write_copies(folder: Path, count: int) -> None:
    """Write `count` copies of hh.mod under names of their own."""
    text = files("ranvier.mechanisms").joinpath("hh.mod").read_text()
    for number in range(count):
        renamed = re.sub(r"SUFFIX hh\b", f"SUFFIX hh{number}", text)
        (folder / f"hh{number}.mod").write_text(renamed)


def seconds_to_build(module: str, count: int) -> float:
    """Build `count` files in a new folder; return the wall time."""
    program, *arguments = COMMANDS[module]
    with tempfile.TemporaryDirectory() as folder:
        write_copies(Path(folder), count)
        command = [str(Path(sys.executable).parent / program), *arguments]
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return time.perf_counter() - began
