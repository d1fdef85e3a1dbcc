"""What PatternStim plays: spikes at given times as if cells of other hosts had sent them."""

from __future__ import annotations

import math
import weakref
from typing import Any

from .._engine import lib
from ..errors import WrongType, WrongValue
from ..events.netcon import NetCon
from ..events.sources import ABSENT, GIDS
from ..mechanism_access.point_process import PointProcess
from ..model import HANDLE, MODEL
from ..simulate import AFTER_INITIAL
from ..vector import Vector

_spikes: weakref.WeakKeyDictionary[PointProcess, list[tuple[float, int]]] = weakref.WeakKeyDictionary()
"""What each PatternStim plays: times [ms] and gids."""


def play(pattern: PointProcess, times: Vector | None = None, gids: Vector | None = None) -> float:
    """Have each gid send a spike at each of its times [ms], from the next finitialize on; without arguments: nothing. Return 1.

    These are the gids that gid_connect was given and that are no cell's on this host; with `fake_output` 1 those that are, too.
    """
    if times is None:
        _spikes.pop(pattern, None)
        return 1.0
    if not isinstance(times, Vector) or not isinstance(gids, Vector):
        raise WrongType(f"{pattern}.play needs a Vector of times and one of gids, not {times!r} and {gids!r}")
    if len(times) != len(gids):
        raise WrongValue(f"{pattern}.play: there are {len(times)} times and {len(gids)} gids")
    for k, (time, gid) in enumerate(zip(times, gids, strict=True)):
        if not (0.0 <= time < math.inf and math.isfinite(gid)):
            raise WrongValue(f"{pattern}.play: times must be 0 or more and gids numbers; those at {k} are "
                             f"{time!r} ms and {gid!r}")
    _spikes[pattern] = [(float(time), int(gid)) for time, gid in zip(times, gids, strict=True)]
    return 1.0


def _send(pattern: Any, absent: dict[int, list[NetCon]]) -> None:
    for time, gid in _spikes[pattern]:
        for connection in absent.get(gid, ()):
            if connection.active():
                MODEL.check(lib.rv_netcon_event(HANDLE, connection._id, time + connection.delay), repr(pattern))
        if pattern.fake_output and gid in GIDS:
            MODEL.check(lib.rv_source_fire(HANDLE, GIDS[gid], time), repr(pattern))


def _absent_netcons() -> dict[int, list[NetCon]]:
    """Return the NetCons of each gid that has no cell here."""
    found: dict[int, list[NetCon]] = {}
    for ident, gid in ABSENT.items():
        connection = MODEL.netcons[ident]()
        if connection is not None:
            found.setdefault(gid, []).append(connection)
    return found


def _send_all() -> None:
    playing = sorted(_spikes, key=lambda pattern: pattern._number)
    absent = _absent_netcons() if playing else {}
    for pattern in playing:
        _send(pattern, absent)


AFTER_INITIAL.append(_send_all)
