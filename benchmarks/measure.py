"""Build and time one workload in this process, on an engine with NEURON's interface: python -m benchmarks.measure JOB.

JOB is JSON (`jobs.Job`); the last line printed is the answer (`jobs.Answer`).
"""

from __future__ import annotations

import hashlib
import importlib
import statistics
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

from . import detailed_cell, kinetic_cables, workloads
from .jobs import CELSIUS, DT, ONLY, TABLE, V_INIT, Answer, Job, Run
from .workloads import Model

MODULES = {"neuron": "neuron", "coreneuron": "neuron", "ranvier": "ranvier"}
WORKLOADS: dict[str, Callable[..., Model]] = {
    build.__name__: build for build in (
        workloads.cable_cells, workloads.squid_axon, workloads.rings, workloads.channels,
        detailed_cell.pyramidal_cells,
        kinetic_cables.markov_eight, kinetic_cables.markov_thirteen, kinetic_cables.calcium_shells,
    )
}


class Engine:
    """A simulator with its `h`, and how long it takes to solve for a while."""

    def __init__(self, job: Job) -> None:
        self.h: Any = importlib.import_module(MODULES[job.engine]).h
        if job.library:
            self.h.nrn_load_dll(job.library)
        self.core = job.engine == "coreneuron"
        self.context = self.h.ParallelContext()
        self.context.nthread(job.threads)
        self.h.celsius, self.h.dt = CELSIUS, DT
        if self.core:
            from neuron import coreneuron

            coreneuron.enable, coreneuron.verbose = True, 0

    def solve(self, tstop: float) -> float:
        """Initialise, solve until tstop (ms) and return the seconds that the latter took."""
        self.h.finitialize(V_INIT)
        began = time.perf_counter()
        self.context.psolve(tstop)
        return time.perf_counter() - began

    def run(self, tstop: float, steps: int) -> tuple[float, float]:
        """Return the seconds of all steps, and those beside them: CoreNEURON gets the whole model anew for each run."""
        if not self.core:
            return self.solve(tstop), 0.0
        short, whole = self.solve(DT), self.solve(tstop)
        return (whole - short) * steps / (steps - 1), short


def measure(job: Job) -> Answer:
    """Build the workload, run each variant."""
    engine = Engine(job)
    h = engine.h
    began = time.perf_counter()
    model = WORKLOADS[job.workload](h, **job.parameters)
    h.finitialize(V_INIT)
    build = time.perf_counter() - began
    keep = workloads.watch_all(h, model) if engine.core else []
    times, gids = h.Vector(), h.Vector()
    engine.context.spike_record(-1, times, gids)
    engine.context.set_maxstep(10)
    answer = Answer(build, sum(section.nseg for section in model.sections), job.steps)
    transfers = []
    for variant in job.variants:
        if variant != ONLY:
            h.usetable_hh = float(variant == TABLE)
        pairs = [engine.run(job.tstop, job.steps) for _ in range(job.repeats)]
        transfers += [beside for _, beside in pairs]
        answer.variants[variant] = Run([run for run, _ in pairs], len(times), *potentials(model))
    del keep
    return Answer(answer.build, answer.compartments, answer.steps, answer.variants, statistics.median(transfers))


def potentials(model: Model) -> tuple[float, str]:
    """Return the sum of all potentials, and a digest of their bits."""
    values = [segment.v for section in model.sections for segment in section]
    return sum(values), hashlib.sha256(struct.pack(f"{len(values)}d", *values)).hexdigest()


if __name__ == "__main__":
    print("\n" + measure(Job.from_text(sys.argv[1])).text())
