"""The page docs/api.md: which of NEURON's names work here. `python -m ranvier.api_table docs/api.md` writes it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from . import h
from .cable.section import Section
from .cable.segment import Segment
from .hoc_names.hoc_words import WORDS_OF_STATEMENTS
from .hoc_names.windows import CLASSES, FUNCTIONS, is_about_window
from .mechanism_access.mechanism_view import Mechanism, RangeVariable
from .mechanism_access.point_process import PointProcess
from .model import MODEL
from .neuron_names import IN_FILES, REMEDIES, neuron_names

WORKS, WINDOW, MISSING = "works", "nothing happens", "not offered"

_HEAD = """# The API, name by name

Written by `python -m ranvier.api_table docs/api.md`, which asks the program itself; do not edit it. The names are those of
NEURON 9.0.2 (`runtime/neuron_names.json`). The tier says how much a name is used in 55 published models and 8 Python packages:
T1 most, T3 by one or a few, T4 by none.

* **works**: as in NEURON.
* **nothing happens**: it belongs to NEURON's windows; it is accepted, does nothing, and warns once.
* **not offered**: `NotImplementedError`, with what to use instead; `hasattr` is false.

"""


def status_of(name: str, kind: str) -> str:
    """Return the status of a name of h."""
    if kind == "range variable":
        known = name in MODEL.catalogue.range_variables or name in ("L", "nseg", "Ra", "rallbranch", "diam", "area")
        return WORKS if known else MISSING
    if kind == "mechanism":
        return WORKS if name in MODEL.catalogue.by_name or name in ("capacitance", "morphology") else MISSING
    if _is_window(name):
        return WINDOW
    return WORKS if name in IN_FILES or hasattr(h, name) else MISSING


def _is_window(name: str) -> bool:
    return name in (*CLASSES, *FUNCTIONS) and not hasattr(type(h), name)


def class_of(name: str) -> Any:
    """Return the class of a name of neuron_names, None where it is not offered."""
    own: dict[str, Any] = {"Section": Section, "Segment": Segment, "Mechanism": Mechanism, "RangeVar": RangeVariable,
                           "PointProcess": PointProcess}
    found = own.get(name) or getattr(h, name, None)
    return found if isinstance(found, type) else None


def status_of_member(owner: str, name: str) -> str:
    """Return the status of a member of a class."""
    found = class_of(owner)
    if found is None:
        return MISSING
    if issubclass(found, PointProcess) and found is not PointProcess:
        known = hasattr(found, name) or name in found._info.fields or name in found._info.routines
        return WORKS if known else MISSING
    if not hasattr(found, name):
        return MISSING
    return WINDOW if _is_window(owner) or is_about_window(owner, name) else WORKS


def page() -> str:
    """Return the text of docs/api.md."""
    names = neuron_names()
    rows = [f"| `{n}` | {kind} | {tier} | {_cell(n, status_of(n, kind))} |" for n, (kind, tier) in sorted(names.top.items())]
    words = [f"| `{n}` | word of HOC | {tier} | {WORKS if n in WORDS_OF_STATEMENTS else MISSING} |"
             for n, tier in sorted(names.keywords.items())]
    members = [_members(owner, found) for owner, found in sorted(names.members.items())]
    return (f"{_HEAD}{_counts()}\n## Functions, variables, classes\n\n| name | kind | tier | status |\n|---|---|---|---|\n"
            + "\n".join(rows) + "\n\n## Words of HOC\n\n| name | kind | tier | status |\n|---|---|---|---|\n" + "\n".join(words)
            + "\n\n## Members of classes\n\n| class | works | nothing happens | not offered |\n|---|---|---|---|\n"
            + "\n".join(members) + "\n")


def _counts() -> str:
    names = neuron_names()
    found: dict[str, dict[str, int]] = {}
    for name, (kind, tier) in names.top.items():
        _count(found, tier, status_of(name, kind))
    for owner, members in names.members.items():
        for name, tier in members.items():
            _count(found, tier, status_of_member(owner, name))
    rows = [f"| {tier} | {c.get(WORKS, 0)} | {c.get(WINDOW, 0)} | {c.get(MISSING, 0)} |" for tier, c in sorted(found.items())]
    return "| tier | works | nothing happens | not offered |\n|---|--:|--:|--:|\n" + "\n".join(rows) + "\n"


def _count(found: dict[str, dict[str, int]], tier: str, status: str) -> None:
    counts = found.setdefault(tier, {})
    counts[status] = counts.get(status, 0) + 1


def _cell(name: str, status: str) -> str:
    remedy = REMEDIES.get(name)
    if name in IN_FILES:
        return f"{status}, with {IN_FILES[name]}"
    return f"{status}: {remedy.replace('|', '¦')}" if status == MISSING and remedy else status


def _members(owner: str, members: dict[str, str]) -> str:
    cells = []
    for wanted in (WORKS, WINDOW, MISSING):
        cells.append(", ".join(f"`{n}`" for n in sorted(members) if status_of_member(owner, n) == wanted))
    return f"| `{owner}` | {' | '.join(cells)} |"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("python -m ranvier.api_table FILE: write docs/api.md, the table of names, to a file")
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
