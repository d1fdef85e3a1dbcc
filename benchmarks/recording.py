"""Time what recording adds to a run: python -m benchmarks.recording MODULE VARIABLE prints milliseconds as JSON.

10⁴ compartments with hh, of each of which one variable is recorded, 400 steps. The numbers have to be in memory at the end
whoever records them; what that takes alone is measured by numpy in the same process, into a row for each variable: a
few steps at once, which is how memory likes it, and step by step, as they are computed. Both, and all runs, go into memory
that was written before.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .figures import Table, median_and_spread, median_ratio
from .jobs import CELSIUS, DT, V_INIT
from .peers import run
from .workloads import channels

COMPARTMENTS, STEPS, AT_ONCE = 10_000, 400, 32
REPEATS = 5
VARIABLES = {"v": "_ref_v", "m of hh": "_ref_m_hh"}
PARTS = ("alone", "recorded", "at once", "step by step")


def milliseconds(work: Callable[[], None]) -> float:
    """Return the median of several calls after one that does not count."""
    work()
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        taken.append(1e3 * (time.perf_counter() - began))
    return statistics.median(taken)


def run_phase(h: Any) -> float:
    """Return what the steps take, without the initialisation."""
    context = h.ParallelContext()
    context.set_maxstep(10)
    taken = []
    for _ in range(REPEATS + 1):
        h.finitialize(V_INIT)
        began = time.perf_counter()
        context.psolve(STEPS * DT)
        taken.append(1e3 * (time.perf_counter() - began))
    return statistics.median(taken[1:])


def written(steps_at_once: int) -> float:
    """Return what numpy takes to write as many numbers."""
    rows, block = np.empty((COMPARTMENTS, STEPS)), np.ones((COMPARTMENTS, steps_at_once))

    def write() -> None:
        for step in range(0, STEPS, steps_at_once):
            width = min(steps_at_once, STEPS - step)
            rows[:, step:step + width] = block[:, :width]

    return milliseconds(write)


def measure(module: str, variable: str) -> dict[str, float]:
    """Return milliseconds of each of PARTS."""
    h = importlib.import_module(module).h
    h.celsius, h.dt = CELSIUS, DT
    model = channels(h, COMPARTMENTS, 1000)
    alone = run_phase(h)
    vectors = [h.Vector().record(getattr(segment, VARIABLES[variable])) for section in model.sections for segment in section]
    recorded = run_phase(h)
    assert {len(vector) for vector in vectors} == {STEPS + 1}
    return dict(zip(PARTS, (alone, recorded, written(AT_ONCE), written(1)), strict=True))


def table(modules: list[str], rounds: int) -> Table:
    """Return the table of what recording adds."""
    titles = ("run (ms)", "recording adds (ms)", "beyond writing at once", "beyond writing step by step")
    title = (f"Recording 10⁴ variables, hh in cables of 1000 compartments, {STEPS} steps, {rounds} rounds: what it adds to the "
             "run, and what of that is more than writing as many numbers takes, in % of the run.")
    head = ("variable", "written at once (ms)", "step by step (ms)")
    head += tuple(f"{module}, {text}" for module in modules for text in titles)
    made = Table("record", title, head)
    for variable in VARIABLES:
        taken: dict[str, list[dict[str, float]]] = {module: [] for module in modules}
        for _ in range(rounds):
            for module in modules:
                output = run([sys.executable, "-m", "benchmarks.recording", module, variable])
                taken[module].append(json.loads(output.rstrip().rpartition("\n")[2]))
        both = [one for series in taken.values() for one in series]
        made.lines.append([variable, *(median_and_spread([one[part] for one in both]) for part in PARTS[2:]),
                           *(cell for series in taken.values() for cell in cells(series))])
    return made


def cells(series: list[dict[str, float]]) -> list[str]:
    """Return a module's part of a line."""
    added = [one["recorded"] - one["alone"] for one in series]
    beyond = [median_ratio([100 * (more - one[part]) for more, one in zip(added, series, strict=True)],
                           [one["alone"] for one in series]) for part in PARTS[2:]]
    return [median_and_spread([one["alone"] for one in series]), median_and_spread(added),
            *("-" if share is None else f"{share:.0f} %" for share in beyond)]


if __name__ == "__main__":
    print("\n" + json.dumps(measure(sys.argv[1], sys.argv[2])))
