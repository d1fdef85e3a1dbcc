"""Errors and warnings about a .mod file: what they hold, how they are collected and shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from .source import SourceFile, Span, shown_path, shown_text

LONGEST_WORD = 80  # characters of a name, a number or a unit that a message shows
LONGEST_TEXT = 1500
WINDOW = 160  # columns of a source line that are shown around a place


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
        words = (diagnostic.message, diagnostic.label, *diagnostic.notes, diagnostic.help)
        message, label, *notes, help = map(_short, words)
        self._found[replace(diagnostic, message=message, label=label, notes=tuple(notes), help=help)] = None

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
    path = shown_path(place.path)
    shown, indent = _excerpt(place.line_text, place.column - 1)
    start = diagnostic.span.start
    inside = re.split(r"[\r\n]", source.text[start : min(diagnostic.span.end, start + WINDOW)], maxsplit=1)[0]
    width = max(1, min(len(shown_text(inside)), len(shown) - indent))
    gutter = " " * len(str(place.line))
    lines = [
        f"{path}:{place.line}:{place.column}: {diagnostic.severity.value}[{diagnostic.code}]: {shown_text(diagnostic.message)}",
        f"{gutter} |",
        f"{place.line} | {shown}",
        f"{gutter} | {' ' * indent}{'^' * width} {shown_text(diagnostic.label)}".rstrip(),
    ]
    lines += [f"{gutter} = note: {shown_text(note)}" for note in diagnostic.notes]
    if place.path != source.path:
        lines.append(f"{gutter} = note: {path} is INCLUDEd by {shown_path(source.path)}")
    if diagnostic.help:
        lines.append(f"{gutter} = help: {shown_text(diagnostic.help)}")
    return "\n".join(lines) + "\n"


def _short(text: str) -> str:
    """Take the middle out of words and of texts that nobody would read to the end."""
    if len(text) <= LONGEST_WORD:
        return text
    kept = LONGEST_WORD // 2
    text = re.sub(rf"\S{{{LONGEST_WORD + 1},}}", lambda word: f"{word[0][:kept]}…{word[0][-kept:]}", text)
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT // 2]} … {text[-LONGEST_TEXT // 2 :]}"


def _excerpt(line: str, at: int) -> tuple[str, int]:
    """Return what is shown of a line with a place in it, and the column of the place there; a file may be one long line."""
    first, last = max(0, at - WINDOW), at + WINDOW
    left, right = shown_text(line[first:at]), shown_text(line[at:last])
    shown, indent = left + right, len(left)
    if len(shown) <= WINDOW and first == 0 and last >= len(line):
        return shown, indent
    start = max(0, min(indent - WINDOW // 3, len(shown) - WINDOW))
    end = start + WINDOW
    before, after = "…" * (start > 0), "…" * (end < len(shown))
    return before + shown[start + len(before) : end - len(after)] + after, indent - start
