"""Figures of several rounds: medians, their spread, ratios, and how they stand in a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

ABSENT = "-"
Series = Sequence[float]  # one figure of each round; empty: there is none


@dataclass
class Table:
    """A table of the page: its name, what it shows, the head and the lines; notes stand below it."""

    name: str
    title: str
    head: tuple[str, ...]
    lines: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """Return title, table and notes as text."""
        rows = [f"| {' | '.join(self.head)} |", f"|---|{'---:|' * (len(self.head) - 1)}"]
        rows += [f"| {' | '.join(line)} |" for line in self.lines]
        return "\n\n".join([self.title, "\n".join(rows), *self.notes])


def median_and_spread(series: Series, digits: int = 1) -> str:
    """Return the median with the smallest and largest figure of the rounds: `2.2 (2.1–2.4)`."""
    if not series:
        return ABSENT
    middle = f"{statistics.median(series):.{digits}f}"
    return middle if len(series) < 2 else f"{middle} ({min(series):.{digits}f}–{max(series):.{digits}f})"


def ratio(above: Series, below: Series, digits: int = 1) -> str:
    """Return the median of the rounds' ratios: how many times the first is the second."""
    value = median_ratio(above, below)
    return ABSENT if value is None else f"{value:.{digits}f}"


def median_ratio(above: Series, below: Series) -> float | None:
    """Return the median of the rounds' ratios, for which a slower machine in between does not count; None: there is none."""
    if not above or len(above) != len(below):
        return None
    return statistics.median(a / b for a, b in zip(above, below, strict=True))
