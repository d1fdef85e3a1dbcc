"""What is asked of event sources by NetCons: records of times, calls at spikes; how long they last."""

from __future__ import annotations

import itertools
from typing import Any

from scripts_cvode import refuses

NAMES = ["calls_of_a_source", "calls_that_change", "records_that_end", "calls_of_gids", "what_records_nothing",
         "sources_and_targets", "events_with_flags"]


def spiking(h: Any) -> tuple[Any, Any]:
    h.load_file("stdrun.hoc")
    stim = h.NetStim()
    stim.start, stim.interval, stim.number, stim.noise = 1, 1.25, 3, 0
    return h.Section(name="soma"), stim


def run(h: Any) -> None:
    h.finitialize(-65)
    h.continuerun(4)


def calls_of_a_source(h: Any) -> Any:
    """One call for a source, the last asked for by any of its NetCons; it lasts as long as the source does."""
    soma, stim = spiking(h)
    found: list[Any] = []
    for steps in itertools.product(("first", "second", "drop", "vector", "new"), repeat=3):
        seen: list[Any] = []
        netcons, times = [h.NetCon(stim, None), h.NetCon(stim, None)], h.Vector()
        for step in steps:
            if step == "drop" and netcons:
                netcons.pop(0)
            elif step == "new":
                netcons.append(h.NetCon(stim, None))
            elif step == "vector" and netcons:
                netcons[0].record(times)
            elif netcons and step != "drop":
                netcons[-1 if step == "second" else 0].record((seen.append, step))
        netcons[:2] = []
        run(h)
        found.append([*steps, seen, list(times)])
        del netcons, times
    return found


def calls_that_change(h: Any) -> Any:
    """record() ends the record of times only, an empty statement and None the call; a call may ask for another."""
    soma, stim = spiking(h)
    netcon, times, seen = h.NetCon(stim, None), h.Vector(), []

    def first() -> None:
        seen.append(h.t)
        netcon.record(second)

    def second() -> None:
        seen.append(-h.t)

    found: list[Any] = []
    for end in ((), (None,), ("",)):
        netcon.record(times)
        netcon.record(first)
        run(h)
        found.append([list(seen), list(times), netcon.get_recordvec() is not None])
        netcon.record(*end)
        run(h)
        found.append([list(seen), list(times), netcon.get_recordvec() is not None])
    h("calls_seen = 0")
    netcon.record(second)
    netcon.record("calls_seen += t")
    run(h)
    return [found, seen, h.calls_seen]


def records_that_end(h: Any) -> Any:
    """Another Vector takes the place of one that records; record() asks for none."""
    soma, stim = spiking(h)
    netcon, first, second, numbers = h.NetCon(stim, None), h.Vector(), h.Vector(), h.Vector()
    netcon.record(first)
    other = h.NetCon(stim, None)
    other.record(second, numbers, 5)
    run(h)
    found = [list(first), list(second), list(numbers), netcon.get_recordvec().hname() == second.hname()]
    other.record(first)
    run(h)
    found += [list(first), list(second), list(numbers)]
    netcon.record()
    run(h)
    netcon.record(first, numbers, 4.7)
    run(h)
    return [*found, list(first), list(second), list(numbers), netcon.get_recordvec().hname() == first.hname()]


def calls_of_gids(h: Any) -> Any:
    """A gid keeps its source and so the call, until gid_clear."""
    soma, stim = spiking(h)
    context, seen = h.ParallelContext(), []
    context.set_gid2node(7, 0)
    netcon = h.NetCon(stim, None)
    context.cell(7, netcon)
    netcon.record(lambda: seen.append(h.t))
    del netcon
    run(h)
    found = [list(seen)]
    netcon = context.gid_connect(7, h.IntFire1())
    netcon.record((seen.append, "changed"))
    run(h)
    found.append(list(seen))
    del netcon
    context.gid_clear()
    run(h)
    return [found, seen, h.List("NetCon").count()]


def what_records_nothing(h: Any) -> Any:
    soma, stim = spiking(h)
    synapse = h.ExpSyn(soma(0.5))
    found: list[Any] = []
    for target in (synapse, None):
        netcon = h.NetCon(None, target)
        found += [refuses(lambda made=netcon: made.record(h.Vector())), refuses(lambda made=netcon: made.record(lambda: None)),
                  refuses(netcon.record)]
    return found


def sources_and_targets(h: Any) -> Any:
    """What NetCons say of their ends, also of those that are gone or never were."""
    soma, stim = spiking(h)
    soma.nseg = 5
    synapse = h.ExpSyn(soma(0.5))
    netcons = [h.NetCon(soma(0.12)._ref_v, synapse, sec=soma), h.NetCon(soma(1)._ref_v, synapse, sec=soma),
               h.NetCon(stim, synapse), h.NetCon(None, synapse), h.NetCon(None, None)]

    def said(netcon: Any) -> list[Any]:
        return [str(netcon.preseg()), netcon.preloc(), netcon.postloc(), netcon.active(), netcon.valid(), netcon.srcgid()]

    found = [said(netcon) for netcon in netcons] + [[n.prelist().count(), n.synlist().count()] for n in netcons[:4]]
    for nseg in (3, 9):
        soma.nseg = nseg
        moved = [h.NetCon(soma(x)._ref_v, synapse, sec=soma) for x in (0.1, 0.5, 0.75)]
        soma.nseg = nseg + 2
        found += [said(netcon)[:2] for netcon in moved]
    netcons[4].setpost(synapse)
    found += [said(netcons[4]), [netcons[4].active(1), netcons[4].active(), netcons[4].valid()], netcons[3].synlist().count()]
    stim = None
    h.finitialize(-65)
    found += [said(netcons[2]), netcons[2].prelist().count(), refuses(lambda: netcons[2].record(h.Vector()))]
    h.delete_section(sec=soma)
    wrong = [("x", 1, 1), (1, "x", 1), (1, 1, "x"), (1, -1, 1), (1, 1e16, 1)]
    found += [str(refuses(h.NetCon, None, h.IntFire1(), *numbers)) for numbers in wrong]
    return [*found, netcons[0].valid(), str(netcons[0].preseg())]


def events_with_flags(h: Any) -> Any:
    """NetCon.event with a flag: an artificial cell receives it as if it had sent it to itself, and net_move may move it."""
    soma, _ = spiking(h)
    found: list[Any] = []
    for name in ("IntFire1", "IntFire2", "IntFire4", "NetStim"):
        cell = getattr(h, name)()
        if name == "NetStim":
            cell.start, cell.number, cell.interval = -1, 4, 2
        netcon, output, times = h.NetCon(None, cell), h.NetCon(cell, None), h.Vector()
        netcon.weight[0] = 0.7
        output.record(times)
        h.finitialize(-65)
        found += [netcon.event(1), netcon.event(3, 1), netcon.event(7), netcon.event(7.5)]
        if name == "NetStim":
            found += [netcon.event(8, 3)]
        h.continuerun(30)
        found.append(list(times))
    synapse = h.NetCon(None, h.ExpSyn(soma(0.5)))
    kept = synapse.syn()
    return [*found, refuses(lambda: synapse.event(1, 1)), str(kept), synapse.event(31), synapse.active(0), synapse.event(31)]
