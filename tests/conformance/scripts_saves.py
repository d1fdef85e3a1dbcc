"""SaveState and BBSaveState: a run goes on after a restore as on NEURON, with events under way, plays and planned calls.

What NEURON does not keep is not compared: positions of random streams, which it goes on from; records at given times, which end
its process.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from scripts_cvode import refuses

NAMES = ["goes_on", "records", "plays", "only_values", "what_the_user_sets", "planned_calls", "by_file", "cells_by_files",
         "cells_by_gid"]


class Network:
    """Cells joined in a ring, driven by a clock through synapses of two kinds and an artificial cell."""

    def __init__(self, h: Any) -> None:
        h.load_file("stdrun.hoc")
        self.h = h
        self.cells = [self._cell(f"c{k}") for k in range(3)]
        self.dendrite = h.Section(name="dendrite")
        self.dendrite.L, self.dendrite.diam, self.dendrite.nseg = 100, 2, 5
        self.dendrite.insert("pas")
        self.dendrite.connect(self.cells[0](1))
        self.synapses = [h.ExpSyn(cell(0.5)) for cell in self.cells] + [h.Exp2Syn(self.dendrite(0.7))]
        self.clock, self.unit = h.NetStim(), h.IntFire2()
        self.clock.interval, self.clock.number, self.clock.start = 3, 20, 0.5
        self.connections: list[Any] = []
        for source, target, weight, delay in [(self.clock, self.synapses[0], 0.03, 1), (self.clock, self.synapses[3], 0.01, 2.5),
                                              (self.clock, self.unit, 0.6, 1.2), (self.unit, self.synapses[2], 0.02, 1.7)]:
            self._join(h.NetCon(source, target), weight, delay)
        for k, cell in enumerate(self.cells):
            self._join(h.NetCon(cell(0.5)._ref_v, self.synapses[(k + 1) % 3], sec=cell), 0.03, 3.3 + k)
        self.clamp = h.IClamp(self.cells[1](0.5))
        self.clamp.delay, self.clamp.dur, self.clamp.amp = 4, 5, 0.3

    def _cell(self, name: str) -> Any:
        cell = self.h.Section(name=name)
        cell.L = cell.diam = 20
        cell.nseg = 3
        cell.insert("hh")
        return cell

    def _join(self, connection: Any, weight: float, delay: float) -> None:
        connection.weight[0], connection.delay = weight, delay
        self.connections.append(connection)

    def now(self) -> list[float]:
        """Return t, potentials, gates and conductances."""
        sections = [*self.cells, self.dendrite]
        return [self.h.t, *(segment.v for section in sections for segment in section), *(cell(0.5).hh.m for cell in self.cells),
                *(synapse.g for synapse in self.synapses), self.unit.M()]

    def go(self, t: float) -> list[float]:
        """Run on to t; return what is there then."""
        self.h.continuerun(t)
        return self.now()

    def saved(self, t: float) -> Any:
        """Return the state at t."""
        self.h.finitialize(-65)
        self.go(t)
        state = self.h.SaveState()
        assert state.save() == 1
        return state


def goes_on(h: Any) -> Any:
    network = Network(h)
    state = network.saved(7)
    found: list[Any] = [network.go(15), state.restore(), network.now(), network.go(15), state.restore(0)]
    h.fadvance()
    found += [network.now(), network.go(15)]
    h.finitialize(-70)
    network.go(3)
    state.restore()
    return [*found, network.go(15), found[0] == found[3]]


def records(h: Any) -> Any:
    network = Network(h)
    spikes, v, coarse = h.Vector(), h.Vector().record(network.cells[0](0.5)._ref_v), h.Vector()
    coarse.record(network.cells[0](0.5)._ref_v, 0.5)
    network.connections[0].record(spikes)
    state = network.saved(7)
    found = []
    for until in (10, 12):
        network.go(until)
        found.append([list(x) for x in (spikes, v, coarse)])
        state.restore()
        found.append([list(x) for x in (spikes, v, coarse)])
    network.go(12)
    return [found, [list(x) for x in (spikes, v, coarse)]]


def plays(h: Any) -> Any:
    network = Network(h)
    other = h.IClamp(network.cells[2](0.5))
    other.dur = 100
    at, smooth, steps = h.Vector([0, 3, 5, 8, 11]), h.Vector([0.1, 0.3, 0, 0.2, 0.4]), h.Vector([0.1, 0.2, 0.05, 0.3])
    smooth.play(network.clamp._ref_amp, at, 1)
    steps.play(other._ref_amp, at)
    h("playing = 0\nproc play_one() { playing = $1  printf(\"%g %g\\n\", t, $1) }\n")
    calls = h.Vector([1, 2, 3, 4, 5, 6])
    calls.play("play_one($1)", 2.0)
    state = network.saved(6)
    found: list[Any] = []
    for _ in range(2):
        found += [network.go(12), network.clamp.amp, other.amp, h.playing, state.restore()]
        found += [network.now(), network.clamp.amp, other.amp, h.playing]
    return found


def only_values(h: Any) -> Any:
    network = Network(h)
    state = network.saved(7)
    network.go(15)
    network.connections[0].weight[0] = 0.01
    found: list[Any] = [state.restore(1), network.now(), network.go(9), network.go(20), network.connections[0].weight[0]]
    return found


def what_the_user_sets(h: Any) -> Any:
    network = Network(h)
    fresh = h.SaveState()
    state = network.saved(2)
    cell, synapse, connection = network.cells[0], network.synapses[0], network.connections[0]
    network.clamp.amp, connection.weight[0], connection.delay, network.clock.interval = 2, 0.5, 7, 1
    cell(0.5).hh.gnabar, cell.Ra, synapse.tau, h.celsius, h.dt = 0.2, 100, 5, 10, 0.05
    state.restore()
    found = [network.clamp.amp, connection.weight[0], connection.delay, network.clock.interval, cell(0.5).hh.gnabar, cell.Ra,
             synapse.tau, h.celsius, h.dt, refuses(fresh.restore)]
    h.celsius, h.dt = 6.3, 0.025
    cell.nseg = 5
    found.append(refuses(state.restore))
    cell.nseg = 3
    return [*found, state.restore()]


def planned_calls(h: Any) -> Any:
    network = Network(h)
    log: list[Any] = []
    h("counted = 0")

    def plan() -> None:
        h.CVode().event(4, lambda: log.append(["at end", h.t]))
        h.CVode().event(5, "counted += t")
        h.CVode().event(4.51, lambda: log.append(["as event", h.t]), network.clamp, 0)

    handler = h.FInitializeHandler(plan)
    state = network.saved(3)
    found: list[Any] = [network.go(6), list(log), h.counted, state.restore(), network.go(6), list(log), h.counted]
    return [*found, state.restore(1), network.go(6), list(log), h.counted, str(handler)]


def by_file(h: Any) -> Any:
    network = Network(h)
    state = network.saved(7)
    file, other, again = h.File(), h.File(), h.SaveState()
    file.wopen("state.bin")
    found: list[Any] = [state.fwrite(file), file.isopen(), network.go(12)]
    other.ropen("state.bin")
    found += [again.fread(other), other.isopen()]
    h.finitialize(-70)
    h.continuerun(1)
    found += [again.restore(), network.now(), network.go(12)]
    file.wopen("other.bin")
    found += [state.fwrite(file, 0), file.isopen(), file.close()]
    other.ropen("other.bin")
    return [*found, again.fread(other, 0), other.isopen(), other.close()]


class Cell:
    """A cell with a gid."""

    def __init__(self, h: Any, context: Any, gid: int) -> None:
        self.gid = gid
        self.soma = h.Section(name="soma", cell=self)
        self.soma.L = self.soma.diam = 20
        self.soma.insert("hh")
        self.synapse = h.ExpSyn(self.soma(0.5))
        context.set_gid2node(gid, 0)
        context.cell(gid, h.NetCon(self.soma(0.5)._ref_v, None, sec=self.soma))

    def __str__(self) -> str:
        return f"Cell{self.gid}"


def cells_by_gid(h: Any) -> Any:
    h.load_file("stdrun.hoc")
    context = h.ParallelContext()
    cells = [Cell(h, context, gid) for gid in range(3)]
    connections = [context.gid_connect(gid, cells[(gid + 1) % 3].synapse) for gid in range(3)]
    for gid, connection in enumerate(connections):
        connection.weight[0], connection.delay = 0.04, 2 + gid
    clamp = h.IClamp(cells[0].soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 1, 0.5
    context.set_maxstep(10)
    h.stdinit()
    context.psolve(4)
    keeper = h.BBSaveState()
    found: list[Any] = [keeper.save("state"), keeper.save_gid(1), keeper.restore_gid(1)]
    found += [keeper.ignore(), keeper.vector_play_init()]
    for _ in range(2):
        context.psolve(9)
        found.append([h.t, *(cell.soma(0.5).v for cell in cells), *(cell.synapse.g for cell in cells)])
        h.stdinit()
        found += [keeper.restore("state"), h.t, [cell.soma(0.5).v for cell in cells]]
    gids, sizes = h.Vector(), h.Vector()
    return [*found, keeper.save_request(gids, sizes), list(gids.sort()), context.gid_clear()]


def _bring(gids: list[int]) -> None:
    """Make the folder `in` of `bbss_out` as NEURON's own tests do."""
    shutil.rmtree("in", ignore_errors=True)
    Path("in").mkdir()
    shutil.copy("bbss_out/tmp", "in/tmp")
    for gid in gids:
        Path(f"in/tmp.{gid}").write_bytes(b"1\n" + Path(f"bbss_out/tmp.{gid}.0").read_bytes())


