"""PatternStim: spikes at given times as if cells of other hosts had sent them."""

from __future__ import annotations

import math
import weakref
from typing import Any

from .._engine import lib
from ..arguments import number
from ..errors import WrongType, WrongValue
from ..events.netcon import NetCon
from ..events.sources import ABSENT, GIDS
from ..hoc_names.hoc_object import HocObject, put
from ..model import HANDLE, MODEL
from ..simulate import AFTER_INITIAL
from ..vector import Vector

_living: list[weakref.ref[PatternStim]] = []


class PatternStim(HocObject):
    """`PatternStim()`: play(times [ms], gids) has each gid send a spike at each of its times, from the next finitialize on.

    These are the gids that gid_connect was given and that are no cell's on this host; with `fake_output` 1 those that are, too.
    """

    __slots__ = ("fake_output", "_spikes")

    fake_output: float

    def __init__(self, *place: Any) -> None:
        put(self, "fake_output", 0.0)
        self._spikes: list[tuple[float, int]] = []
        self._enter()
        _living.append(weakref.ref(self))

    def __del__(self) -> None:
        if HocObject is not None and getattr(self, "_spikes", None) is not None:
            self._leave()

    def __setattr__(self, name: str, value: Any) -> None:
        put(self, name, number(self, name, value) if name == "fake_output" else value)

    def play(self, times: Vector | None = None, gids: Vector | None = None) -> float:
        """Take the times [ms] and gids, which are copied; without arguments: none. Return 0. Raise ValueError for bad ones."""
        if times is None:
            self._spikes = []
            return 0.0
        if not isinstance(times, Vector) or not isinstance(gids, Vector):
            raise WrongType(f"{self}.play needs a Vector of times and one of gids, not {times!r} and {gids!r}")
        if len(times) != len(gids):
            raise WrongValue(f"{self}.play: there are {len(times)} times and {len(gids)} gids")
        for k, (time, gid) in enumerate(zip(times, gids, strict=True)):
            if not (0.0 <= time < math.inf and math.isfinite(gid)):
                raise WrongValue(f"{self}.play: times must be 0 or more and gids numbers; those at {k} are "
                                 f"{time!r} ms and {gid!r}")
        self._spikes = [(float(time), int(gid)) for time, gid in zip(times, gids, strict=True)]
        return 0.0

    def _send(self, absent: dict[int, list[NetCon]]) -> None:
        for time, gid in self._spikes:
            for connection in absent.get(gid, ()):
                if connection.active():
                    MODEL.check(lib.rv_netcon_event(HANDLE, connection._id, time + connection.delay), repr(self))
            if self.fake_output and gid in GIDS:
                MODEL.check(lib.rv_source_fire(HANDLE, GIDS[gid], time), repr(self))


def _absent_netcons() -> dict[int, list[NetCon]]:
    """Return the NetCons of each gid that has no cell here."""
    found: dict[int, list[NetCon]] = {}
    for ident, gid in ABSENT.items():
        connection = MODEL.netcons[ident]()
        if connection is not None:
            found.setdefault(gid, []).append(connection)
    return found


def _send_all() -> None:
    patterns = [(reference, reference()) for reference in _living]
    _living[:] = [reference for reference, pattern in patterns if pattern is not None]
    playing = [pattern for _, pattern in patterns if pattern is not None and pattern._spikes]
    absent = _absent_netcons() if playing else {}
    for pattern in playing:
        pattern._send(absent)


AFTER_INITIAL.append(_send_all)
