"""`ranvier check`: everything the compiler has to say of .mod files, without a C compiler."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..terminal import standard_input
from .together import Member, member, same_names, two_writers

if TYPE_CHECKING:
    from ..compiler.diagnostics import Diagnostic
    from ..compiler.source import SourceFile

    Finding = tuple[SourceFile, Diagnostic]

STDIN = "-"  # as a path: what is piped in
STDIN_NAME = "<stdin>"


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How to check: `units` and `compat` and `verbatim` as in compile_mod; `progress` is told how many files are done."""

    units: str = "warn"
    compat: bool = False
    verbatim: bool = True
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of all files: `output` in the format asked for, and how many there are."""

    output: str
    errors: int
    warnings: int


def check_files(files: Sequence[Path], options: CheckOptions | None = None, form: str = "text") -> Checked:
    """Check .mod files one by one and together; `form` is a key of FORMATS."""
    options = options or CheckOptions()
    found: list[Finding] = []
    sources: dict[str, SourceFile] = {}
    members: list[Member] = []
    for done, path in enumerate(files, start=1):
        source, diagnostics, about = _check_one(path, options)
        sources[source.path] = source
        found += [(source, diagnostic) for diagnostic in diagnostics]
        members += [about] if about is not None else []
        if options.progress is not None:
            options.progress(done, len(files))
    found += [(sources[path], diagnostic) for path, diagnostic in (*same_names(members), *two_writers(members))]
    errors = sum(diagnostic.severity.value == "error" for _, diagnostic in found)
    return Checked(FORMATS[form](found), errors, len(found) - errors)


def _check_one(path: Path, options: CheckOptions) -> tuple[SourceFile, Iterable[Diagnostic], Member | None]:
    from ..compiler import check_mod
    from ..compiler.include import find_include

    shown = STDIN_NAME if str(path) == STDIN else str(path)
    try:
        data = standard_input() if str(path) == STDIN else path.read_bytes()
    except (OSError, ValueError) as error:
        return _unreadable(shown, getattr(error, "strerror", None) or str(error))
    checked = check_mod(shown, data, find_include, units=options.units, compat=options.compat, verbatim=options.verbatim)
    about = None if checked.solved is None else member(shown, checked.solved.mechanism)
    return checked.source, checked.diagnostics, about


def _unreadable(shown: str, why: str) -> tuple[SourceFile, Iterable[Diagnostic], None]:
    from ..compiler.diagnostics import Diagnostic, Severity
    from ..compiler.source import SourceFile, Span

    problem = Diagnostic("unreadable-file", Severity.ERROR, Span(0, 0), f"cannot be read: {why}",
                         help="check the path and the permissions")
    return SourceFile(shown, ""), (problem,), None


def _text(found: Iterable[Finding]) -> str:
    from ..compiler.diagnostics import render

    return "\n".join(render(source, diagnostic) for source, diagnostic in found)


def _entry(source: SourceFile, one: Diagnostic) -> dict[str, Any]:
    """Return a finding as plain values; docs/diagnostics.md describes them. The end is behind the last character."""
    start = source.locate(one.span.start)
    last = source.locate(max(one.span.start, one.span.end - 1))
    return {
        "code": one.code, "severity": one.severity.value, "path": start.path, "line": start.line, "column": start.column,
        "end_line": last.line, "end_column": last.column + (one.span.end > one.span.start), "message": one.message,
        "label": one.label, "notes": list(one.notes), "help": one.help,
    }


def _json(found: Iterable[Finding]) -> str:
    entries = [_entry(source, one) for source, one in found]
    return json.dumps({"version": 1, "diagnostics": entries}, indent=1, ensure_ascii=True) + "\n"


def _github(found: Iterable[Finding]) -> str:
    """One workflow command a finding, which GitHub shows beside the line."""
    lines = []
    for entry in (_entry(source, one) for source, one in found):
        text = "\n".join(part for part in (entry["message"], *entry["notes"], entry["help"]) if part)
        place = {"file": entry["path"], "line": entry["line"], "endLine": entry["end_line"], "col": entry["column"],
                 "endColumn": entry["end_column"], "title": entry["code"]}
        shown = ",".join(f"{key}={_property(str(value))}" for key, value in place.items())
        lines.append(f"::{entry['severity']} {shown}::{_data(text)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Iterable[Finding]], str]] = {"text": _text, "json": _json, "github": _github}
