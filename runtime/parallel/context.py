"""ParallelContext on one host: global ids of spike sources, spike recording, psolve, threads."""

from __future__ import annotations

import math
import os
import re
import sys
import time
from collections.abc import Iterable
from typing import Any

from .._engine import ffi, lib
from ..arguments import is_number, number, whole
from ..cable.chosen_section import section_of
from ..cable.section import Section
from ..cable.section_list import SectionList
from ..errors import WrongType, WrongValue
from ..events.netcon import NetCon
from ..events.sources import ABSENT, GIDS, clear_gids, gid_of, note_record, set_gid
from ..held import NumberRef
from ..mechanism_access.point_process import PointProcess
from ..model import HANDLE, MODEL
from ..ref import Ref
from ..simulate import CLOCK, PREPARE, advance
from ..vector import Vector
from .jobs import ParallelJobs

_own: dict[int, bool] = {}        # gids of this host: whether the cell sends spikes
_threads = [1]
_in_parallel = [True]
_partition: dict[int, Any] = {}
_settings = {"timeout": 20.0}
_sources: dict[int, Ref] = {}  # of values that other cells are given, by id
_not_set_up = [False]  # there are source_vars or target_vars since the last setup_transfer
_targets: list[tuple[Any, Ref, int]] = []  # point process that keeps it alive, where the value goes, id of the source


