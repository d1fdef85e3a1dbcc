"""ParallelNetManager: NEURON's older helper around ParallelContext."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..cable.section_list import List
from ..errors import unknown_name
from ..events.netcon import NetCon
from ..hoc_names.hoc_object import HocObject, put
from ..mechanism_access.point_process import PointProcess
from ..vector import Vector
from .context import ParallelContext


class ParallelNetManager(HocObject):
    """`ParallelNetManager(ncell)`: cells and connections by gid, in `pc`, `cells`, `nclist`, `spikevec`, `idvec`."""

    __slots__ = ("ncell", "pc", "cells", "nclist", "spikevec", "idvec")

    def __init__(self, ncell: float) -> None:
        self._enter()
        for name, value in {"ncell": int(ncell), "pc": ParallelContext(), "cells": List(), "nclist": List(), "spikevec": Vector(),
                            "idvec": Vector()}.items():
            put(self, name, value)

    def __del__(self) -> None:
        self._leave()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ParallelNetManager.__slots__:
            raise AttributeError(name)
        raise unknown_name(f"ParallelNetManager[{self._number}]", name, type(self)._public)

    myid, nwork, nhost = 0, 1, 1
    _iterators = ("serialize",)  # methods that HOC uses in `for`

    # ------------------------------------------------------------ cells

    def set_gid2node(self, gid: int, host: int = 0) -> float:
        """Say that a gid belongs to a host."""
        return float(self.pc.set_gid2node(gid, host))

    def round_robin(self) -> float:
        """Deal the gids 0 … ncell − 1 out to the hosts."""
        for gid in range(self.ncell):
            self.pc.set_gid2node(gid, gid % self.pc.nhost())
        return 0.0

    def gid_exists(self, gid: int) -> int:
        """Return 0: unknown, 1: belongs here without a cell, 2 or 3: with a cell."""
        return int(self.pc.gid_exists(gid))

    def create_cell(self, gid: int, make: Any) -> Any:
        """Make the cell of a gid that belongs here, by a callable or the name of a template; return it."""
        if not self.gid_exists(gid):
            return None
        if isinstance(make, str):
            from .. import h

            make = getattr(h, make.removeprefix("new ").removesuffix("()").strip())
        return self.register_cell(gid, make())

    def register_cell(self, gid: int, cell: Any) -> Any:
        """Make a cell the one of a gid: an artificial cell, or an object with connect2target; return it."""
        if isinstance(cell, PointProcess):
            connection = NetCon(cell, None)
        else:
            from .. import h

            holder = h.ref(None)
            connection = cell.connect2target(None, holder) or holder[0]
        if not self.gid_exists(gid):
            self.pc.set_gid2node(gid, self.pc.id())
        self.pc.cell(gid, connection)
        self.cells.append(cell)
        return cell

    def nc_append(self, source: int, target: int, synapse: int, weight: float, delay: float) -> NetCon | None:
        """Connect the source of a gid to a synapse of a cell's synlist, or to the cell itself (−1); return the NetCon."""
        if not self.gid_exists(target):
            return None
        cell = self.pc.gid2obj(target)
        made: NetCon = self.pc.gid_connect(source, cell.synlist.o(synapse) if synapse >= 0 else cell)
        made.weight[0], made.delay = weight, delay
        self.nclist.append(made)
        return made

    def splitcell(self, *arguments: Any) -> float:
        """Raise NotImplementedError: cells are not split."""
        return float(self.pc.multisplit(*arguments or (None,)))

    # ------------------------------------------------------------ runs

    def spike_record(self, gid: int) -> float:
        """Record the spikes of a gid into spikevec and idvec."""
        self.pc.spike_record(gid, self.spikevec, self.idvec)
        return 0.0

    def want_all_spikes(self) -> float:
        """Record the spikes of all cells."""
        return self.spike_record(-1)

    def serialize(self) -> Iterable[int]:
        """Return the ranks of the hosts, one after the other: for `for manager.serialize() { }` of HOC, and for Python."""
        return range(self.nhost)

    def gatherspikes(self) -> float:
        """Return 0: all spikes are here."""
        return 0.0

    def pinit(self) -> float:
        """Initialise."""
        from .. import h

        self.maxstepsize()
        h.stdinit()
        return 0.0

    def set_maxstep(self) -> float:
        """Let hosts exchange spikes every 10 ms, or more often where delays want it."""
        self.pc.set_maxstep(10)
        return 0.0

    maxstepsize = set_maxstep

    def pcontinue(self, t: float) -> float:
        """Advance to t [ms]."""
        return self.psolve(t)

    def psolve(self, t: float) -> float:
        """Advance to t [ms]."""
        return float(self.pc.psolve(t))

    def prun(self) -> float:
        """Initialise, and run to h.tstop."""
        from .. import h

        self.pinit()
        return self.pcontinue(h.tstop)

    def prstat(self, detailed: float) -> float:
        """Print how long each host waited for others and, with 1, how many spikes went between them: none, on one host."""
        if detailed:
            print("id\t nsmax\t nsend\t nrecv\t nrused\t wait\n0\t 0\t 0\t 0\t 0\t 0\nend of prstat")
        else:
            print("0 wait time 0")
        return 0.0
