"""Initialise and advance the model: the calls into the engine, and what Python does between them."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from ._engine import ffi, lib
from .arguments import number
from .errors import warn_script
from .events.planned_calls import any_planned, bring_back_calls, call_at, call_due, call_events, steps_to_call
from .model import HANDLE, MODEL
from .profiling.stopwatch import STOPWATCH

if TYPE_CHECKING:
    from collections.abc import Callable

    from .events.sources import SpikeCall

CLOCK = lib.rv_clock(HANDLE, 0)
SLICE = 0.05  # [s] wall time between looks at Ctrl-C; what is constant during a slice is computed at its start
_done = ffi.new("int64_t *")
_ROOM = 64
_idents, _times = ffi.new("rv_id[]", _ROOM), ffi.new("double[]", _ROOM)
SPIKE_CALLS: weakref.WeakValueDictionary[int, SpikeCall] = weakref.WeakValueDictionary()  # by event source; see events/sources.py
IN_FINITIALIZE: list[Callable[[int], object]] = []  # called in finitialize with 3, 0, 1, 2: the types of FInitializeHandlers
START_PLAYING: list[Callable[[], object]] = []  # called in finitialize before v is set
SCATTERED: list[Callable[[], object]] = []  # called in each step between v and the states
BEFORE_STEP: list[tuple[Callable[[], bool], Callable[[], object]]] = []  # called before each step, while the first answers True
PREPARE: list[Callable[[], object]] = []  # called before the engine initialises or runs
ON_FAILURE: list[Callable[[], object]] = []  # called when the engine has failed; may raise what was the cause
AFTER_INITIAL: list[Callable[[], object]] = []  # called in finitialize after the INITIAL blocks
FORGET_AT_START: list[Callable[[], object]] = []  # called when finitialize forgets the events of the run before


def finitialize(v: float | None = None) -> float:
    """Initialise all states at t = 0, with v [mV] everywhere when given."""
    return STOPWATCH.run(_finitialize, v) if STOPWATCH.on else _finitialize(v)


def _finitialize(v: float | None) -> float:
    _call_handlers(3)
    _prepare()
    _initialise(lib.rv_init_begin)
    bring_back_calls(None)
    for forget in FORGET_AT_START:
        forget()
    _fetch_pending()
    for start in START_PLAYING:
        start()
    _initialise(lib.rv_init_voltage, 0.0 if v is None else number("h", "finitialize", v), int(v is not None))
    _call_handlers(0)
    _initialise(lib.rv_init_mechanisms)
    _call_handlers(1)
    _prepare()
    for call in AFTER_INITIAL:
        call()
    _initialise(lib.rv_init_end)
    _dispatch()
    _call_handlers(2)
    _warn_of_dead_records()
    return 1.0


def _call_handlers(kind: int) -> None:
    for call in IN_FINITIALIZE:
        call(kind)


def _initialise(function: Callable[..., int], *arguments: float) -> None:
    _check(STOPWATCH.initialise(function, HANDLE, *arguments) if STOPWATCH.on else function(HANDLE, *arguments))


def _warn_of_dead_records() -> None:
    """Say where Vectors stay empty because what they record was deleted: NEURON says nothing."""
    dead = lib.rv_records_dead(HANDLE)
    if dead:
        what = "a Vector records" if dead == 1 else f"{dead} Vectors record"
        warn_script(f"{what} something that was deleted, and will be empty: keep the section or object till the end")


def fcurrent() -> float:
    """Evaluate the currents at the present v and states."""
    return STOPWATCH.run(_fcurrent) if STOPWATCH.on else _fcurrent()


def _fcurrent() -> float:
    _prepare()
    _check(lib.rv_fcurrent(HANDLE))
    return 1.0


def fadvance() -> float:
    """Advance by one step of dt."""
    return STOPWATCH.run(_fadvance) if STOPWATCH.on else _fadvance()


def _fadvance() -> float:
    if any_planned() or SPIKE_CALLS or SCATTERED or not MODEL.sections or _calls_before_step():
        advance(1)
    else:
        _prepare()
        _check(lib.rv_advance(HANDLE, 1, 0.0, _done))
        if _done[0] == 0:
            advance(1)
    return 1.0


def advance(steps: int, stopped: Callable[[], bool] | None = None) -> None:
    """Advance by a number of steps of dt, or until `stopped`; Ctrl-C stops it between two steps.

    Callbacks of NetCons and timed events run at their times. Raise SimulationError.
    """
    if STOPWATCH.on:
        STOPWATCH.run(_advance, steps, stopped)
    else:
        _advance(steps, stopped)


def _advance(steps: int, stopped: Callable[[], bool] | None) -> None:
    idle, at_start = 0, True
    while steps > 0 and (stopped is None or not stopped()):
        calls = _calls_before_step()
        for call in calls if at_start else ():
            call()
        call_events()
        status = _advance_engine(1 if calls else min(steps, steps_to_call()))
        at_start = _done[0] > 0
        steps -= _done[0]
        called = _dispatch()
        _check(status)
        idle = 0 if _done[0] or called else idle + 1
        if idle > 1000:
            raise RuntimeError(f"the engine makes no progress at t = {CLOCK[0]!r} ms; please report this")


def _prepare() -> None:
    for call in PREPARE:
        call()


def _calls_before_step() -> list[Callable[[], object]]:
    return [call for needed, call in BEFORE_STEP if needed()]


def _advance_engine(steps: int) -> int:
    """Advance for at most SLICE; return the engine's status. An empty model has only a clock, one step at a time."""
    _prepare()
    if SCATTERED:
        return _step_in_halves()
    if MODEL.sections or MODEL.points:
        return int(lib.rv_advance(HANDLE, steps, SLICE, _done))
    CLOCK[0] += 0.5 * CLOCK[1]
    CLOCK[0] += 0.5 * CLOCK[1]
    _done[0] = 1
    return 0


def _step_in_halves() -> int:
    _done[0] = 0
    status = int(lib.rv_step_first(HANDLE))
    if status < 0:
        return status
    for call in list(SCATTERED):
        call()
    _done[0] = 1
    return int(lib.rv_step_second(HANDLE))


def _check(status: int) -> None:
    if status < 0:
        for call in ON_FAILURE:
            call()
        raise MODEL.failure()


def _dispatch() -> bool:
    """Call Python for the spikes that the engine reports, then the timed calls that are due; return whether there were any."""
    called = False
    for source, t in _fetch_pending():
        call = SPIKE_CALLS.get(source)
        if call is not None and call.action is not None:
            call_at(t, call.action)
            called = True
    return call_due() or called


def _fetch_pending() -> list[tuple[int, float]]:
    """Return (source, time [ms]) of the spikes to report, in order of time."""
    found: list[tuple[int, float]] = []
    while True:
        count = MODEL.check(lib.rv_pending(HANDLE, _idents, _times, _ROOM))
        found.extend((_idents[k], _times[k]) for k in range(min(count, _ROOM)))
        if count < _ROOM:
            return found
