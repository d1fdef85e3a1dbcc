"""`ranvier check`: everything the compiler has to say of .mod files, without a C compiler."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .together import two_writers, written_concentrations

if TYPE_CHECKING:
    from .compiler import CheckedMod
    from .compiler.diagnostics import Diagnostic
    from .compiler.source import SourceFile

FORMATS = ("text", "json", "github")


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of all files: `output` in the format asked for, and how many there are."""

    output: str
    errors: int
    warnings: int


def check_files(files: Sequence[Path], units: str = "warn", form: str = "text") -> Checked:
    """Check .mod files one by one and together; `form` is one of FORMATS."""
    from .compiler import check_mod
    from .compiler.include import find_include

    results: list[tuple[SourceFile, Diagnostic]] = []
    unread: list[tuple[str, str]] = []
    mechanisms: list[tuple[str, str, tuple[str, ...]]] = []
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            unread.append((str(path), f"cannot be read: {error.strerror}"))
            continue
        checked: CheckedMod = check_mod(str(path), data, find_include, units=units)
        results += [(checked.source, diagnostic) for diagnostic in checked.diagnostics]
        if checked.solved is not None:
            mechanism = checked.solved.mechanism
            mechanisms.append((str(path), mechanism.name, written_concentrations(mechanism)))
    together = [("error", text) for text in _same_names(mechanisms)] + [("warning", text) for text in two_writers(mechanisms)]
    errors = sum(d.severity.value == "error" for _, d in results) + len(unread) + sum(kind == "error" for kind, _ in together)
    warnings = len(results) - sum(d.severity.value == "error" for _, d in results) + sum(k == "warning" for k, _ in together)
    return Checked(_FORMATTERS[form](results, unread, together), errors, warnings)


def _same_names(mechanisms: list[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    first: dict[str, str] = {}
    found = []
    for path, name, _ in mechanisms:
        if first.setdefault(name, path) != path:
            found.append(f"{path}:1:1: error[duplicate-mechanism]: a mechanism named {name} is also in {first[name]}\n"
                         "  = help: rename one of them (SUFFIX, POINT_PROCESS or ARTIFICIAL_CELL) or build them separately\n")
    return found


def _text(results: list[tuple[SourceFile, Diagnostic]], unread: list[tuple[str, str]], together: list[tuple[str, str]]) -> str:
    from .compiler.diagnostics import render

    shown = [f"{path}: {why}\n" for path, why in unread] + [render(source, diagnostic) for source, diagnostic in results]
    return "\n".join([*shown, *(text for _, text in together)])


def _entries(results: list[tuple[SourceFile, Diagnostic]], unread: list[tuple[str, str]],
             together: list[tuple[str, str]]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for path, why in unread:
        entries.append({"code": "unreadable-file", "severity": "error", "path": path, "line": 1, "column": 1, "message": why})
    for source, one in results:
        start, end = source.locate(one.span.start), source.locate(max(one.span.start, one.span.end - 1))
        entries.append({
            "code": one.code, "severity": one.severity.value, "path": start.path, "line": start.line, "column": start.column,
            "end_line": end.line, "end_column": end.column, "message": one.message, "label": one.label,
            "notes": list(one.notes), "help": one.help})
    for severity, text in together:
        head, *rest = text.splitlines()
        path, message = head.split(f":1:1: {severity}[", 1)
        code, message = message.split("]: ", 1)
        notes = {"notes": [line.removeprefix("  = note: ") for line in rest if "= note:" in line]}
        help = "".join(line.removeprefix("  = help: ") for line in rest if "= help:" in line)
        entries.append({"code": code, "severity": severity, "path": path, "line": 1, "column": 1, "message": message, **notes,
                        "help": help})
    return entries


def _json(results: list[tuple[SourceFile, Diagnostic]], unread: list[tuple[str, str]], together: list[tuple[str, str]]) -> str:
    return json.dumps({"version": 1, "diagnostics": _entries(results, unread, together)}, indent=1, ensure_ascii=True) + "\n"


def _github(results: list[tuple[SourceFile, Diagnostic]], unread: list[tuple[str, str]], together: list[tuple[str, str]]) -> str:
    """One workflow command a finding, which GitHub shows beside the line."""
    lines = []
    for entry in _entries(results, unread, together):
        help = f"\n{entry['help']}" if entry.get("help") else ""
        place = f"file={_property(entry['path'])},line={entry['line']},col={entry['column']},title={_property(entry['code'])}"
        lines.append(f"::{entry['severity']} {place}::{_data(entry['message'] + help)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_FORMATTERS = {"text": _text, "json": _json, "github": _github}
