"""Where INCLUDEd files are found: the one module of the compiler that opens files, for the commands that call it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

MOST = 2_000_000  # bytes: more than any source may have, which says so then


def find_include(name: str, from_path: str) -> tuple[str, bytes] | None:
    """Return path and bytes of an INCLUDEd file as NEURON finds it, None where there is none that can be read.

    Searched are the folder of the including file, the current folder, then those of the environment variable MODL_INCLUDES.
    """
    listed = os.environ.get("MODL_INCLUDES", "").split(os.pathsep)
    for folder in filter(None, [os.path.dirname(from_path) or os.curdir, os.getcwd(), *listed]):
        path = Path(folder, name)
        try:
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                return str(path), _content(path) if status.st_size else b""
        except (OSError, ValueError):  # ValueError: a name that no file can have
            continue
    return None


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST)
