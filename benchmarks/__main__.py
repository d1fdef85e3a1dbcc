"""Compare simulators and print Markdown tables.

All simulators of a row run in turn, round after round, each run in a new process with one thread; a figure is the
median over the rounds, a ratio the median of the rounds' ratios, so that a slower or faster machine in between does
not count.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import accessing, building, mods_of

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Row:
    """One workload with its parameters; `tstop` in ms gives a run phase of 0.1 to 2 s on the reference.

    `mods` is the folder below benchmarks/mods/ of the mechanisms that it needs.
    """

    label: str
    title: str
    workload: str
    parameters: dict[str, int]
    tstop: float
    mods: str | None = None


ROWS = (
    Row("W1", "hh cable cells, 1", "cable_cells", {"count": 1}, 1000),
    Row("W1", "hh cable cells, 10", "cable_cells", {"count": 10}, 100),
    Row("W1", "hh cable cells, 100", "cable_cells", {"count": 100}, 50),
    Row("W1", "hh cable cells, 1000", "cable_cells", {"count": 1000}, 5),
    Row("W2", "squid axon, nseg 43", "squid_axon", {"nseg": 43}, 1000),
    Row("W2", "squid axon, nseg 1001", "squid_axon", {"nseg": 1001}, 50),
    Row("W3", "rings, 16 × 16 cells", "rings", {"rings": 16, "cells": 16}, 25),
    Row("W3", "rings, 128 × 8 cells", "rings", {"rings": 128, "cells": 8}, 10),
    Row("W5", "hh, cables, 10⁴ compartments", "channels", {"compartments": 10_000, "per_section": 1000}, 10),
    Row("W5", "hh, cables, 10⁵ compartments", "channels", {"compartments": 100_000, "per_section": 1000}, 2),
    Row("W5", "hh, single compartments, 10⁴", "channels", {"compartments": 10_000, "per_section": 1}, 10),
    Row("detailed", "pyramidal cells, 601 compartments, ten channels, 1", "pyramidal_cells", {"count": 1}, 50, "detailed"),
    Row("detailed", "pyramidal cells, 601 compartments, ten channels, 16", "pyramidal_cells", {"count": 16}, 5, "detailed"),
    Row("kinetic", "sodium channel of 8 states, potassium of 5", "markov_eight", {"nseg": 400}, 50, "kinetic"),
    Row("kinetic", "sodium channel of 13 states, potassium of 5", "markov_thirteen", {"nseg": 400}, 50, "kinetic"),
    Row("kinetic", "calcium: 4 shells, buffer, pump, diffusion", "calcium_shells", {"nseg": 400}, 50, "kinetic"),
)

Result = dict[str, Any]


def measure(module: str, row: Row, repeats: int) -> Result:
    """Run one workload in a new process."""
    command = [sys.executable, "-m", "benchmarks.measure", module, row.workload, json.dumps(row.parameters)]
    environment = {**os.environ, "NEURON_MODULE_OPTIONS": "-nogui", "RANVIER_AUTOLOAD": "0", "OMP_NUM_THREADS": "1"}
    libraries = [mods_of.library(module, row.mods)] if row.mods else []
    done = subprocess.run([*command, str(row.tstop), str(repeats), *libraries], cwd=ROOT, env=environment,
                          capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{row.title} on {module}:\n{done.stdout}{done.stderr}")
    result: Result = json.loads(done.stdout.splitlines()[-1])
    result["ns"] = 1e9 * result["run"] / result["compartments"] / result["steps"]
    return result


def median_ratio(rounds: dict[str, list[float]], module: str, reference: str) -> float:
    """Return how many times faster `module` is."""
    return statistics.median(a / b for a, b in zip(rounds[reference], rounds[module], strict=True))


def cells_of(rounds: dict[str, list[float]], modules: list[str], form: str) -> list[str]:
    """Format the medians of all modules and the ratios to the first."""
    figures = [format(statistics.median(rounds[module]), form) for module in modules]
    return figures + [f"{median_ratio(rounds, module, modules[0]):.1f}" for module in modules[1:]]


def header(first: str, modules: list[str], unit: str) -> str:
    """Return the head of a Markdown table."""
    titles = [first, *(f"{module} ({unit})" for module in modules)]
    titles += [f"{modules[0]} / {module}" for module in modules[1:]]
    return f"| {' | '.join(titles)} |\n|---|{'---:|' * (len(titles) - 1)}"


def same_work(results: dict[str, Result], modules: list[str]) -> bool:
    """Return whether all modules counted the same spikes and ended at the same potentials."""
    first = results[modules[0]]
    scale = 100 * first["compartments"]
    return all(
        result["spikes"] == first["spikes"] and abs(result["vsum"] - first["vsum"]) < 1e-5 * scale
        for result in results.values()
    )


def run_phase(rows: list[Row], modules: list[str], rounds: int, repeats: int) -> None:
    """Print the tables of the run phase and of building the models."""
    build_lines = []
    print(f"Run phase, one thread: ns per compartment and step, {rounds} rounds.\n")
    print(header("workload", modules, "ns"), flush=True)
    for row in rows:
        ns: dict[str, list[float]] = {module: [] for module in modules}
        build: dict[str, list[float]] = {module: [] for module in modules}
        for _ in range(rounds):
            results = {module: measure(module, row, repeats) for module in modules}
            for module, result in results.items():
                ns[module].append(result["ns"])
                build[module].append(result["build"])
        mark = "" if same_work(results, modules) else " **(results differ)**"
        print(f"| {row.label} {row.title}{mark} | {' | '.join(cells_of(ns, modules, '.1f'))} |", flush=True)
        build_lines.append(f"| {row.label} {row.title} | {' | '.join(cells_of(build, modules, '.3f'))} |")
    print(f"\nBuilding the model in Python, with the first finitialize.\n\n{header('workload', modules, 's')}")
    print("\n".join(build_lines))


def main() -> None:
    """Measure the workloads that the command line names and print tables in Markdown; the results must be the same everywhere."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", nargs="+", default=["neuron", "ranvier"], help="the first is the reference")
    parser.add_argument("--only", nargs="+", default=["W1", "W2", "W3", "W5", "detailed", "kinetic", "access", "build"],
                        help="W1 W2 W3 W5 detailed kinetic access build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="runs in each process, of which the median counts")
    parser.add_argument("--mods", type=Path, help="a folder of .mod files to build too, and its folders")
    options = parser.parse_args()
    rows = [row for row in ROWS if row.label in options.only]
    if rows:
        run_phase(rows, options.modules, options.rounds, options.repeats)
    if "access" in options.only:
        accessing.table(options.modules, options.rounds)
    if "build" in options.only:
        building.tables([module for module in options.modules if module in building.COMMANDS], options.rounds, options.mods)


if __name__ == "__main__":
    main()
