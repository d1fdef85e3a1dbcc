"""Where INCLUDEd files are found: the one module of the compiler that opens files, for the commands that call it."""

from __future__ import annotations

import os
from pathlib import Path


def find_include(name: str, from_path: str) -> tuple[str, bytes] | None:
    """Return path and bytes of an INCLUDEd file as NEURON finds it, None where there is none.

    Searched are the folder of the including file, the current folder, then those of the environment variable MODL_INCLUDES.
    """
    listed = os.environ.get("MODL_INCLUDES", "").split(os.pathsep)
    for folder in filter(None, [os.path.dirname(from_path), os.getcwd(), *listed]):
        path = Path(folder, name)
        if path.is_file():
            return str(path), path.read_bytes()
    return None