class ParallelContext(ParallelJobs):
    """The parallel context of one process; what talks to other hosts has only this one to talk to."""

    __slots__ = ("_started",)

    def __init__(self, nhost: int = 1) -> None:
        super().__init__()
        self._started = time.time()

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
            if not number(self, "nthread", count) >= 1:
                raise WrongValue(f"{self}.nthread: the number of threads must be >= 1, not {count!r}")
            count = whole(self, "nthread", count, 1, 2**31 - 1)
            _in_parallel[0] = bool(parallel)
            before, _threads[0] = _threads[0], MODEL.check(lib.rv_set_threads(HANDLE, count), repr(self))
            if before != _threads[0]:
                _partition.clear()
        return _threads[0]

    def nworker(self) -> int:
        """Return the number of threads that work beside each other: 0 where there is one, or nthread(n, 0) has been called."""
        return _threads[0] if _threads[0] > 1 and _in_parallel[0] else 0

    def partition(self, thread: int | None = None, sections: Iterable[Section] | None = None) -> float:
        """Accept which thread is to advance which cells: results do not depend on it, and the engine deals out the work."""
        if thread is None:
            _partition.clear()
            return 0.0
        if sections is None or not 0 <= thread < _threads[0]:
            raise WrongValue(f"{self}.partition: takes a thread below {_threads[0]} and a SectionList, or nothing")
        _partition[thread] = sections
        return 0.0

    def barrier(self) -> float:
        """Return at once: there is nobody to wait for."""
        return 0.0

    def timeout(self, seconds: float = 0.0) -> float:
        """Set how long to wait for other hosts [s], which nothing does; return what was."""
        before, _settings["timeout"] = _settings["timeout"], float(seconds)
        return before

    def allreduce(self, value: Any, kind: int = 1) -> Any:
        """Return the number: the sum (1), maximum (2) or minimum (3) over one host; 0 for a Vector, which stays as it is."""
        return 0.0 if isinstance(value, Vector) else number(self, "allreduce", value)

    def py_broadcast(self, value: Any, root: int = 0) -> Any:
        """Return the value."""
        return value

    def broadcast(self, value: Any, root: int = 0) -> float:
        """Return the length of a text, given as a reference, or of a Vector; nothing changes."""
        if isinstance(value, Vector):
            return float(len(value))
        if isinstance(value, Ref | NumberRef) or not hasattr(value, "__getitem__"):
            raise WrongType(f"{self}.broadcast needs a Vector or a reference to a text, not {type(value).__name__} {value!r}")
        return float(len(value if isinstance(value, str) else value[0]))

    def py_gather(self, value: Any, root: int = 0) -> list[Any]:
        """Return [value]."""
        return [value]

    def py_allgather(self, value: Any) -> list[Any]:
        """Return [value]."""
        return [value]

    def py_alltoall(self, values: list[Any], *size: int) -> list[Any]:
        """Return the values, a list of one. Raise ValueError for another length."""
        return list(self._one_for_each_host("py_alltoall", values))

    def py_scatter(self, values: list[Any], root: int = 0) -> Any:
        """Return the value, of a list of one. Raise ValueError for another length."""
        return self._one_for_each_host("py_scatter", values)[0]

    def _one_for_each_host(self, name: str, values: Any) -> Any:
        if not hasattr(values, "__len__") or not hasattr(values, "__getitem__"):
            raise WrongType(f"{self}.{name} needs a list, not {type(values).__name__} {values!r}")
        if len(values) != 1:
            raise WrongValue(f"{self}.{name}: needs a value for each host, which is 1, not {len(values)}")
        return values

    def time(self) -> float:
        """Return the wall time since the object was made [s]."""
        return time.time() - self._started

    def t(self, thread: int) -> float:
        """Return the time of a thread, 0 … nthread() − 1 [ms]: all have the same."""
        whole(self, "t", thread, 0, self.nthread() - 1)
        return float(CLOCK[0])

    def dt(self, thread: int) -> float:
        """Return the time step of a thread, 0 … nthread() − 1 [ms]: all have the same."""
        whole(self, "dt", thread, 0, self.nthread() - 1)
        return float(CLOCK[1])

    def set_maxstep(self, maximum: float = 10.0) -> float:
        """Set the longest time between synchronisations [ms]; return the one in force."""
        if not maximum > 0:
            raise WrongValue(f"{self}.set_maxstep: must be > 0 ms, not {maximum!r}")
        MODEL.check(lib.rv_set_max_span(HANDLE, float(maximum)), repr(self))
        return float(maximum)

    def spike_compress(self, *arguments: float) -> int:
        """Return 0: spikes are not compressed."""
        return 0

    def _nothing(self, *arguments: Any) -> float:
        """Return 0: there is nothing to do or to measure on one host."""
        return 0.0

    wait_time = step_time = step_wait = send_time = event_time = integ_time = vtransfer_time = mech_time = _nothing
    max_histogram = thread_stat = thread_busywait = thread_ctime = mpi_init = _nothing
    print_memory_stats = prcellstate = nrnbbcore_register_mapping = _nothing

    def spike_statistics(self, *counts: Any) -> int:
        """Return 0: no spike went to another host."""
        return 0

    def mpiabort_on_error(self, on: float = 1) -> float:
        """Return 1: an error is an exception; no other host waits."""
        return 1.0

    def thread_how_many_proc(self) -> int:
        """Return the number of processors."""
        return os.cpu_count() or 1

    def sec_in_thread(self, sec: Section | None = None) -> bool:
        """Return whether the tree of a section is another thread's than the first's, by get_partition."""
        root = section_of(sec, f"{self}.sec_in_thread").root()
        return any(root in self.get_partition(thread) for thread in range(1, int(self.nthread())))

    def optimize_node_order(self, kind: float | None = None) -> int:
        """Return the order of nodes that was asked for; it is the engine's."""
        if kind is not None:
            _settings["order"] = whole(self, "optimize_node_order", kind, 0, 2)
        return int(_settings.get("order", 0))

    def get_partition(self, thread: int) -> Any:
        """Return the sections that partition() named for a thread; before it, an equal share of the roots in their order."""
        count = int(self.nthread())
        number = whole(self, "get_partition", thread, 0, count - 1)
        if _partition:
            return _partition.get(number) or SectionList()
        roots = [section for section in MODEL.all_sections() if section._parent() is None]
        each, more = divmod(len(roots), count)
        first = number * each + min(number, more)
        return SectionList(roots[first:first + each + (number < more)])

    def allgather(self, value: float, result: Vector) -> float:
        """Put the value into a Vector of one element."""
        result.from_python([float(value)])
        return 0.0

    def alltoall(self, values: Vector, counts: Vector, result: Vector) -> float:
        """Put the values into the other Vector."""
        if len(counts) != 1 or int(counts[0]) != len(values):
            raise WrongValue(f"{self}.alltoall: the counts must be the one number {len(values)} of values, not {list(counts)}")
        result.from_python(list(values))
        return 0.0

    def subworlds(self, size: float = 1) -> float:
        """Return 0: one host is one world. Raise ValueError for more."""
        if int(size) != 1:
            raise WrongValue(f"{self}.subworlds: there is one host, which cannot be split into worlds of {size!r}")
        return 0.0

    def multisplit(self, *arguments: Any, sec: Section | None = None) -> float:
        """Return 0 without arguments. Raise NotImplementedError for a cell to split."""
        if arguments:
            raise NotImplementedError(f"{self}.multisplit: cells are not split over threads: groups of cells are; leave it out")
        return 0.0

    splitcell = splitcell_connect = multisplit

    def nrncore_write(self, *arguments: Any) -> float:
        """Raise NotImplementedError: there is no CoreNEURON."""
        raise NotImplementedError(f"{self}: there is no CoreNEURON to write for; run the model here")

    nrnbbcore_write = nrncore_write

    def nrncore_run(self, arguments: str, *rest: Any) -> float:
        """Run until the time [ms] that `--tstop` names, as psolve; return 1. Raise ValueError where it names none."""
        found = re.search(r"--tstop[ =]+(\S+)", arguments)
        if found is None:
            raise WrongValue(f"{self}.nrncore_run: {arguments!r} has no --tstop")
        self.psolve(float(found[1]))
        return 1.0

    # ------------------------------------------------------------ values that cells exchange

    def source_var(self, reference: Ref, number: int, *, sec: Section | None = None) -> float:
        """Name a variable, mostly v, by a whole number: target_var of the same number is given its value."""
        if not isinstance(reference, Ref):
            raise WrongType(f"{self}.source_var needs a reference such as seg._ref_v, not {reference!r}")
        if _gid(number) in _sources:
            raise WrongValue(f"{self}.source_var: {number} is taken already, by {_sources[_gid(number)]}")
        _sources[_gid(number)] = reference
        _not_set_up[0] = True
        return 0.0

    def target_var(self, *arguments: Any) -> float:
        """Say where the value of a source goes: target_var([point process,] reference, number); acts with setup_transfer."""
        if len(arguments) not in (2, 3) or not isinstance(arguments[-2], Ref):
            raise WrongType(f"{self}.target_var takes ([point process,] reference, number of the source)")
        point, reference = arguments[0] if len(arguments) == 3 else None, arguments[-2]
        place = (reference.value.kind, reference.value.object)
        if point is not None and place != (lib.RV_REF_POINT, getattr(point, "_id", None)):
            raise WrongValue(f"{self}.target_var: {reference} is not a variable of {point}")
        _targets.append((point, reference, _gid(arguments[-1])))
        _not_set_up[0] = True
        return 0.0

    def setup_transfer(self) -> float:
        """Begin to copy the values, at finitialize and in each step when v is new. Raise ValueError for an unknown source."""
        missing = sorted({number for _, _, number in _targets if number not in _sources})
        if missing:
            raise WrongValue(f"{self}.setup_transfer: there is no source_var {missing[0]}")
        lib.rv_transfers_clear(HANDLE)
        for _, target, source in _targets:
            MODEL.check(lib.rv_transfer_add(HANDLE, _sources[source].value, target.value), f"{self}.setup_transfer")
        _not_set_up[0] = False
        return 0.0

    # ------------------------------------------------------------ gids

    def set_gid2node(self, gid: int, host: int) -> float:
        """Say that a gid belongs to a host. Raise ValueError when it is taken, or has been connected to as another host's."""
        number = _gid(gid)
        if host == 0:
            if number in _own:
                raise WrongValue(f"{self}.set_gid2node: gid {number} already exists on this host")
            if number in ABSENT.values():
                raise WrongValue(f"{self}.set_gid2node: gid {number} has been connected to already, as a gid of another host; "
                                 "call set_gid2node before gid_connect")
            _own[number] = False
        return 0.0

    def cell(self, gid: int, netcon: NetCon, output: bool | int = True) -> float:
        """Make the source of a NetCon the spike source of a gid; return 0."""
        number = _gid(gid)
        if number not in _own:
            raise WrongValue(f"{self}.cell: gid {number} does not belong to this host; call set_gid2node({number}, 0) first")
        if not isinstance(netcon, NetCon):
            raise WrongType(f"{self}.cell needs a NetCon, not {type(netcon).__name__} {netcon!r}")
        if number in ABSENT.values():
            raise WrongValue(f"{self}.cell: gid {number} has been connected to already, as a gid of another host")
        source = netcon._source()
        if source < 0:
            raise WrongValue(f"{self}.cell: {netcon} has no source")
        other = gid_of(source)
        if other not in (-1, number):
            raise WrongValue(f"{self}.cell: the source of {netcon} has gid {other} already")
        set_gid(number, source)
        _own[number] = bool(output)
        return 0.0

    def outputcell(self, gid: int) -> float:
        """Make a gid send its spikes to other hosts; there are none."""
        _own[_known(gid, "outputcell")] = True
        return 0.0

    def gid_exists(self, gid: int) -> int:
        """Return 0: unknown, 1: belongs here without a cell, 2: with a cell, 3: that sends its spikes."""
        number = _gid(gid)
        return 0 if number not in _own else 1 if number not in GIDS else 3 if _own[number] else 2

    def gid_connect(self, gid: int, target: Any, netcon: NetCon | None = None) -> NetCon:
        """Return a new NetCon (or the given one) from the source of a gid to a target.

        A gid that set_gid2node did not give to this host would be another's: what comes from there is what a PatternStim plays.
        """
        source = _source(gid, "gid_connect") if _gid(gid) in _own else -1
        if not isinstance(target, PointProcess):
            raise WrongType(f"{self}.gid_connect: the target must be a point process or artificial cell, not "
                            f"{type(target).__name__} {target!r}")
        made = NetCon(None, target) if netcon is None else netcon
        if made.syn() is not target:
            raise WrongValue(f"{self}.gid_connect: the target of {made} is {made.syn()}, not {target}")
        if source < 0:
            ABSENT[made._id] = _gid(gid)
        made.join(source)
        return made

    def gid2obj(self, gid: int) -> Any:
        """Return the object of a gid: the cell of its section, or the artificial cell."""
        point, section = self._ends(gid, "gid2obj")
        return point if section is None else section.cell() or point

    def gid2cell(self, gid: int) -> Any:
        """Return the cell object of a gid, None where its section belongs to none."""
        point, section = self._ends(gid, "gid2cell")
        return point if section is None else section.cell()

    def _ends(self, gid: int, what: str) -> tuple[Any, Any]:
        variable, point = ffi.new("rv_ref *"), ffi.new("rv_id *")
        kind = MODEL.check(lib.rv_source_info(HANDLE, _source(gid, what), variable, point), repr(self))
        if kind == 1:
            return None, MODEL.section(variable.object)
        found = MODEL.point(point[0])
        segment = found.get_segment() if found is not None and found._info.kind == 1 else None
        return found, segment.sec if segment is not None else None

    def gid_clear(self, kind: int = 0) -> float:
        """Forget all gids."""
        clear_gids()
        _own.clear()
        if int(kind) in (0, 4):
            _sources.clear()
            _targets.clear()
            _not_set_up[0] = False
            lib.rv_transfers_clear(HANDLE)
        return 0.0

    def threshold(self, gid: int, value: float | None = None) -> float:
        """Return the threshold of a gid's source [mV], after setting it when a value is given."""
        pointer = lib.rv_source_threshold(HANDLE, _source(gid, "threshold"))
        if pointer == ffi.NULL:
            raise MODEL.failure(repr(self))
        if value is not None:
            pointer[0] = value
        return float(pointer[0])

    def spike_record(self, gid: Any, times: Vector, ids: Vector) -> float:
        """Record spike times [ms] and gids: of one gid, of a Vector of gids, or of all that send their spikes now (−1)."""
        if not isinstance(times, Vector) or not isinstance(ids, Vector):
            raise WrongType(f"{self}.spike_record needs (gid, Vector of times, Vector of gids)")
        if isinstance(gid, Vector):
            wanted = [int(g) for g in gid]
        else:
            wanted = [g for g in GIDS if _own[g]] if gid == -1 else [int(gid)]
        for one in wanted:
            source = _source(one, "spike_record")
            MODEL.check(lib.rv_source_record(HANDLE, source, times._vector, ids._vector, float(one)), repr(self))
            note_record(source, times)
        return 0.0

    # ------------------------------------------------------------ run

    def psolve(self, t: float) -> float:
        """Advance to t [ms] by steps of dt. Raise ValueError for a time in the past."""
        end = number(self, "psolve", t, -sys.float_info.max, sys.float_info.max)
        if end < CLOCK[0] - CLOCK[1]:
            raise WrongValue(f"{self}.psolve: {t!r} ms lies in the past: t is {CLOCK[0]:.15g} ms")
        count = int((end - CLOCK[0]) / CLOCK[1] + 1e-9)
        advance(count)
        return 0.0


def _gid(gid: Any) -> int:
    if isinstance(gid, bool) or not is_number(gid) or not 0 <= gid < math.inf or gid != int(gid):
        raise WrongValue(f"ParallelContext: a gid must be a whole number >= 0, not {gid!r}")
    return int(gid)


def _known(gid: Any, what: str) -> int:
    number = _gid(gid)
    if number not in _own:
        raise WrongValue(f"ParallelContext.{what}: gid {number} does not exist on this host")
    return number


def _source(gid: Any, what: str) -> int:
    number = _known(gid, what)
    if number not in GIDS:
        raise WrongValue(f"ParallelContext.{what}: gid {number} has no cell; call cell({number}, netcon) first")
    return GIDS[number]


def _check_set_up() -> None:
    if _not_set_up[0]:
        raise RuntimeError("ParallelContext: source_var or target_var was called after setup_transfer(): call that again")


PREPARE.append(_check_set_up)
