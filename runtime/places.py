"""Where things are: the package, the folder a build leaves, the names of its files. Little to import, for a quick start."""

from __future__ import annotations

import os
from pathlib import Path

LIBRARY = "libmechanisms.so"
BUILTIN = "libbuiltin.so"
BUILTIN_STRICT = "libbuiltin-strict.so"  # for RANVIER_MATH=strict
MANIFEST = "manifest.json"
PACKAGE = Path(__file__).resolve().parent


def platform_folder() -> str:
    """Return the name of the folder that a build leaves: ranvier_x86_64 and the like."""
    if hasattr(os, "uname"):
        return "ranvier_" + os.uname().machine.lower()
    import platform

    return "ranvier_" + (platform.machine() or "unknown").lower()


def csrc_folder() -> Path:
    """Return the folder of mechanism.h: in an installation below this package, in a checkout beside it."""
    inside = PACKAGE / "csrc"
    return inside if inside.is_dir() else PACKAGE.parent / "csrc"
