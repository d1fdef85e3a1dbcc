"""Time one workload in Arbor, in this process: python -m benchmarks.measure_arbor JOB.

Arbor's hh has no TABLE: what is measured once stands for both variants.
"""

from __future__ import annotations

import sys
import time

import arbor
from arbor import units

from .arbor_models import WORKLOADS, Recipe
from .jobs import DT, Answer, Job, Run

COMPARTMENTS_OF_A_GROUP = 1000  # cells are advanced group by group: measured, the best of 1 to 10000 for all workloads


def simulation(job: Job) -> tuple[arbor.simulation, int]:
    """Build a model; return it with the number of its compartments."""
    network = WORKLOADS[job.workload](**job.parameters)
    recipe, context = Recipe(network), arbor.context(arbor.proc_allocation(threads=job.threads))
    compartments = sum(len(network.cell(gid).compartments) for gid in range(network.count))
    hint = arbor.partition_hint()
    hint.cpu_group_size = max(1, COMPARTMENTS_OF_A_GROUP * network.count // compartments)
    decomposition = arbor.partition_load_balance(recipe, context, {arbor.cell_kind.cable: hint})
    model = arbor.simulation(recipe, context, decomposition)
    model.record(arbor.spike_recording.local)
    return model, compartments


def measure(job: Job) -> Answer:
    """Build the workload and run it."""
    began = time.perf_counter()
    model, compartments = simulation(job)
    build = time.perf_counter() - began
    runs = []
    for _ in range(job.repeats):
        model.reset()
        began = time.perf_counter()
        model.run(job.tstop * units.ms, DT * units.ms)
        runs.append(time.perf_counter() - began)
    result = Run(runs, len(model.spikes()))
    return Answer(build, compartments, job.steps, dict.fromkeys(job.variants, result))


if __name__ == "__main__":
    print(measure(Job.from_text(sys.argv[1])).text())
