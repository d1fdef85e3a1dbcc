"""Run probes or scripts on one simulator: python worker.py MODULE LIBRARY PLAN OUT NAME…

MODULE offers `h`. LIBRARY is what its loader takes: a built library for neuron, a folder of .mod files for ranvier.
PLAN is a JSON file that lists the variables of each mechanism; the reference writes it when it is missing. Each NAME
is a probe of the catalogue or a function of one of the modules of scripts; it runs in a forked child, and leaves
OUT/NAME.npz with its numbers or OUT/NAME.error with a traceback.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import scripts
import scripts_edges
import scripts_events
import scripts_many
import scripts_matrices
import scripts_objects
import scripts_random
import scripts_space
import scripts_texts
import scripts_vectors
import scripts_verbatim
from catalogue import PROBES, Probe, plain
from children import ChildFailed, in_child
from recording import Plan, describe

IONS = ("na", "k", "ca", "cl")


def load(module: str, library: str) -> Any:
    """Import the simulator and load the library."""
    simulator = importlib.import_module(module)
    if module == "neuron":
        simulator.h.nrn_load_dll(library)
    else:
        simulator.load_mechanisms(library)
    simulator.h.load_file("stdrun.hoc")
    return simulator.h


class Recording:
    """Vectors by name, filled while the model runs."""

    def __init__(self, h: Any) -> None:
        self.h = h
        self.vectors: dict[str, Any] = {}

    def add(self, name: str, pointer: Any) -> None:
        self.vectors[name] = self.h.Vector().record(pointer)

    def instance(self, instance: Any, ranges: dict[str, int]) -> None:
        """Record every range variable of a mechanism's instance."""
        for reference_name, length in ranges.items():
            name = plain(reference_name)
            pointer = getattr(instance, "_ref_" + (reference_name if hasattr(instance, reference_name) else name))
            if length == 1:
                self.add(name, pointer)
            else:
                for index in range(length):
                    self.add(f"{name}[{index}]", pointer[index])

    def ions(self, segment: Any) -> None:
        """Record the variables of the ions that exist in the segment."""
        for ion in IONS:
            for name in (f"i{ion}", f"e{ion}", f"{ion}i", f"{ion}o"):
                if hasattr(segment, name):
                    self.add(name, getattr(segment, "_ref_" + name))

    def values(self) -> dict[str, np.ndarray]:
        return {name: np.array(vector) for name, vector in self.vectors.items()}


def make_cell(h: Any, probe: Probe) -> Any:
    """Build a section of three segments with the probe's other mechanisms."""
    soma = h.Section(name="soma")
    soma.L, soma.diam, soma.nseg, soma.Ra, soma.cm = 60.0, 20.0, 3, 100.0, 1.0
    for mechanism in probe.others:
        soma.insert(mechanism)
    return soma


def stimulate(h: Any, probe: Probe, segment: Any, target: Any) -> list[Any]:
    """Attach the probe's stimulus; return what must be kept alive."""
    if probe.stimulus == "event":
        keep: list[Any] = []
        for index, weight in enumerate(probe.weights):
            source = h.NetStim()
            source.start, source.interval, source.number, source.noise = 2.0 + 0.37 * index, 3.0 + index, 1000.0, 0.0
            connection = h.NetCon(source, target)
            connection.delay, connection.weight[0] = 1.0, weight
            keep += [source, connection]
        return keep
    if probe.stimulus == "voltage" and probe.mechanism != "SEClamp":
        clamp = h.SEClamp(segment)
        clamp.rs = 0.01
        clamp.dur1, clamp.amp1 = 5.0, -65.0
        clamp.dur2, clamp.amp2 = 7.0, 0.0
        clamp.dur3, clamp.amp3 = 1e9, -80.0
    else:
        clamp = h.IClamp(segment)
        clamp.delay, clamp.dur, clamp.amp = 1.0, 1e9, 0.5
    return [clamp]


def configure(h: Any, probe: Probe, instance: Any) -> None:
    """Apply the probe's settings, globals and calls."""
    h.celsius = probe.celsius
    h.dt = 0.025
    for name, value in probe.settings.items():
        if isinstance(value, tuple):
            for index, element in enumerate(value):
                getattr(instance, name)[index] = element
        else:
            setattr(instance, name, value)
    for name, value in probe.globals.items():
        setattr(h, name, value)
    for name, arguments in probe.calls.items():
        getattr(instance, name)(*arguments)


def advance(h: Any, probe: Probe) -> None:
    """Run to the end of the probe, making its changes on the way."""
    h.finitialize(-65)
    for time, name, value in probe.changes:
        h.continuerun(time)
        setattr(h, name, value)
    h.continuerun(probe.tstop)


