"""Errors and warnings about a .mod file: what they hold, how they are collected and shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from .source import SourceFile, Span


class Severity(Enum):
    """How serious a diagnostic is; an ERROR stops the compilation after its stage."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing found in a source: what (code, kebab-case, stable), where, why, what to do.

    `message` says what is wrong; `label` what the caret points at; `notes` give the cause; `help` the remedy.
    """

    code: str
    severity: Severity
    span: Span
    message: str
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""


class Diagnostics:
    """Collect the diagnostics of one source through all stages, in source order."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self._found: dict[Diagnostic, None] = {}

    def error(self, code: str, span: Span, message: str, *, label: str = "",
              notes: Iterable[str] = (), help: str = "") -> None:
        """Record an error."""
        self._add(Diagnostic(code, Severity.ERROR, span, message, label, tuple(notes), help))

    def warning(self, code: str, span: Span, message: str, *, label: str = "",
                notes: Iterable[str] = (), help: str = "") -> None:
        """Record a warning."""
        self._add(Diagnostic(code, Severity.WARNING, span, message, label, tuple(notes), help))

    def _add(self, diagnostic: Diagnostic) -> None:
        self._found[diagnostic] = None

    def extend(self, others: Iterable[Diagnostic]) -> None:
        """Record diagnostics made elsewhere for the same source."""
        for diagnostic in others:
            self._add(diagnostic)

    @property
    def has_errors(self) -> bool:
        """Whether any error was recorded."""
        return any(d.severity is Severity.ERROR for d in self._found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found, key=lambda d: (d.span.start, d.span.end, d.code)))

    def __len__(self) -> int:
        return len(self._found)

    def check(self) -> None:
        """Raise CompileError when an error was recorded: the end of a stage."""
        if self.has_errors:
            raise CompileError(self.source, tuple(self))


class CompileError(Exception):
    """A .mod file that cannot be compiled; `diagnostics` holds all that was found, in source order."""

    def __init__(self, source: SourceFile, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.source = source
        self.diagnostics = diagnostics
        super().__init__(render_all(source, diagnostics))


def render_all(source: SourceFile, diagnostics: Iterable[Diagnostic]) -> str:
    """Render diagnostics one below the other, as the terminal shows them."""
    return "\n".join(render(source, diagnostic) for diagnostic in diagnostics)


def render(source: SourceFile, diagnostic: Diagnostic) -> str:
    """Render one diagnostic: place, code, message, source line with caret, notes, help."""
    place = source.locate(diagnostic.span.start)
    shown = place.line_text.expandtabs(4)
    indent = len(place.line_text[: place.column - 1].expandtabs(4))
    inside = source.text[diagnostic.span.start : diagnostic.span.end].splitlines()
    width = max(1, min(len(inside[0].expandtabs(4)) if inside else 1, len(shown) - indent))
    gutter = " " * len(str(place.line))
    lines = [
        f"{place.path}:{place.line}:{place.column}: {diagnostic.severity.value}[{diagnostic.code}]: {diagnostic.message}",
        f"{gutter} |",
        f"{place.line} | {shown}",
        f"{gutter} | {' ' * indent}{'^' * width} {diagnostic.label}".rstrip(),
    ]
    lines += [f"{gutter} = note: {note}" for note in diagnostic.notes]
    if place.path != source.path:
        lines.append(f"{gutter} = note: {place.path} is INCLUDEd by {source.path}")
    if diagnostic.help:
        lines.append(f"{gutter} = help: {diagnostic.help}")
    return "\n".join(lines) + "\n"
