"""What a source calls at its spikes lasts as long as the source, and is freed with an owner that it refers to."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from ranvier import h


def stimulus() -> Any:
    stim = h.NetStim()
    stim.start, stim.interval, stim.number, stim.noise = 1.0, 2.0, 3, 0
    return stim


class Owner:
    """Holds a NetCon that calls one of its methods."""

    def __init__(self, keep: Callable[[Any], Any] = lambda netcon: None) -> None:
        self.stim, self.seen = stimulus(), []
        self.netcon = h.NetCon(self.stim, None)
        self.netcon.record(self.spike)
        self.kept = keep(self.netcon)

    def spike(self) -> None:
        self.seen.append(h.t)


def run() -> None:
    h.finitialize(-65)
    h.continuerun(4)


def recorded(netcon: Any) -> Any:
    times = h.Vector()
    netcon.record(times)
    return times


@pytest.mark.parametrize("keep", [lambda netcon: None, recorded, lambda netcon: h.NetCon(netcon.pre(), None)])
def test_an_owner_whose_method_is_called_is_freed(keep: Callable[[Any], Any]) -> None:
    owner = Owner(keep)
    run()
    assert owner.seen == [1.0, 3.0]
    gone = [weakref.ref(owner), weakref.ref(owner.netcon), weakref.ref(owner.stim)]
    del owner
    gc.collect()
    assert [reference() for reference in gone] == [None] * 3
    run()


def test_a_closure_over_its_netcon_is_freed() -> None:
    stim, seen = stimulus(), []
    netcon = h.NetCon(stim, None)
    netcon.record(lambda: seen.append(netcon.delay))
    run()
    assert seen == [1.0, 1.0]
    gone = weakref.ref(netcon)
    netcon = None
    gc.collect()
    assert gone() is None
    run()
    assert seen == [1.0, 1.0]


def test_a_gid_keeps_the_call_until_gid_clear() -> None:
    context = h.ParallelContext()
    context.set_gid2node(31, 0)
    owner = Owner()
    context.cell(31, owner.netcon)
    stim, seen, gone = owner.stim, owner.seen, weakref.ref(owner)
    del owner
    gc.collect()
    run()
    assert seen == [1.0, 3.0] and gone() is not None
    context.gid_clear()
    gc.collect()
    run()
    assert seen == [1.0, 3.0] and gone() is None and stim is not None


def test_a_vector_keeps_the_call_until_another_takes_its_place() -> None:
    stim, seen = stimulus(), []
    netcon = h.NetCon(stim, None)
    netcon.record(lambda: seen.append(h.t))
    first = recorded(netcon)
    second = recorded(netcon)
    del netcon
    run()
    assert seen == [1.0, 3.0] == second.to_python() and len(first) == 0
    del first
    run()
    assert len(seen) == 4
    del second
    run()
    assert len(seen) == 4


def test_a_netcon_without_a_source_records_nothing() -> None:
    netcon = h.NetCon(None, None)
    for what in (h.Vector(), print, None):
        with pytest.raises(ValueError, match="no source"):
            netcon.record(what)
