"""Time single accesses from Python, 10⁶ of each in a loop, in turn on each simulator.

`python -m benchmarks.accessing MODULE` measures one of them and prints its nanoseconds as JSON; a ratio is the median of
the rounds' ratios.
"""

from __future__ import annotations

import importlib
import json
import statistics
import subprocess
import sys
import timeit

STATEMENTS = ("segment.v", "segment.v = -65", "segment.hh.gnabar", "segment.hh.gnabar = .12", "segment.gnabar_hh",
              "mechanism.gnabar", "section(.5)", "section.gnabar_hh = .12", "stimulus.amp", "stimulus.amp = 1")
COUNT = 1_000_000


def measure(module: str) -> dict[str, float]:
    """Return nanoseconds of each statement."""
    h = importlib.import_module(module).h
    section = h.Section(name="section")
    section.insert("hh")
    section.nseg = 11
    segment = section(0.5)
    h.finitialize(-65)
    names = {"section": section, "segment": segment, "mechanism": segment.hh, "stimulus": h.IClamp(segment)}
    return {statement: 1e9 * timeit.timeit(statement, globals=names, number=COUNT) / COUNT for statement in STATEMENTS}


def table(modules: list[str], rounds: int) -> None:
    """Print the table of accesses."""
    taken: dict[str, list[dict[str, float]]] = {module: [] for module in modules}
    for _ in range(rounds):
        for module in modules:
            command = [sys.executable, "-m", "benchmarks.accessing", module]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            taken[module].append(json.loads(done.stdout.splitlines()[-1]))
    titles = ["access", *(f"{module} (ns)" for module in modules), *(f"{modules[0]} / {module}" for module in modules[1:])]
    print(f"\nAccess from Python, {COUNT} of each, {rounds} rounds.\n")
    print(f"| {' | '.join(titles)} |\n|---|{'---:|' * (len(titles) - 1)}")
    for statement in STATEMENTS:
        cells = [f"`{statement}`", *(f"{statistics.median(one[statement] for one in taken[module]):.0f}" for module in modules)]
        for module in modules[1:]:
            pairs = zip(taken[modules[0]], taken[module], strict=True)
            cells.append(f"{statistics.median(a[statement] / b[statement] for a, b in pairs):.1f}")
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
