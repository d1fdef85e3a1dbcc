"""C text: a SolvedMechanism to a C file for csrc/mechanism.h."""

from __future__ import annotations

from collections.abc import Sequence

from ..flags import COMPILE_FLAGS
from .descriptor import index
from .generate import generate
from .verbatim_file import generate_verbatim


def generate_index(names: Sequence[str], build: str) -> str:
    """Return the C file with rv_describe() for the mechanisms of these names; `build` says how they were made."""
    return index(names, build)


__all__ = ["COMPILE_FLAGS", "generate", "generate_index", "generate_verbatim"]
