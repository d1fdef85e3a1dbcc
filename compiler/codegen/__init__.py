"""C text: a SolvedMechanism to a C file for csrc/mechanism.h."""

from __future__ import annotations

from collections.abc import Sequence

from .descriptor import index
from .generate import generate

# What the loops are written for: they vectorise, NaN and Inf keep their meaning. Add -march=native for the machine at hand.
COMPILE_FLAGS = ("-std=c11", "-O3", "-fPIC", "-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=fast")


def generate_index(names: Sequence[str], build: str) -> str:
    """Return the C file with rv_describe() for the mechanisms of these names; `build` says how they were made."""
    return index(names, build)


__all__ = ["COMPILE_FLAGS", "generate", "generate_index"]
