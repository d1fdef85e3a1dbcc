"""Checks that need several .mod files at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .compiler.semantics.mechanism import Mechanism


def written_concentrations(mechanism: Mechanism) -> tuple[str, ...]:
    """Return the concentrations that a density mechanism sets, such as cai."""
    from .compiler.semantics.mechanism import IonPart, Kind

    if mechanism.kind is not Kind.DENSITY:
        return ()
    letters = {IonPart.INSIDE: "i", IonPart.OUTSIDE: "o"}
    return tuple(sorted(f"{use.name}{letters[part]}" for use in mechanism.ions for part in use.writes if part in letters))


def two_writers(files: Iterable[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    """Return a warning for each concentration that several mechanisms set; `files` are (path, mechanism, concentrations)."""
    writers: dict[str, list[tuple[str, str]]] = {}
    for path, name, written in files:
        for concentration in written:
            writers.setdefault(concentration, []).append((path, name))
    return [_warning(concentration, found) for concentration, found in sorted(writers.items()) if len(found) > 1]


def _warning(concentration: str, found: list[tuple[str, str]]) -> str:
    names = [name for _, name in found]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return (f"{found[-1][0]}:1:1: warning[two-writers]: {listed} {'both' if len(names) == 2 else 'all'} set {concentration}\n"
            f"  = note: in a section that has more than one of them, each overwrites what the others set, in every step\n"
            f"  = help: insert only one of them in a section\n")