def call_functions(probe: Probe, instance: Any) -> dict[str, np.ndarray]:
    """Return the values of the probe's functions."""
    return {
        f"{name}()": np.array([getattr(instance, name)(*arguments) for arguments in grid])
        for name, grid in probe.functions.items()
    }


def set_pointers(h: Any, probe: Probe, instance: Any) -> list[Any]:
    """Point each POINTER at a variable of a second, driven cell."""
    if not probe.pointers:
        return []
    other = make_cell(h, probe)
    clamp = h.IClamp(other(0.5))
    clamp.delay, clamp.dur, clamp.amp = 2.0, 8.0, 1.0
    for name, variable in probe.pointers.items():
        h.setpointer(getattr(other(0.5), "_ref_" + variable), name, instance)
    return [other, clamp]


def run_in_cell(h: Any, probe: Probe, plan: Plan) -> dict[str, np.ndarray]:
    """Run a probe of a density mechanism or a point process."""
    soma = make_cell(h, probe)
    segment = soma(0.5)
    if probe.kind == "density":
        soma.insert(probe.mechanism)
        instance = getattr(segment, probe.mechanism)
    else:
        instance = getattr(h, probe.mechanism)(segment)
    configure(h, probe, instance)
    keep = [set_pointers(h, probe, instance), stimulate(h, probe, segment, instance)]
    recording = Recording(h)
    recording.add("v", segment._ref_v)
    recording.add("v_end", soma(1)._ref_v)
    recording.instance(instance, plan[probe.mechanism]["range"])
    recording.ions(segment)
    spikes, sent = h.Vector(), h.Vector()
    detector = h.NetCon(segment._ref_v, None, sec=soma)
    detector.threshold = -20.0
    detector.record(spikes)
    if probe.mechanism == "pulser":
        keep.append(h.NetCon(instance, None))
        keep[-1].record(sent)  # type: ignore[attr-defined]
    advance(h, probe)
    scalars = [name for name, length in plan[probe.mechanism]["global"].items() if length == 1]
    shared = {plain(name): np.array([getattr(h, name)]) for name in scalars}
    return {**recording.values(), "spikes": np.array(spikes), "sent": np.array(sent), **shared,
            **call_functions(probe, instance)}


def run_artificial(h: Any, probe: Probe, plan: Plan) -> dict[str, np.ndarray]:
    """Run a probe of an artificial cell, reading it every 2.5 ms."""
    cell = getattr(h, probe.mechanism)()
    configure(h, probe, cell)
    driven = probe.mechanism != "NetStim" or probe.label == "driven"
    keep = stimulate(h, probe, None, cell) if driven else []
    spikes = h.Vector()
    detector = h.NetCon(cell, None)
    detector.record(spikes)
    names = list(plan[probe.mechanism]["range"])
    rows: list[list[float]] = []
    h.finitialize(-65)
    while h.t < probe.tstop - 0.01:
        h.continuerun(h.t + 2.5)
        rows.append([getattr(cell, name) for name in names] + [getattr(cell, name)() for name in probe.functions])
    del keep
    columns = np.array(rows).T
    return {"spikes": np.array(spikes), **dict(zip([*names, *probe.functions], columns, strict=True))}


def run(h: Any, name: str, plan: Plan) -> dict[str, np.ndarray]:
    """Run one probe or script."""
    if name in PROBES:
        probe = PROBES[name]
        return (run_artificial if probe.kind == "artificial" else run_in_cell)(h, probe, plan)
    modules = (scripts, scripts_objects, scripts_many, scripts_edges, scripts_events, scripts_verbatim,
               scripts_vectors, scripts_random, scripts_texts, scripts_matrices, scripts_space)
    module = next(module for module in modules if name in module.TOLERANCES)
    result = getattr(module, name)(h)
    return {key: np.atleast_1d(np.asarray(value, float)) for key, value in result.items()}


def leave(action: Callable[[], dict[str, np.ndarray]], out: Path, name: str) -> None:
    """Leave the numbers of a run, or what became of it."""
    try:
        np.savez(out / f"{name}.npz", **in_child(action))
    except ChildFailed as error:
        (out / f"{name}.error").write_text(str(error))


def main() -> None:
    module, library, plan_path, out, *names = sys.argv[1:]
    h = load(module, library)
    plan_file = Path(plan_path)
    if not plan_file.exists():
        plan_file.write_text(json.dumps(describe(h)))
    plan = json.loads(plan_file.read_text())
    for name in names:
        leave(lambda name=name: run(h, name, plan), Path(out), name)  # type: ignore[misc]


if __name__ == "__main__":
    main()
