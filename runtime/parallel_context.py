"""ParallelContext on one host: global ids of spike sources, spike recording, psolve, threads."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from ._engine import ffi, lib
from .errors import unknown_name
from .hoc_object import HocObject
from .model import HANDLE, MODEL
from .netcon import GIDS, NetCon
from .point_process import PointProcess
from .section import Section
from .simulate import CLOCK, advance
from .vector import Vector

_own: dict[int, bool] = {}        # gids of this host: whether the cell sends spikes
_threads = [1]
_records: list[tuple[Vector, Vector]] = []


class ParallelContext(HocObject):
    """The parallel context of one process; what talks to other hosts has only this one to talk to."""

    __slots__ = ("_started",)

    def __init__(self, nhost: int = 1) -> None:
        self._enter()
        self._started = time.time()

    def __del__(self) -> None:
        self._leave()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise unknown_name(f"ParallelContext[{self._number}]", name, dir(type(self)))

    # ------------------------------------------------------------ hosts

    def id(self) -> int:
        """Return the rank of this host: 0."""
        return 0

    def nhost(self) -> int:
        """Return the number of hosts: 1."""
        return 1

    id_world = id_bbs = id
    nhost_world = nhost_bbs = nhost

    def nthread(self, count: int | None = None, parallel: bool = True) -> int:
        """Return the number of threads, after asking for another."""
        if count is not None:
            if count < 1:
                raise ValueError(f"{self}.nthread: the number of threads must be >= 1, not {count!r}")
            _threads[0] = MODEL.check(lib.rv_set_threads(HANDLE, int(count)), repr(self))
        return _threads[0]

    def partition(self, thread: int | None = None, sections: Iterable[Section] | None = None) -> None:
        """Accept which thread is to advance which cells: results do not depend on it, and the engine deals out the work."""
        if thread is None:
            return
        if sections is None or not 0 <= thread < _threads[0]:
            raise ValueError(f"{self}.partition: takes a thread below {_threads[0]} and a SectionList, or nothing")

    def barrier(self) -> float:
        """Return at once: there is nobody to wait for."""
        return 0.0

    def runworker(self) -> None:
        """Return at once: this is the master."""

    def done(self) -> None:
        """Return at once."""

    def timeout(self, seconds: float = 0.0) -> float:
        """Return the time out, which nothing uses."""
        return float(seconds)

    def allreduce(self, value: Any, kind: int = 1) -> Any:
        """Return the value: the sum (1), maximum (2) or minimum (3) over one host."""
        return value if isinstance(value, Vector) else float(value)

    def py_broadcast(self, value: Any, root: int = 0) -> Any:
        """Return the value."""
        return value

    def broadcast(self, value: Any, root: int = 0) -> Any:
        """Return the value."""
        return value

    def py_gather(self, value: Any, root: int = 0) -> list[Any]:
        """Return [value]."""
        return [value]

    def py_allgather(self, value: Any) -> list[Any]:
        """Return [value]."""
        return [value]

    def py_alltoall(self, values: list[Any], *size: int) -> list[Any]:
        """Return the values."""
        return list(values)

    def py_scatter(self, values: list[Any], root: int = 0) -> Any:
        """Return the first value."""
        return values[0]

    def time(self) -> float:
        """Return the wall time since the object was made [s]."""
        return time.time() - self._started

    def t(self, thread: int = 0) -> float:
        """Return the time of a thread [ms]."""
        return float(CLOCK[0])

    def dt(self, thread: int = 0) -> float:
        """Return the time step of a thread [ms]."""
        return float(CLOCK[1])

    def set_maxstep(self, maximum: float = 10.0) -> float:
        """Set the longest time between synchronisations [ms]; return the one in force."""
        if not maximum > 0:
            raise ValueError(f"{self}.set_maxstep: must be > 0 ms, not {maximum!r}")
        MODEL.check(lib.rv_set_max_span(HANDLE, float(maximum)), repr(self))
        return float(maximum)

    def spike_compress(self, *arguments: float) -> int:
        """Return 0: spikes are not compressed."""
        return 0

    # ------------------------------------------------------------ gids

    def set_gid2node(self, gid: int, host: int) -> float:
        """Say that a gid belongs to a host. Raise ValueError when it is taken."""
        number = _gid(gid)
        if host == 0:
            if number in _own:
                raise ValueError(f"{self}.set_gid2node: gid {number} already exists on this host")
            _own[number] = False
        return 1.0

    def cell(self, gid: int, netcon: NetCon, output: bool | int = True) -> None:
        """Make the source of a NetCon the spike source of a gid."""
        number = _gid(gid)
        if number not in _own:
            raise ValueError(f"{self}.cell: gid {number} does not belong to this host; call set_gid2node({number}, 0) first")
        if not isinstance(netcon, NetCon):
            raise TypeError(f"{self}.cell needs a NetCon, not {type(netcon).__name__} {netcon!r}")
        source = netcon._source()
        if source < 0:
            raise ValueError(f"{self}.cell: {netcon} has no source")
        MODEL.check(lib.rv_source_hold(HANDLE, source, 1), repr(self))
        if number in GIDS:
            lib.rv_source_hold(HANDLE, GIDS[number], -1)
        GIDS[number] = source
        _own[number] = bool(output)

    def outputcell(self, gid: int) -> None:
        """Make a gid send its spikes to other hosts; there are none."""
        _own[_known(gid, "outputcell")] = True

    def gid_exists(self, gid: int) -> int:
        """Return 0: unknown, 1: belongs here without a cell, 2: with a cell, 3: that sends its spikes."""
        number = _gid(gid)
        return 0 if number not in _own else 1 if number not in GIDS else 3 if _own[number] else 2

    def gid_connect(self, gid: int, target: Any, netcon: NetCon | None = None) -> NetCon:
        """Return a new NetCon (or the given one) from the source of a gid to a target."""
        source = _source(gid, "gid_connect")
        if not isinstance(target, PointProcess):
            raise TypeError(f"{self}.gid_connect: the target must be a point process or artificial cell, not "
                            f"{type(target).__name__} {target!r}")
        made = NetCon(None, target) if netcon is None else netcon
        MODEL.check(lib.rv_netcon_set_source(HANDLE, made._id, source), repr(made))
        return made

    def gid2obj(self, gid: int) -> Any:
        """Return the object of a gid: the cell of its section, or the artificial cell."""
        point, section = self._ends(gid, "gid2obj")
        return point if section is None else section.cell() or point

    def gid2cell(self, gid: int) -> Any:
        """Return the cell object of a gid."""
        point, section = self._ends(gid, "gid2cell")
        return point if section is None else section.cell() or section

    def _ends(self, gid: int, what: str) -> tuple[Any, Any]:
        variable, point = ffi.new("rv_ref *"), ffi.new("rv_id *")
        kind = MODEL.check(lib.rv_source_info(HANDLE, _source(gid, what), variable, point), repr(self))
        if kind == 1:
            return None, MODEL.section(variable.object)
        found = MODEL.point(point[0])
        segment = found.get_segment() if found is not None and found._info.kind == 1 else None
        return found, segment.sec if segment is not None else None

    def gid_clear(self, kind: int = 0) -> None:
        """Forget all gids."""
        for source in GIDS.values():
            lib.rv_source_hold(HANDLE, source, -1)
        GIDS.clear()
        _own.clear()

    def threshold(self, gid: int, value: float | None = None) -> float:
        """Return the threshold of a gid's source [mV], after setting it when a value is given."""
        pointer = lib.rv_source_threshold(HANDLE, _source(gid, "threshold"))
        if pointer == ffi.NULL:
            raise MODEL.failure(repr(self))
        if value is not None:
            pointer[0] = value
        return float(pointer[0])

    def spike_record(self, gid: Any, times: Vector, ids: Vector) -> None:
        """Record spike times [ms] and gids: of one gid, of a Vector of gids, or of all that have a cell now (−1)."""
        if not isinstance(times, Vector) or not isinstance(ids, Vector):
            raise TypeError(f"{self}.spike_record needs (gid, Vector of times, Vector of gids)")
        if isinstance(gid, Vector):
            wanted = [int(g) for g in gid]
        else:
            wanted = list(GIDS) if gid == -1 else [int(gid)]
        for number in wanted:
            MODEL.check(lib.rv_source_record(HANDLE, _source(number, "spike_record"), times._vector, ids._vector,
                                             float(number)), repr(self))
        times._recording = ids._recording = True
        _records.append((times, ids))

    # ------------------------------------------------------------ run

    def psolve(self, t: float) -> float:
        """Advance to t [ms] by steps of dt."""
        count = int((float(t) - CLOCK[0]) / CLOCK[1] + 1e-9)
        advance(count)
        return 0.0


def _gid(gid: Any) -> int:
    if isinstance(gid, bool) or not isinstance(gid, int | float) or gid != int(gid) or gid < 0:
        raise ValueError(f"ParallelContext: a gid must be a whole number >= 0, not {gid!r}")
    return int(gid)


def _known(gid: Any, what: str) -> int:
    number = _gid(gid)
    if number not in _own:
        raise ValueError(f"ParallelContext.{what}: gid {number} does not exist on this host")
    return number


def _source(gid: Any, what: str) -> int:
    number = _known(gid, what)
    if number not in GIDS:
        raise ValueError(f"ParallelContext.{what}: gid {number} has no cell; call cell({number}, netcon) first")
    return GIDS[number]
