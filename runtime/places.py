"""Where things are: the package, the folder a build leaves, the names of its files. Little to import, for a quick start."""

from __future__ import annotations

import os
from pathlib import Path

LIBRARY = "libmechanisms.so"
BUILTIN = "libbuiltin.so"
BUILTIN_STRICT = "libbuiltin-strict.so"  # for RANVIER_MATH=strict
MANIFEST = "manifest.json"
PACKAGE = Path(__file__).resolve().parent


def strict_math() -> bool:
    """Return whether RANVIER_MATH asks for the C library's mathematics; warn of a word that it does not know."""
    asked = os.environ.get("RANVIER_MATH", "")
    if asked not in ("", "fast", "strict"):
        import warnings

        warnings.warn(f"RANVIER_MATH={asked}: 'strict' or 'fast' can be asked for; this is fast", RuntimeWarning, stacklevel=2)
    return asked == "strict"


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
