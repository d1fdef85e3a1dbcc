"""A finding's file made small: lines, then words, are left out while the finding stays the same."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from fuzz_cases import Case
from fuzz_outcome import Finding, check_c, check_only, try_case

SECONDS = 20.0


def outcome(case: Case) -> Finding | None:
    """Do all that is done with a case, the C compiler included."""
    made = try_case(case)
    if made is None or isinstance(made, Finding):
        return made or check_only(case)
    return check_c([made])[0]


def shrunk(case: Case, signature: str) -> Case:
    """Return a smaller case with the same finding, as far as that goes in a few seconds."""
    stop = time.monotonic() + SECONDS

    def fails(data: bytes) -> bool:
        found = outcome(replace(case, data=data))
        return found is not None and found.signature == signature

    data = case.data
    for pattern in (rb"[^\n]*\n|[^\n]+", rb"\w+|\s+|[^\w\s]"):
        data = b"".join(_fewer(re.findall(pattern, data), lambda parts: fails(b"".join(parts)), stop))
    return replace(case, data=data)


def _fewer(parts: list[bytes], fails: Callable[[Sequence[bytes]], bool], stop: float) -> list[bytes]:
    """Leave out ever smaller runs of parts."""
    size = max(1, len(parts) // 2)
    while time.monotonic() < stop:
        at = 0
        while at < len(parts) and time.monotonic() < stop:
            rest = parts[:at] + parts[at + size :]
            if rest and fails(rest):
                parts = rest
            else:
                at += size
        if size == 1:
            break
        size //= 2
    return parts
