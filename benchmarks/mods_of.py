"""The libraries of the workloads' own .mod files: built once for each simulator, into a temporary folder."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from . import building

FOLDER = Path(__file__).parent / "mods"
BUILT = {"neuron": "x86_64/libnrnmech.so", "ranvier": "."}


@functools.cache
def library(module: str, name: str) -> str:
    """Build the files of a folder below mods/ with a simulator's own command; return what its nrn_load_dll takes."""
    folder = Path(tempfile.mkdtemp(prefix=f"{module}-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    sources = {path.name: path.read_bytes() for path in sorted((FOLDER / name).glob("*.mod"))}
    building.write(sources, folder)
    building.run(building.COMMANDS[module], folder)
    return str(folder / BUILT[module])
