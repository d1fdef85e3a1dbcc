"""Record a workload on one simulator: python trace.py MODULE LIBRARY WORKLOAD PARAMETERS TSTOP, run where `benchmarks` is found.

Prints JSON: spike times, and v and cai of three places of every seventh section at each step.
"""

from __future__ import annotations

import importlib
import json
import sys

from benchmarks.measure import DT, WORKLOADS


def main() -> None:
    module, library, workload, parameters, tstop = sys.argv[1:]
    h = importlib.import_module(module).h
    h.nrn_load_dll(library)
    h.celsius, h.dt = 6.3, DT
    model = WORKLOADS[workload](h, **json.loads(parameters))
    recorded = {}
    for number, section in enumerate(model.sections[::7]):
        for x in (0.1, 0.5, 0.9):
            recorded[f"v{number}({x})"] = h.Vector().record(section(x)._ref_v)
            if hasattr(section(x), "cai"):
                recorded[f"cai{number}({x})"] = h.Vector().record(section(x)._ref_cai)
    context, times, gids = h.ParallelContext(), h.Vector(), h.Vector()
    context.spike_record(-1, times, gids)
    h.finitialize(-65)
    context.set_maxstep(10)
    context.psolve(float(tstop))
    print(json.dumps({"spikes": list(times), **{name: list(values) for name, values in recorded.items()}}))


if __name__ == "__main__":
    main()
