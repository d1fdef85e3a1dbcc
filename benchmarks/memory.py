"""Memory of a model: python -m benchmarks.memory ENGINE WORKLOAD COMPARTMENTS prints bytes per compartment as JSON.

The resident memory of a process after building and two steps, less that of the process before; and what the C library
has handed out in between, which the system's page size and freed memory do not blur.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
from typing import Any

from . import peers
from .figures import Table, median_and_spread, ratio

SIZE = 100_000
SHAPES = {"hh, cables of 1000": 1000, "hh, single compartments": 1}


class MallInfo(ctypes.Structure):
    """glibc's `struct mallinfo2`."""

    _fields_ = [(name, ctypes.c_size_t) for name in
                ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def resident() -> int:
    """Return the resident memory of this process in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def allocated() -> int:
    """Return the bytes that malloc has handed out; 0 where the C library does not say."""
    function = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if function is None:
        return 0
    function.restype = MallInfo
    info = function()
    return int(info.uordblks + info.hblkhd)


def of_h(engine: str, compartments: int, per_section: int) -> dict[str, float]:
    """Measure a simulator with NEURON's interface."""
    from .jobs import Job
    from .measure import Engine
    from .workloads import channels

    simulator = Engine(Job(engine, "channels", {}, 1, 1))
    channels(simulator.h, per_section, per_section)  # what the first of its kind needs beside its data
    two_steps(simulator.h)
    simulator.context.gid_clear()
    gc.collect()
    before = resident(), allocated()
    model = channels(simulator.h, compartments, per_section)
    two_steps(simulator.h)
    gc.collect()
    after = resident(), allocated()
    del model
    return {"resident": (after[0] - before[0]) / compartments, "allocated": (after[1] - before[1]) / compartments}


def two_steps(h: Any) -> None:
    """Initialise and go on, so that all is laid out."""
    h.finitialize(-65)
    h.fadvance()
    h.fadvance()


def of_arbor(compartments: int, per_section: int) -> dict[str, float]:
    """Measure Arbor, without the description of the cells in Python."""
    from arbor import units

    from .jobs import DT, Job
    from .measure_arbor import simulation

    small = simulation(Job("arbor", "channels", {"compartments": per_section, "per_section": per_section}, 1, 1))
    before = resident(), allocated()
    model, _ = simulation(Job("arbor", "channels", {"compartments": compartments, "per_section": per_section}, 1, 1))
    model.run(2 * DT * units.ms, DT * units.ms)
    gc.collect()
    after = resident(), allocated()
    del small
    return {"resident": (after[0] - before[0]) / compartments, "allocated": (after[1] - before[1]) / compartments}


def table(compared: list[peers.Peer], rounds: int) -> Table:
    """Return the table of bytes per compartment."""
    names = [peer.name for peer in compared]
    made = Table("memory", "Memory of 10⁵ compartments with hh after two steps: bytes per compartment.",
                 ("workload", "", *names, *(f"{name} / ranvier" for name in names if name != "ranvier")))
    for title, per_section in SHAPES.items():
        taken: dict[str, dict[str, list[float]]] = {name: {"resident": [], "allocated": []} for name in names}
        for _ in range(rounds):
            for peer in compared:
                command = [sys.executable, "-m", "benchmarks.memory", peer.engine, str(SIZE), str(per_section)]
                try:
                    found = json.loads(peers.run(command, peer.environment).rstrip().rpartition("\n")[2])
                except peers.MeasurementError as error:
                    print(f"memory of {peer.name}: {str(error).strip().splitlines()[-1][:150]}", file=sys.stderr)
                    continue
                for what, value in found.items():
                    taken[peer.name][what].append(value)
        for what in ("resident", "allocated"):
            values = {name: taken[name][what] for name in names}
            made.lines.append([title, what, *(median_and_spread(values[name], 0) for name in names),
                               *(ratio(values[name], values.get("ranvier", [])) for name in names if name != "ranvier")])
    return made


if __name__ == "__main__":
    chosen, size, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    print("\n" + json.dumps(of_arbor(size, length) if chosen == "arbor" else of_h(chosen, size, length)))
