"""What Python knows of event sources: their gids, the Vectors that record them, what they call at their spikes.

A source has one call, as in NEURON: the last that any of its NetCons asked for. It lasts as long as the source, so what keeps the
source keeps it: its NetCons, the Vector of its times, its gid. No table does, so that Python's collector can free a call that
refers to what keeps it.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from .._engine import lib
from ..model import HANDLE, MODEL
from ..simulate import SPIKE_CALLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..vector import Vector

GIDS: dict[int, int] = {}  # event source by global id
ABSENT: dict[int, int] = {}  # the global id of a source on another host, by the id of its NetCon
_gid_of: dict[int, int] = {}  # global id by event source
_recorded: dict[int, weakref.ref[Vector]] = {}  # Vectors of spike times by event source
_calls_of_gids: dict[int, SpikeCall] = {}  # by event source


class SpikeCall:
    """What a source calls at its spikes; None for nothing any more."""

    __slots__ = ("action", "__weakref__")

    def __init__(self) -> None:
        self.action: Callable[[], object] | None = None


def gid_of(source: int) -> int:
    """Return the global id of a source, −1 for none."""
    return _gid_of.get(source, -1)


def set_gid(gid: int, source: int) -> None:
    """Let a source be that of a gid, which keeps it. Raise DeadReference."""
    MODEL.check(lib.rv_source_hold(HANDLE, source, 1))
    _release(gid)
    GIDS[gid] = source
    _gid_of[source] = gid
    if source in SPIKE_CALLS:
        _calls_of_gids[source] = SPIKE_CALLS[source]


def _release(gid: int) -> None:
    source = GIDS.pop(gid, None)
    if source is not None:
        del _gid_of[source]
        _calls_of_gids.pop(source, None)
        lib.rv_source_hold(HANDLE, source, -1)


def clear_gids() -> None:
    """Forget all gids."""
    for gid in list(GIDS):
        _release(gid)
    ABSENT.clear()


def note_record(source: int, times: Vector | None) -> None:
    """Remember that the spikes of a source go to a Vector, or to none any more."""
    former = recorder(source)
    if former is not None:
        former._spike_calls.pop(source, None)
    if times is None:
        _recorded.pop(source, None)
        return
    _recorded[source] = weakref.ref(times)
    if source in SPIKE_CALLS:
        times._spike_calls[source] = SPIKE_CALLS[source]


def recorder(source: int) -> Vector | None:
    """Return the Vector of a source's spike times, or None."""
    kept = _recorded.get(source)
    return kept() if kept is not None else None


def call_at_spikes(source: int, action: Callable[[], object] | None) -> None:
    """Call a function at the spikes of a source from now on, or nothing."""
    call = SPIKE_CALLS.get(source)
    if call is None:
        call = SPIKE_CALLS[source] = SpikeCall()
        _give(source, call)
    call.action = action
    MODEL.check(lib.rv_source_callback(HANDLE, source, action is not None))


def _give(source: int, call: SpikeCall) -> None:
    """Let all that keep a source keep what it calls."""
    for ident in MODEL.id_list(lib.rv_source_netcons, source):
        netcon: Any = MODEL.netcon(ident)
        if netcon is not None:
            netcon._keep_call(call)
    times = recorder(source)
    if times is not None:
        times._spike_calls[source] = call
    if source in _gid_of:
        _calls_of_gids[source] = call
