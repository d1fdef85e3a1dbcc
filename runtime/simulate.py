"""Initialise and advance the model: the calls into the engine, and what Python does between them."""

from __future__ import annotations

import heapq
import itertools
import math
import warnings
import weakref
from typing import TYPE_CHECKING, Any

from ._engine import ffi, lib
from .errors import frame_of_script
from .events.netcon import CALLBACKS
from .events.statement import statement_action
from .hoc_names.hoc_object import HocObject
from .model import HANDLE, MODEL
from .vector import EXPORTED, release_views
from .vector.record import start_statements

if TYPE_CHECKING:
    from collections.abc import Callable

CLOCK = lib.rv_clock(HANDLE, 0)
SLICE = 0.02  # [s] wall time between looks at Ctrl-C
_done = ffi.new("int64_t *")
_ROOM = 64
_idents, _times = ffi.new("rv_id[]", _ROOM), ffi.new("double[]", _ROOM)
_ROUNDING = 1e-9
_order = itertools.count()
SCATTERED: list[Callable[[], object]] = []  # called in each step between v and the states
BEFORE_STEP: list[tuple[Callable[[], bool], Callable[[], object]]] = []  # called before each step, while the first answers True
PREPARE: list[Callable[[], object]] = []  # called before the engine initialises or runs
ON_FAILURE: list[Callable[[], object]] = []  # called when the engine has failed; may raise what was the cause
FORGET_AT_START: list[Callable[[], object]] = []  # called when finitialize forgets the events of the run before
_timers: list[tuple[float, int, Callable[[], object]]] = []
_handlers: list[weakref.ref[FInitializeHandler]] = []


class FInitializeHandler(HocObject):
    """`FInitializeHandler([type,] callable)`, or with a statement of HOC[, object]: called in finitialize.

    type 0: after v is set; 1 (default): after INITIAL blocks; 2: at the end; 3: at the very start.
    """

    __slots__ = ("kind", "_call")

    def __init__(self, *arguments: Any) -> None:
        numbers = arguments[:1] if arguments and isinstance(arguments[0], int | float) else ()
        rest = arguments[len(numbers):]
        if rest and isinstance(rest[0], str):
            rest = (statement_action(rest[0], *rest[1:2]),)
        if not rest or not (callable(rest[0]) or (isinstance(rest[0], tuple) and callable(rest[0][0]))):
            raise TypeError("FInitializeHandler needs a callable: FInitializeHandler([type,] callable)")
        self.kind = int(numbers[0]) if numbers else 1
        if self.kind not in (0, 1, 2, 3):
            raise ValueError(f"FInitializeHandler: the type must be 0, 1, 2 or 3, not {self.kind}")
        self._call = rest[0]
        self._enter()
        _handlers.append(weakref.ref(self))

    def __del__(self) -> None:
        self._leave()

    def call(self) -> None:
        """Call the callable."""
        if isinstance(self._call, tuple):
            function, *values = self._call
            function(*(values[0] if len(values) == 1 and isinstance(values[0], tuple) else values))
        else:
            self._call()


def _run_handlers(kind: int) -> None:
    for reference in list(_handlers):
        handler = reference()
        if handler is None:
            _handlers.remove(reference)
        elif handler.kind == kind:
            handler.call()


def finitialize(v: float | None = None) -> float:
    """Initialise all states at t = 0, with v [mV] everywhere when given."""
    if EXPORTED:
        release_views()
    _run_handlers(3)
    _prepare()
    _check(lib.rv_init_begin(HANDLE))
    _timers.clear()
    for forget in FORGET_AT_START:
        forget()
    _fetch_pending()
    start_statements(at_time)
    _check(lib.rv_init_voltage(HANDLE, 0.0 if v is None else float(v), int(v is not None)))
    _run_handlers(0)
    _check(lib.rv_init_mechanisms(HANDLE))
    _run_handlers(1)
    _prepare()
    _check(lib.rv_init_end(HANDLE))
    _dispatch()
    _run_handlers(2)
    _warn_of_dead_records()
    return 1.0


def _warn_of_dead_records() -> None:
    """Say where Vectors stay empty because what they record was deleted: NEURON says nothing."""
    dead = lib.rv_records_dead(HANDLE)
    if dead:
        what = "a Vector records" if dead == 1 else f"{dead} Vectors record"
        frame = frame_of_script()
        warnings.warn_explicit(f"{what} something that was deleted, and will be empty: keep the section or object till the end",
                               RuntimeWarning, frame.f_code.co_filename, frame.f_lineno,
                               registry=frame.f_globals.setdefault("__warningregistry__", {}))


def fcurrent() -> float:
    """Evaluate the currents at the present v and states."""
    _prepare()
    _check(lib.rv_fcurrent(HANDLE))
    return 1.0


def fadvance() -> float:
    """Advance by one step of dt."""
    if EXPORTED:
        release_views()
    if _timers or CALLBACKS or SCATTERED or not MODEL.sections or _calls_before_step():
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
    if EXPORTED:
        release_views()
    idle, at_start = 0, True
    while steps > 0 and (stopped is None or not stopped()):
        calls = _calls_before_step()
        for call in calls if at_start else ():
            call()
        status = _advance_engine(1 if calls else min(steps, _steps_to_timer()))
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


def _steps_to_timer() -> int:
    """Return the number of steps to the end of the one that reaches the next timed call: there it is made, as in NEURON."""
    if not _timers:
        return 1 << 62
    return max(1, int(math.ceil((_timers[0][0] - CLOCK[0]) / CLOCK[1] - _ROUNDING)))


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


def at_time(t: float, call: Callable[[], object] | None) -> None:
    """Call a function at the end of the step that reaches t [ms]; finitialize forgets it. Raise ValueError for the past."""
    if not t >= CLOCK[0] - _ROUNDING:
        raise ValueError(f"an event at {t!r} ms lies in the past: t is {CLOCK[0]!r} ms")
    if call is not None:
        heapq.heappush(_timers, (float(t), next(_order), call))


def remember_timers() -> list[Any]:
    """Return the timed calls that wait, for forget_timers."""
    return list(_timers)


def forget_timers(instead: list[Any] | None) -> None:
    """Let the timed calls that wait be these, or none."""
    _timers[:] = instead or []
    heapq.heapify(_timers)


def _dispatch() -> bool:
    """Call Python for the spikes that the engine reports, then the timed calls that are due; return whether there were any."""
    called = False
    for ident, t in _fetch_pending():
        if ident in CALLBACKS:
            _call_at(t, CALLBACKS[ident])
            called = True
    while _timers and _timers[0][0] <= CLOCK[0] + _ROUNDING:
        heapq.heappop(_timers)[2]()
        called = True
    return called


def _call_at(t: float, call: Callable[[], object]) -> None:
    """Call a function while h.t reads the time of its event."""
    now = CLOCK[0]
    CLOCK[0] = t
    try:
        call()
    finally:
        if CLOCK[0] == t:
            CLOCK[0] = now


def _fetch_pending() -> list[tuple[int, float]]:
    """Return (NetCon id, time [ms]) of the spikes and timed events to report, in order of time."""
    found: list[tuple[int, float]] = []
    while True:
        count = MODEL.check(lib.rv_pending(HANDLE, _idents, _times, _ROOM))
        found.extend((_idents[k], _times[k]) for k in range(min(count, _ROOM)))
        if count < _ROOM:
            return found
