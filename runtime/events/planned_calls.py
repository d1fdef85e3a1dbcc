"""Calls of Python planned for times of the run: CVode.event, statements that Vectors play into.

Most are made at the end of the step that reaches their time, as NEURON does where all threads must be at one time; those that
belong to a point process are made among its events, while h.t reads their own time.
"""

from __future__ import annotations

import heapq
import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

from .._engine import lib
from ..errors import WrongValue
from ..model import HANDLE, MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

_CLOCK = lib.rv_clock(HANDLE, 0)
_ROUNDING = 1e-9
_order = itertools.count()
_passed = itertools.count(-(1 << 62))


class Planned(NamedTuple):
    """A call; `text` is what a file can keep of it: the statement of HOC and the name of its object.

    Calls that `follows` tells of need not be kept: whoever planned them does it again when a state is restored.
    """

    t: float
    order: int
    call: Callable[[], object]
    text: tuple[str, str] | None = None
    follows: bool = False


Calls = tuple[list[Planned], list[Planned]]

_at_ends: list[Planned] = []
_as_events: list[Planned] = []


def _plan(heap: list[Planned], t: float, call: Callable[[], object] | None, text: tuple[str, str] | None = None,
          *, follows: bool = False) -> None:
    if not t >= _CLOCK[0] - _ROUNDING:
        raise WrongValue(f"an event at {t:.15g} ms lies in the past: t is {_CLOCK[0]:.15g} ms")
    number = -1 if call is None else next(_order)
    MODEL.check(lib.rv_mark(HANDLE, float(t), number), "CVode.event")
    if call is not None:
        heapq.heappush(heap, Planned(float(t), number, call, text, follows))


def at_time(t: float, call: Callable[[], object] | None, text: tuple[str, str] | None = None) -> None:
    """Call a function at the end of the step that reaches t [ms]; finitialize forgets it. Raise ValueError for the past."""
    _plan(_at_ends, t, call, text)


def as_event(t: float, call: Callable[[], object] | None, text: tuple[str, str] | None = None) -> None:
    """Call a function when events of time t [ms] are delivered: when the half of a step begins or ends in which t lies."""
    _plan(_as_events, t, call, text)


def play_at(t: float, call: Callable[[], object]) -> None:
    """Call a function as an event of time t [ms], which whoever asks plans again when a state is restored."""
    _plan(_as_events, t, call, follows=True)


def any_planned() -> bool:
    """Return whether a call waits."""
    return bool(_at_ends or _as_events)


def planned_times() -> list[float]:
    """Return the times of all calls that wait [ms]."""
    return [each.t for each in (*_at_ends, *_as_events)]


def remember_calls() -> Calls:
    """Return the calls that wait, for bring_back_calls."""
    return list(_at_ends), list(_as_events)


def bring_back_calls(remembered: Calls | None) -> None:
    """Let the calls that wait be these, or none: planned anew in their order, as calls of another process have its numbers."""
    ends, events = remembered or ([], [])
    numbers: dict[int, int] = {}
    for each in sorted((*ends, *events), key=lambda planned: (planned.t, planned.order)):
        numbers[each.order] = next(_order)
        MODEL.check(lib.rv_mark(HANDLE, each.t, numbers[each.order]), "CVode.event")
    _wait_for(*([each._replace(order=numbers[each.order]) for each in calls] for calls in (ends, events)))


def _wait_for(ends: list[Planned], events: list[Planned]) -> None:
    for heap, instead in ((_at_ends, ends), (_as_events, events)):
        heap[:] = instead
        heapq.heapify(heap)


def steps_to_call() -> int:
    """Return for how many steps the engine may run before a call is due: to the end of one, or to its beginning for an event."""
    steps = float(1 << 62)
    if _at_ends:
        steps = min(steps, (_at_ends[0].t - _CLOCK[0]) / _CLOCK[1] - _ROUNDING)
    if _as_events:
        steps = min(steps, (_as_events[0].t - _CLOCK[0]) / _CLOCK[1] - 0.5 - _ROUNDING)
    return max(1, math.ceil(steps))


def _order_calls() -> None:
    """Let calls of one time come in the order in which the queue of events came to theirs."""
    ranks = {number: next(_passed) for number in MODEL.id_list(lib.rv_marked)} if any_planned() else {}
    if ranks:
        _wait_for(*([each._replace(order=ranks.get(each.order, each.order)) for each in heap] for heap in (_at_ends, _as_events)))


def call_events() -> None:
    """Make the calls among the events of the step that begins now."""
    _order_calls()
    middle = _CLOCK[0] + 0.5 * _CLOCK[1]
    while _as_events and _as_events[0].t <= middle:
        due = heapq.heappop(_as_events)
        call_at(due.t, due.call)


def call_due() -> bool:
    """Make the calls whose time a step has reached, events first; return whether there were any."""
    called = False
    _order_calls()
    while _as_events and _as_events[0].t <= _CLOCK[0]:
        due = heapq.heappop(_as_events)
        call_at(due.t, due.call)
        called = True
    while _at_ends and _at_ends[0].t <= _CLOCK[0] + _ROUNDING:
        heapq.heappop(_at_ends).call()
        called = True
    return called


def call_at(t: float, call: Callable[[], object]) -> None:
    """Call a function while h.t reads the time of its event."""
    now = _CLOCK[0]
    _CLOCK[0] = t
    try:
        call()
    finally:
        if _CLOCK[0] == t:
            _CLOCK[0] = now
