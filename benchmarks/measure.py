"""Build and time one workload in this process: python -m benchmarks.measure MODULE WORKLOAD PARAMETERS TSTOP REPEATS [LIBRARY].

LIBRARY holds the mechanisms that the workload needs. Prints one line of JSON: seconds to build, median seconds of the run phase,
compartments, steps, and two checks.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable

from . import detailed_cell, kinetic_cables, workloads

DT = 0.025  # ms
WORKLOADS: dict[str, Callable[..., workloads.Model]] = {
    build.__name__: build for build in (
        workloads.cable_cells, workloads.squid_axon, workloads.rings, workloads.channels,
        detailed_cell.pyramidal_cells,
        kinetic_cables.markov_eight, kinetic_cables.markov_thirteen, kinetic_cables.calcium_shells,
    )
}


def main() -> None:
    """Build and run one workload on one module, as the command line says, and print what was measured as JSON."""
    module, workload, parameters, tstop, repeats, *libraries = sys.argv[1:]
    h = importlib.import_module(module).h
    for path in libraries:
        h.nrn_load_dll(path)
    h.celsius, h.dt = 6.3, DT
    context = h.ParallelContext()
    context.nthread(1)
    began = time.perf_counter()
    model = WORKLOADS[workload](h, **json.loads(parameters))
    h.finitialize(-65)
    build = time.perf_counter() - began
    times, gids = h.Vector(), h.Vector()
    context.spike_record(-1, times, gids)
    context.set_maxstep(10)
    runs = []
    for _ in range(int(repeats)):
        h.finitialize(-65)
        began = time.perf_counter()
        context.psolve(float(tstop))
        runs.append(time.perf_counter() - began)
    result = {
        "build": build,
        "run": statistics.median(runs),
        "compartments": sum(section.nseg for section in model.sections),
        "steps": round(float(tstop) / DT),
        "spikes": len(times),
        "vsum": sum(segment.v for section in model.sections for segment in section),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
