"""Read the sums of the engine and of Python at one moment; two moments make a result."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

from .._engine import ffi, lib
from ..model import HANDLE, MODEL
from .result import Kernel, Layout, Part, Result, Row
from .stopwatch import STOPWATCH

PHASES = ("thresholds", "events", "play", "currents", "elimination", "voltage", "states", "diffusion", "recording")
"""As rv_phase of engine.h; then what threads wait for, and what is done between groups."""
REST = "between groups"
WORKS = ("currents", "states", "events")
"""Phases of a mechanism's own rows, as rv_work of engine.h."""
SCRIPT, LAYOUT, INITIALISE, STEPS, CALLED = PARTS = ("script", "layout", "finitialize", "steps", "Python in runs")
_ELIMINATION = PHASES.index("elimination")


@dataclass(frozen=True, slots=True)
class Moment:
    """All sums at a moment."""

    clock: float
    runs: float
    layout_in_runs: float
    initialising: float
    layout: float
    steps_time: float
    available: float
    nodes: float
    steps: int
    phases: tuple[float, ...]
    works: dict[int, tuple[tuple[float, ...], tuple[float, ...]]]  # by type: seconds and instances of each of WORKS


def moment() -> Moment:
    """Read all sums now."""
    runs, layout_in_runs = STOPWATCH.runs()
    times = STOPWATCH.times()
    work = ffi.new("rv_profile_work *")
    works = {}
    for number in MODEL.catalogue.types:
        lib.rv_profile_type(HANDLE, number, work)
        if any(work.instances):
            works[number] = tuple(work.seconds), tuple(work.instances)
    return Moment(perf_counter(), runs, layout_in_runs, STOPWATCH.initialising, times.layout, times.run, times.available,
                  times.nodes, times.steps, tuple(times.seconds), works)


def between(begin: Moment, end: Moment) -> Result:
    """Return what happened from one moment to another, with the layout as it is."""
    rows = _rows(begin, end)
    return Result(end.clock - begin.clock, end.steps - begin.steps, _parts(begin, end), rows, _kernels(rows), _layout())


def _parts(begin: Moment, end: Moment) -> tuple[Part, ...]:
    total, runs, layout = end.clock - begin.clock, end.runs - begin.runs, end.layout - begin.layout
    inside = end.layout_in_runs - begin.layout_in_runs
    initialise, steps = end.initialising - begin.initialising, end.steps_time - begin.steps_time
    seconds = {SCRIPT: total - runs - (layout - inside), LAYOUT: layout, INITIALISE: initialise, STEPS: steps,
               CALLED: runs - inside - initialise - steps}
    return tuple(Part(name, seconds[name]) for name in PARTS)


def _rows(begin: Moment, end: Moment) -> tuple[Row, ...]:
    own: dict[str, list[Row]] = {}
    for number, (seconds, counts) in end.works.items():
        before = begin.works.get(number, ((0.0,) * len(WORKS), (0.0,) * len(WORKS)))
        for k, phase in enumerate(WORKS):
            if counts[k] > before[1][k]:
                name = MODEL.catalogue.types[number].name
                own.setdefault(phase, []).append(Row(phase, name, seconds[k] - before[0][k], counts[k] - before[1][k]))
    rows: list[Row] = []
    for k, phase in enumerate(PHASES):
        nodes = end.nodes - begin.nodes if k == _ELIMINATION else 0.0
        rows += own.get(phase, [])
        rows.append(Row(phase, "", end.phases[k] - begin.phases[k], nodes))
    rest = end.available - begin.available - sum(row.seconds for row in rows)
    return *rows, Row(REST, "", rest, 0.0)


def _kernels(rows: tuple[Row, ...]) -> tuple[Kernel, ...]:
    counts = ffi.new("int[2]")
    found = []
    for row in rows:
        if not row.mechanism or row.phase == "events":
            continue
        info = MODEL.catalogue.by_name[row.mechanism]
        lib.rv_profile_instances(HANDLE, info.type, counts, counts + 1)
        why = _obstacle(info, row.phase)
        found.append(Kernel(row.mechanism, row.phase, not why, counts[0], 0 if why else counts[1], why))
    return tuple(found)


def _obstacle(info: Any, phase: str) -> str:
    """Return why a kernel is not vectorised, as the compiler wrote it into the library."""
    described = info.description
    bit, text = (lib.RV_BLOCKS_CURRENT, described.current_alone) if phase == "currents" else (
        lib.RV_BLOCKS_ADVANCE, described.advance_alone)
    if described.blocks & bit:
        return ""
    return ffi.string(text).decode() if text else "written for one instance at a time"


def _layout() -> Layout:
    now = ffi.new("rv_profile_layout *")
    lib.rv_profile_groups(HANDLE, now)
    widest = lib.rv_profile_lanes(HANDLE, ffi.NULL, 0)
    blocks = ffi.new("int[]", widest + 1)
    lib.rv_profile_lanes(HANDLE, blocks, widest + 1)
    lanes = tuple((width, blocks[width]) for width in range(widest, 0, -1) if blocks[width])
    return Layout(now.cells, now.nodes, now.groups, lanes, now.threads, now.threads_wanted, _why_threads(now))


def _why_threads(now: Any) -> str:
    """Return why fewer threads take part than were asked for."""
    if now.threads >= now.threads_wanted or not now.groups:
        return ""
    if now.threads > 1:
        return f"there are {now.groups} groups of cells, and a thread takes whole ones"
    if now.groups == 1:
        return "all cells are in one group: they are few, or joined" + _joined()
    alone = sorted(info.name for info in MODEL.catalogue.types.values() if info.not_reentrant and _is_used(info))
    if alone:
        return f"VERBATIM of {', '.join(alone)} runs in one thread"
    return "a value that all groups share is played, or Python is called within steps"


def _joined() -> str:
    names = sorted(info.name for info in MODEL.catalogue.types.values()
                   if info.description is not None and info.description.in_order and _is_used(info))
    return f" by {', '.join(names)}, whose instances are to be run in order" if names else ""


def _is_used(info: Any) -> bool:
    counts = ffi.new("int[2]")
    lib.rv_profile_instances(HANDLE, info.type, counts, counts + 1)
    return bool(counts[0])
