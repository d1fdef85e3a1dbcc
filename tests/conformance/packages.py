"""Run the smallest cells of whole packages on NEURON and on Ranvier: python -m tests.conformance.packages [CELL …]

Packages that are not installed are left out with a note. Prints a line for each cell; exit code 0 where all agree, 1 where not.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from package_cells import CELLS  # noqa: E402

SECONDS = 600
RELATIVE = 1e-6  # of the range of the reference's values
EXACT = ("spikes", "sources", "t", "length")


class Failed(Exception):
    """A cell did not run; the text is what its process said last."""


def missing(cell: str) -> str | None:
    """Return the name of the package that a cell needs and that is not installed, if so."""
    return next((package for package in (CELLS[cell], "neuron") if importlib.util.find_spec(package) is None), None)


def run(cell: str, simulator: str) -> tuple[dict[str, Any], float]:
    """Run a cell in a process of its own; return its arrays, and the time that took [s]. Raise Failed."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "result.npz"
        started = time.perf_counter()
        done = subprocess.run([sys.executable, str(HERE / "package_cells.py"), cell, simulator, str(target)], text=True,
                              capture_output=True, timeout=SECONDS, check=False)
        seconds = time.perf_counter() - started
        if done.returncode or not target.exists():
            raise Failed(f"{cell} on {simulator}: {done.stderr[-2000:]}")
        with np.load(target) as arrays:
            return dict(arrays), seconds


def deviations(expected: dict[str, Any], actual: dict[str, Any]) -> dict[str, float]:
    """Return each array's largest deviation as a part of its range; inf where it is missing or of another shape."""
    return {name: _deviation(name, expected.get(name), actual.get(name)) for name in {**expected, **actual}}


def _deviation(name: str, expected: Any, actual: Any) -> float:
    if expected is None or actual is None or expected.shape != actual.shape or not expected.size:
        return float("inf")
    if name in EXACT:
        return 0.0 if np.array_equal(expected, actual) else float("inf")
    return float(np.abs(expected - actual).max() / (np.ptp(expected) or 1.0))


def agree(found: dict[str, float]) -> bool:
    """Return whether nothing deviates by more than is allowed."""
    return all(value <= RELATIVE for value in found.values())


def line(cell: str) -> tuple[bool, str]:
    """Compare one cell; return whether it agrees, and a line of the table."""
    absent = missing(cell)
    if absent:
        return True, f"{cell:16} left out: {absent} is not installed"
    try:
        (expected, reference_seconds), (actual, seconds) = run(cell, "neuron"), run(cell, "ranvier")
    except Failed as failure:
        return False, f"{cell:16} failed: {failure}"
    found = deviations(expected, actual)
    numbers = "  ".join(f"{name} {value:.1e}" if value else f"{name} same" for name, value in found.items())
    return agree(found), f"{cell:16} {'agrees' if agree(found) else 'DIFFERS':8} NEURON {reference_seconds:.1f} s, " \
                         f"Ranvier {seconds:.1f} s: {numbers}"


def main() -> int:
    """Print the table."""
    good = True
    for cell in sys.argv[1:] or CELLS:
        fine, text = line(cell)
        good = good and fine
        print(text, flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
