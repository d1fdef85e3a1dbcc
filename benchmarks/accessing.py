"""Time single accesses from Python, 10⁶ of each in a loop, and work on many values at once, in turn on each simulator.

`python -m benchmarks.accessing MODULE` measures one of them and prints its nanoseconds as JSON; a ratio is the median of
the rounds' ratios.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
import timeit
from pathlib import Path
from typing import Any

from .figures import Table, median_and_spread, ratio
from .peers import run

STATEMENTS = ("segment.v", "segment.v = -65", "segment.hh.gnabar", "segment.hh.gnabar = .12", "segment.gnabar_hh",
              "mechanism.gnabar", "section(.5)", "section.gnabar_hh = .12", "stimulus.amp", "stimulus.amp = 1")
COUNT = 1_000_000
BULK = {"large.fill(1).add(large).mul(3)": 3, "large.setrand(random)": 3, "large.sum()": 3, "large.c().deriv(0.1)": 1,
        "small.c().add(small)": 10_000, "[h.Vector(1) for _ in range(10_000)]": 3, "read_swc()": 1}


def measure(module: str) -> dict[str, float]:
    """Return nanoseconds of each statement."""
    h = importlib.import_module(module).h
    h.load_file("import3d.hoc")
    section = h.Section(name="section")
    section.insert("hh")
    section.nseg = 11
    segment = section(0.5)
    h.finitialize(-65)
    names = {"section": section, "segment": segment, "mechanism": segment.hh, "stimulus": h.IClamp(segment)}
    accesses = {statement: 1e9 * timeit.timeit(statement, globals=names, number=COUNT) / COUNT for statement in STATEMENTS}
    names = {"h": h, "large": h.Vector(COUNT), "small": h.Vector(10), "random": h.Random(1), "read_swc": lambda: read_swc(h)}
    names["random"].normal(0, 1)
    bulk = {statement: 1e9 * timeit.timeit(statement, globals=names, number=n) / n for statement, n in BULK.items()}
    return accesses | bulk


def read_swc(h: Any) -> None:
    """Read a tree of 10⁴ points and make its sections."""
    lines = ["1 1 0 0 0 5 -1", *(f"{k} 3 {k} {k % 7} {k % 5} 1 {k - 1 if k % 50 else max(k - 75, 1)}" for k in range(2, 10_001))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.swc"
        path.write_text("\n".join(lines))
        reader = h.Import3d_SWC_read()
        reader.quiet = 1
        reader.input(str(path))
    h.Import3d_GUI(reader, 0).instantiate(None)


def tables(modules: list[str], rounds: int) -> list[Table]:
    """Return the tables of accesses and of work on many values."""
    taken: dict[str, list[dict[str, float]]] = {module: [] for module in modules}
    for _ in range(rounds):
        for module in modules:
            output = run([sys.executable, "-m", "benchmarks.accessing", module])
            taken[module].append(json.loads(output.rstrip().rpartition("\n")[2]))
    bulk = f"Many values at once (`large`: {COUNT}, `small`: 10 numbers, a tree of 10⁴ points), {rounds} rounds, in µs."
    return [table("access", f"Access from Python, {COUNT} of each, {rounds} rounds, in ns.", taken, STATEMENTS, 1),
            table("bulk", bulk, taken, tuple(BULK), 1e-3)]


def table(name: str, title: str, taken: dict[str, list[dict[str, float]]], statements: tuple[str, ...], factor: float) -> Table:
    """Return a table of statements, with nanoseconds times a factor."""
    others = [module for module in taken if module != "ranvier"]
    made = Table(name, title, ("access", *taken, *(f"{module} / ranvier" for module in others)))
    for statement in statements:
        series = {module: [factor * one[statement] for one in rounds] for module, rounds in taken.items()}
        made.lines.append([f"`{statement}`", *(median_and_spread(values, 0) for values in series.values()),
                           *(ratio(series[module], series.get("ranvier", [])) for module in others)])
    return made


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
