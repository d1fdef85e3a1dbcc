"""Probe mechanisms on one simulator: python probe.py MODULE JOBS OUT LIBRARY…

MODULE offers `h`; JOBS is a JSON list of {name, plan, variables}; `variables` are those to read, and where it is null, on the
reference, all that it lists are. OUT gets, for each name, {run: {status, reason, values: {variable: [numbers]}}}.
Each run is in a forked child. A number that is not finite is written as null.

Runs: a density mechanism in a passive cell under a current clamp at 6.3 °C as it is, at 34 °C with the settings of its plan
and its ions moving, and under a voltage clamp; a point process likewise, with one event, four events and a voltage clamp; an
artificial cell with ten events of three weights; every FUNCTION at several values.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from children import ChildFailed, in_child
from recording import variables_of

DT, TSTOP, STEPS_BETWEEN_SAMPLES = 0.025, 20.0, 20
LONGEST_ARRAY = 8
RUN_SECONDS = 100.0  # far more than any takes; for those that never end
RUNS = {
    "density": ("current, 6.3 °C", "current, 34 °C", "voltage, 34 °C", "functions"),
    "point": ("1 event, 6.3 °C", "4 events, 34 °C", "voltage, 34 °C", "functions"),
    "artificial": ("events of 0.01", "events of 0.6", "events of 1.5", "functions"),
    "bare": ("functions",),
}
VOLTAGES = (-80.0, -65.3, -40.0, -20.5, 0.0, 25.7)
COUNTS = (0.0, 1.0, 2.0, 3.0)
COUNTED = {"i", "j", "k", "n", "index", "idx"}  # arguments of these names number something
OTHER_ARGUMENTS = (1.0, 2.0, 3.0, 4.0, 5.0)

Getter = Callable[[], float]
Plan = dict[str, Any]


class Samples:
    """Variables by name, read at the start and every half millisecond."""

    def __init__(self) -> None:
        self.getters: dict[str, Getter] = {}
        self.values: dict[str, list[float]] = {}

    def add(self, name: str, get: Getter, wanted: list[str] | None = None) -> None:
        """Take a variable if it is wanted; on the reference (None) if it can be read."""
        if wanted is None:
            try:
                float(get())
            except (TypeError, ValueError, AttributeError, RuntimeError, LookupError):
                return
        elif name not in wanted:
            return
        self.getters[name] = get
        self.values[name] = []

    def take(self) -> None:
        for name, get in self.getters.items():
            self.values[name].append(float(get()))


def load(module: str, libraries: list[str]) -> Any:
    """Import a simulator and load mechanism libraries."""
    h = importlib.import_module(module).h
    for library in libraries:
        h.nrn_load_dll(library)
    return h


def list_variables(h: Any, plan: Plan) -> dict[str, Any]:
    """Ask the reference for the variables of a mechanism, and for the ions there are."""
    if plan["kind"] == "bare":
        return {"range": {}, "global": {}, "ions": []}
    types, name, ions = h.MechanismType(0), h.ref(""), []
    for index in range(int(types.count())):
        types.select(index)
        types.selected(name)
        if name[0].endswith("_ion"):
            ions.append(name[0].removesuffix("_ion"))
    listed = variables_of(h, plan["mechanism"], plan["kind"] == "density")
    return {"range": listed["range"], "global": listed["global"], "ions": sorted(ions)}


def add_variables(h: Any, samples: Samples, listed: dict[str, Any], instance: Any, segment: Any,
                  wanted: list[str] | None) -> None:
    """Sample RANGE variables, STATEs, GLOBALs, and the variables of the ions that are in the segment."""
    for name, length in listed["range"].items():
        if length == 1:
            samples.add(name, lambda n=name: getattr(instance, n), wanted)  # type: ignore[misc]
        for k in range(min(length, LONGEST_ARRAY) if length > 1 else 0):
            samples.add(f"{name}[{k}]", lambda n=name, k=k: getattr(instance, n)[k], wanted)  # type: ignore[misc]
    for name, length in listed["global"].items():
        if length == 1:
            samples.add(name, lambda n=name: getattr(h, n), wanted)  # type: ignore[misc]
        for k in range(min(length, LONGEST_ARRAY) if length > 1 else 0):
            samples.add(f"{name}[{k}]", lambda n=name, k=k: getattr(h, n)[k], wanted)  # type: ignore[misc]
    for ion in listed["ions"] if segment is not None else ():
        for name in (f"i{ion}", f"e{ion}", f"{ion}i", f"{ion}o"):
            samples.add("segment." + name, lambda n=name: getattr(segment, n), wanted)  # type: ignore[misc]


def cell(h: Any, name: str) -> Any:
    """Make a passive section of one segment."""
    section = h.Section(name=name)
    section.L = section.diam = 20.0
    section.nseg, section.Ra, section.cm = 1, 100.0, 1.0
    section.insert("pas")
    return section


def set_pointers(h: Any, plan: Plan, instance: Any, segment: Any, driven: bool) -> list[Any]:
    """Point POINTERs at v: of the segment, or with `driven` of another cell that a clamp depolarises."""
    keep = []
    if plan["pointers"] and driven:
        other = cell(h, "pre")
        clamp = h.IClamp(other(0.5))
        clamp.delay, clamp.dur, clamp.amp = 2.0, 3.0, 1.4
        keep, segment = [other, clamp], other(0.5)
    for name in plan["pointers"]:
        h.setpointer(segment._ref_v, name, instance)
    return keep


def set_tables(h: Any, plan: Plan, instance: Any) -> list[Any]:
    """Fill FUNCTION_TABLEs: a sigmoid of one argument, a constant of several."""
    keep: list[Any] = []
    for name, count in plan["tables"].items():
        density = plan["kind"] == "density"
        fill = getattr(h, f"table_{name}_{plan['mechanism']}") if density else getattr(instance, f"table_{name}")
        if count != 1:
            fill(0.5)
            continue
        points = [-100.0 + 5.0 * k for k in range(41)]
        vectors = h.Vector([0.1 + 0.8 / (1.0 + math.exp(-x / 20.0)) for x in points]), h.Vector(points)
        fill(*vectors)
        keep += vectors
    return keep


def movers(h: Any, plan: Plan, section: Any, segment: Any) -> list[Callable[[int], None]]:
    """Return what moves the ions that the mechanism only reads, called at each sample."""
    moves: list[Callable[[int], None]] = []
    for name in plan["ramped"]:
        start = getattr(segment, name)
        moves.append(lambda k, n=name, s=start: setattr(segment, n, s * (1 + 0.25 * k)))  # type: ignore[misc]
    for ion in plan["supplied"]:
        section.insert("rvsupply_" + ion)
        source = getattr(segment, "rvsupply_" + ion)
        amplitude = 0.01 if ion == "k" else -0.01
        moves.append(lambda k, s=source, a=amplitude: setattr(s, "amp", a if 4 <= k < 20 else 0.0))  # type: ignore[misc]
    return moves


def events(h: Any, target: Any, start: float, interval: float, count: int, weight: float) -> list[Any]:
    """Send events to a target."""
    source = h.NetStim()
    source.start, source.interval, source.number, source.noise = start, interval, count, 0.0
    connection = h.NetCon(source, target)
    connection.delay, connection.weight[0] = 1.0, weight
    return [source, connection]


def clamp_voltage(h: Any, segment: Any) -> Any:
    clamp = h.SEClamp(segment)
    clamp.rs = 0.01
    clamp.dur1, clamp.amp1, clamp.dur2, clamp.amp2, clamp.dur3, clamp.amp3 = 5.0, -65.0, 7.0, 0.0, 8.0, -80.0
    return clamp


def make_instance(h: Any, plan: Plan) -> tuple[Any, Any, Any]:
    """Return a mechanism with its section and segment, both None for an artificial cell."""
    if plan["kind"] == "artificial":
        return getattr(h, plan["mechanism"])(), None, None
    section = cell(h, "soma")
    if plan["kind"] == "density":
        section.insert(plan["mechanism"])
        return getattr(section(0.5), plan["mechanism"]), section, section(0.5)
    return getattr(h, plan["mechanism"])(section(0.5)), section, section(0.5)


def run(h: Any, plan: Plan, name: str, listed: dict[str, Any], wanted: list[str] | None) -> dict[str, list[float]]:
    """Make one run."""
    if name == "functions":
        return call_functions(h, plan)
    h.celsius = 34.0 if "34" in name else 6.3
    instance, section, segment = make_instance(h, plan)
    samples, warm = Samples(), "34" in name
    passive = segment if segment is not None else cell(h, "elsewhere")(0.5)
    keep: list[Any] = [section, passive, set_pointers(h, plan, instance, passive, warm), set_tables(h, plan, instance)]
    if warm or name in ("events of 0.6", "events of 1.5"):
        for setting, value in plan["settings"].items():
            setattr(instance, setting, value)
    moves = movers(h, plan, section, segment) if warm else []
    if segment is not None:
        samples.add("v", lambda: segment.v, wanted)
    if "voltage" in name:
        clamp = clamp_voltage(h, segment)
        samples.add("SEClamp.i", lambda: clamp.i, wanted)
    elif plan["kind"] == "density":
        clamp = h.IClamp(segment)
        clamp.delay, clamp.dur, clamp.amp = 1.0, 5.0, 0.1
    if plan["receives"] and plan["kind"] == "point":
        keep.append(events(h, instance, 2.0, 3.0, 1 if name.startswith("1") else 4, 0.01))
    elif plan["receives"]:
        keep.append(events(h, instance, 1.0, 2.0, 10, float(name.split()[-1])))
    spikes = h.Vector()
    if plan["sends"]:
        keep.append(h.NetCon(instance, None))
        keep[-1].record(spikes)
    add_variables(h, samples, listed, instance, segment, wanted)
    advance(h, samples, moves)
    return {**samples.values, **({"spikes": list(spikes)} if plan["sends"] else {})}


def advance(h: Any, samples: Samples, moves: list[Callable[[int], None]]) -> None:
    """Run, sampling and moving."""
    h.dt = DT
    h.finitialize(-65)
    samples.take()
    for step in range(1, round(TSTOP / DT) + 1):
        h.fadvance()
        if step % STEPS_BETWEEN_SAMPLES == 0:
            samples.take()
            for move in moves:
                move(step // STEPS_BETWEEN_SAMPLES)


def call_functions(h: Any, plan: Plan) -> dict[str, list[float]]:
    """Return the values of every FUNCTION; those that fail are left out."""
    if plan["kind"] == "bare":
        return {f"{name}()": values_of(getattr(h, name), arguments) for name, arguments in plan["functions"].items()}
    h.celsius, h.dt = 34.0, DT
    instance, section, segment = make_instance(h, plan)
    passive = segment if segment is not None else cell(h, "elsewhere")(0.5)
    keep = [section, passive, set_pointers(h, plan, instance, passive, False), set_tables(h, plan, instance)]
    h.finitialize(-65)
    density = plan["kind"] == "density"
    if density:
        getattr(h, "setdata_" + plan["mechanism"])(segment)
    found = {}
    for name, arguments in plan["functions"].items():
        try:
            function = getattr(h, f"{name}_{plan['mechanism']}") if density else getattr(instance, name)
            found[f"{name}()"] = values_of(function, arguments)
        except (RuntimeError, ArithmeticError):
            continue
    del keep
    return found


def values_of(function: Callable[..., float], arguments: list[str]) -> list[float]:
    """Return the values of a FUNCTION at several values of its first argument."""
    if not arguments:
        return [float(function())]
    first = COUNTS if arguments[0].lower() in COUNTED else VOLTAGES
    return [float(function(*(x, *OTHER_ARGUMENTS)[: len(arguments)])) for x in first]


def tidy(values: dict[str, list[float]]) -> dict[str, list[float | None]]:
    """Replace what JSON has no word for."""
    return {name: [x if math.isfinite(x) else None for x in numbers] for name, numbers in values.items()}


def one_run(h: Any, job: dict[str, Any], name: str) -> dict[str, Any]:
    """Make one run in a child; say how it went."""
    wanted = None if job["variables"] is None else job["variables"]["runs"].get(name, [])

    def action() -> Any:
        listed = job["variables"] or list_variables(h, job["plan"])
        return listed, tidy(run(h, job["plan"], name, listed, wanted))

    try:
        listed, values = in_child(action, RUN_SECONDS)
    except ChildFailed as error:
        return {"status": "failed", "reason": str(error).strip().splitlines()[-1][:300], "values": {}}
    return {"status": "done", "reason": "", "values": values, "listed": listed}


def main() -> None:
    module, jobs, out, *libraries = sys.argv[1:]
    h = load(module, libraries)
    results = {}
    for job in json.loads(Path(jobs).read_text()):
        results[job["name"]] = {name: one_run(h, job, name) for name in RUNS[job["plan"]["kind"]]}
    Path(out).write_text(json.dumps(results))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
