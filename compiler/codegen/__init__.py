"""C text: a SolvedMechanism to a C file for csrc/mechanism.h."""

from __future__ import annotations

from collections.abc import Sequence

from ..flags import COMPILE_FLAGS
from .descriptor import index
from .generate import generate
from .unit import Included, generate_unit, symbol
from .verbatim_file import generate_verbatim


def generate_index(symbols: Sequence[str], build: str) -> str:
    """Return the C file with rv_describe() for the mechanisms of these symbols; `build` says how they were made."""
    return index(symbols, build)


__all__ = ["COMPILE_FLAGS", "Included", "generate", "generate_index", "generate_unit", "generate_verbatim", "symbol"]