def cells_by_files(h: Any) -> Any:
    # a BBSaveState for each save and restore: one that has saved cannot restore in NEURON
    h.load_file("stdrun.hoc")
    context = h.ParallelContext()
    cells = [Cell(h, context, gid) for gid in range(3)]
    cells[0].extra = h.Section(name="extra", cell=cells[0])
    connections = [context.gid_connect(gid, cells[(gid + 1) % 3].synapse) for gid in range(3)]
    for gid, connection in enumerate(connections):
        connection.weight[0], connection.delay = 0.04, 2 + gid
    clamp = h.IClamp(cells[0].soma(0.5))
    clamp.delay, clamp.dur, clamp.amp = 1, 1, 0.5
    context.set_maxstep(10)
    h.stdinit()
    context.psolve(4)
    found: list[Any] = [h.BBSaveState().save_test(), sorted(path.name for path in Path("bbss_out").iterdir())]
    _bring([0, 1, 2])
    for _ in range(2):
        context.psolve(9)
        found.append([h.t, *(cell.soma(0.5).v for cell in cells), *(cell.synapse.g for cell in cells)])
        h.stdinit()
        found += [h.BBSaveState().restore_test(), h.t, [cell.soma(0.5).v for cell in cells]]
    connections.clear()
    cells.pop()
    del cells[0].extra
    context.gid_clear()
    cells = [Cell(h, context, gid) for gid in range(2)]
    clamp = h.IClamp(cells[0].soma(0.5))
    connections += [context.gid_connect(2, cells[0].synapse), context.gid_connect(0, cells[1].synapse)]
    h.stdinit()
    found += [h.BBSaveState().restore_test(), h.t, [cell.soma(0.5).v for cell in cells]]
    found += [[connection.weight[0] for connection in connections], refuses(lambda: context.set_gid2node(2, 0))]
    return [*found, clamp.amp, context.gid_clear()]
