"""Checks that need several .mod files at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..compiler.diagnostics import Diagnostic
    from ..compiler.semantics.mechanism import Mechanism
    from ..compiler.source import SourceFile


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a build: its mechanism's name and where it stands, and the concentrations it sets, each with a place.

    Places are offsets into the text of the file, first and behind the last.
    """

    path: str
    name: str
    place: tuple[int, int]
    writes: tuple[tuple[str, int, int], ...] = ()


def member(path: str, mechanism: Mechanism) -> Member:
    """Return what the checks below need of a mechanism: only density mechanisms share concentrations in a section."""
    from ..compiler.semantics.mechanism import IonPart, Kind

    letters = {IonPart.INSIDE: "i", IonPart.OUTSIDE: "o"}
    ions = mechanism.ions if mechanism.kind is Kind.DENSITY else ()
    writes = sorted((f"{use.name}{letters[part]}", use.span.start, use.span.end)
                    for use in ions for part in use.writes if part in letters)
    return Member(path, mechanism.name, (mechanism.named_at.start, mechanism.named_at.end), tuple(writes))


def same_names(members: Iterable[Member]) -> list[tuple[str, Diagnostic]]:
    """Return an error, with the path it belongs to, for each mechanism whose name is taken."""
    from ..compiler.diagnostics import Diagnostic, Severity
    from ..compiler.source import Span

    first: dict[str, Member] = {}
    found = []
    for one in members:
        before = first.setdefault(one.name, one)
        if before.path != one.path:
            found.append((one.path, Diagnostic(
                "duplicate-mechanism", Severity.ERROR, Span(*one.place), f"a mechanism named {one.name} is also in {before.path}",
                "the same name", help="rename one of them (SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL) or build them separately")))
    return found


def two_writers(members: Iterable[Member]) -> list[tuple[str, Diagnostic]]:
    """Return a warning, with the path it belongs to, for each concentration that several mechanisms set."""
    writers: dict[str, list[tuple[Member, int, int]]] = {}
    for one in members:
        for concentration, start, end in one.writes:
            writers.setdefault(concentration, []).append((one, start, end))
    return [_warning(concentration, found) for concentration, found in sorted(writers.items()) if len(found) > 1]


def rendered(found: Iterable[tuple[str, Diagnostic]]) -> list[str]:
    """Return each diagnostic as the terminal shows it, at its place in the file it belongs to."""
    from ..compiler.diagnostics import render

    return [render(_source(path), diagnostic) for path, diagnostic in found]


def _source(path: str) -> SourceFile:
    """Read a file that was compiled before; an empty one where it has gone since."""
    from ..compiler.diagnostics import CompileError
    from ..compiler.include import find_include
    from ..compiler.source import SourceFile
    from ..compiler.syntax import read_source

    try:
        return read_source(path, Path(path).read_bytes(), find_include)
    except (OSError, CompileError):
        return SourceFile(path, "")


def _warning(concentration: str, found: list[tuple[Member, int, int]]) -> tuple[str, Diagnostic]:
    from ..compiler.diagnostics import Diagnostic, Severity
    from ..compiler.source import Span

    names = [one.name for one, _, _ in found]
    last, start, end = found[-1]
    return last.path, Diagnostic(
        "two-writers", Severity.WARNING, Span(start, end),
        f"{', '.join(names[:-1])} and {names[-1]} {'both' if len(names) == 2 else 'all'} set {concentration}",
        f"WRITEs {concentration}",
        ("in a section that has more than one of them, each overwrites what the others set, in every step",),
        "insert only one of them in a section")
