"""Compare what two simulators gave for a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from agreement import is_spike_train, trace_error

RTOL = 1e-6
INVISIBLE = 1e-300  # a function that never sets its value gives what was in a register, often such a number, for 0

Word = Literal["agrees", "differs", "fails", "no reference"]


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    `worst`: the largest |a − b| / (|b| + range of b) of any variable, b the reference's; infinite where Ranvier gives nothing.
    `where`: run and variable; `why`: in words, where Ranvier fails or there is no reference.
    """

    name: str
    word: Word
    worst: float = 0.0
    where: str = ""
    why: str = ""
    compat: bool = False


Runs = dict[str, dict[str, Any]]


def judge(name: str, expected: Runs, actual: Runs, compat: bool) -> Verdict:
    """Compare all runs of a file."""
    usable = {label: run for label, run in expected.items() if is_usable(run)}
    if not usable:
        reasons = [run["reason"] or "v is not a number" for run in expected.values() if run["status"] != "done" or run["values"]]
        return Verdict(name, "no reference", why=reasons[0] if reasons else "nothing to compare", compat=compat)
    worst, where, why = 0.0, "", ""
    for label, run in usable.items():
        other = actual.get(label, {"status": "failed", "reason": "no result", "values": {}})
        if other["status"] != "done":
            return Verdict(name, "fails", float("inf"), label, other["reason"], compat)
        for variable, numbers in run["values"].items():
            error = difference(variable, numbers, other["values"].get(variable))
            if error > worst:
                worst, where = error, f"{label}: {variable}"
                why = "" if variable in other["values"] else "missing"
    return Verdict(name, "agrees" if worst <= RTOL else "differs", worst, where, why, compat)


def is_usable(run: dict[str, Any]) -> bool:
    """Return whether a run of the reference can be compared: it ended, and its v is a number."""
    return run["status"] == "done" and bool(run["values"]) and None not in run["values"].get("v", [])


def difference(variable: str, expected: list[float | None], actual: list[float | None] | None) -> float:
    """Return how far two traces are apart where the reference gives numbers."""
    if actual is None or len(actual) != len(expected):
        return float("inf")
    if not expected:
        return 0.0
    a, b = (np.array([np.nan if x is None else x for x in numbers]) for numbers in (expected, actual))
    if is_spike_train(variable):
        return float(np.max(np.abs(a - b)))
    a, b = a[np.isfinite(a)], b[np.isfinite(a)]
    return trace_error(a, np.where(np.abs(a - b) < INVISIBLE, a, b))
