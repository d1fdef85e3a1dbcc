"""What goes away in mid-run while something still refers to it, and large numbers of it; also a forked process."""

from __future__ import annotations

import os
import time

import numpy as np
import pytest
from ranvier._engine import ffi, lib
from run_engine import Engine, EngineError, values

WEIGHT = lib.RV_REF_WEIGHT


def driven_clock(engine: Engine) -> tuple[int, int, int]:
    """Return a firing clock, a second one, and the NetCon between them; a section makes time pass."""
    engine.section(insert=("leak",))
    clock, target = engine.point("Clock", interval=0.5), engine.point("Clock", interval=0.0)
    return clock, target, engine.netcon(engine.ok(lib.rv_source_point(engine.model, clock)), target, 1.0, 0.25)


@pytest.mark.parametrize("how", ["freed", "moved"])
def test_a_recorded_weight_may_go(how: str) -> None:
    """The Vector keeps what it has when the NetCon goes, and goes on where the weights were moved."""
    engine = Engine()
    clock, _, netcon = driven_clock(engine)
    recorded = engine.record({"kind": WEIGHT, "object": netcon, "slot": 0, "mark": 0})
    engine.init()
    engine.advance(10)
    if how == "freed":
        engine.ok(lib.rv_netcon_free(engine.model, netcon))
    else:
        engine.ok(lib.rv_netcon_set_target(engine.model, netcon, clock))
        lib.rv_netcon_weight(engine.model, netcon, ffi.NULL)[0] = 2.0
    engine.advance(10)
    assert list(values(recorded)) == [1.0] * 11 + ([] if how == "freed" else [2.0] * 10)
    engine.close()


def test_vectors_may_go_in_any_order() -> None:
    """Values, times and spikes: the others go on; the last Vector to record a source is the one that does, as in NEURON."""
    engine = Engine()
    clock, _, _ = driven_clock(engine)
    ref = {"kind": lib.RV_REF_CLOCK, "slot": 0, "mark": 0}
    source = engine.ok(lib.rv_source_point(engine.model, clock))
    every = [engine.record(ref) for _ in range(5)]
    times = engine.vector([0.1, 0.2, 0.3])
    chosen = engine.record(ref, times=times)
    spikes = [engine.vector() for _ in range(3)]
    for vector in spikes:
        engine.ok(lib.rv_source_record(engine.model, source, vector, ffi.NULL, 0))
    engine.ok(lib.rv_record(engine.model, every[3], ref, 0.5, ffi.NULL))
    for vector in (every[1], times, spikes[0]):
        lib.rv_vector_free(engine.model, vector)
    engine.run(1.1)
    assert [len(values(every[k])) for k in (0, 2, 3, 4)] == [45, 45, 3, 45]
    assert len(values(chosen)) == 0 and lib.rv_record_remove(engine.model, chosen) == 0
    lib.rv_vector_free(engine.model, every[4])
    assert lib.rv_record_remove(engine.model, every[0]) == 1
    engine.run(1.1)
    assert [len(values(every[k])) for k in (0, 2, 3)] == [45, 45, 3]
    assert [list(values(vector)) for vector in spikes[1:]] == [[], [0.5, 1.0]]
    engine.close()


def test_netcons_of_one_source_may_go() -> None:
    """Those left go on in their order; those that join later come last."""
    engine = Engine()
    clock, _, first = driven_clock(engine)
    source = engine.ok(lib.rv_source_point(engine.model, clock))
    targets = [engine.point("Clock", interval=0.0) for _ in range(9)]
    netcons = [engine.netcon(source, target, 1.0, 0.25) for target in targets]
    for k in (0, 1, 8, 2, 5, 6):
        engine.ok(lib.rv_netcon_free(engine.model, netcons[k]))
    engine.ok(lib.rv_netcon_set_source(engine.model, netcons[4], -1))
    engine.ok(lib.rv_netcon_set_source(engine.model, netcons[4], source))
    engine.run(1.5)
    assert [engine.get(t, "Clock", "last") for t in targets] == [0.0, 0.0, 0.0, 1.25, 1.25, 0.0, 0.0, 1.25, 0.0]
    assert lib.rv_netcon_free(engine.model, first) == lib.RV_OK
    engine.close()


def test_many_go_and_the_run_goes_on() -> None:
    """40 000 Vectors, and 40 000 NetCons of one source, are freed one by one from the front."""
    engine = Engine()
    clock, target, _ = driven_clock(engine)
    source, count = engine.ok(lib.rv_source_point(engine.model, clock)), 40000
    vectors = [engine.record({"kind": lib.RV_REF_CLOCK, "slot": 0, "mark": 0}) for _ in range(count)]
    netcons = [engine.netcon(source, target) for _ in range(count)]
    for vector in vectors:
        lib.rv_vector_free(engine.model, vector)
    assert {lib.rv_netcon_free(engine.model, netcon) for netcon in netcons} == {lib.RV_OK}
    engine.run(1.0)
    engine.close()


def test_an_event_moved_often_fires_once() -> None:
    """Each event moves the next firing; what was moved away is neither delivered nor kept."""
    engine = Engine()
    clock = engine.point("Clock", interval=50.0)
    netcon = engine.netcon(-1, clock, -5.0)
    engine.init()
    for k in range(2000):
        engine.ok(lib.rv_netcon_event(engine.model, netcon, 0.001 * k))
    engine.advance(240)
    assert engine.get(clock, "Clock", "fired") == 0
    engine.advance(160)
    assert engine.get(clock, "Clock", "fired") == 1
    assert engine.get(clock, "Clock", "last") == pytest.approx(1.999 + 5.0)
    engine.close()


def test_two_failures_alike() -> None:
    """The second failure of the same kind is told as well, and the run goes on after it."""
    engine = Engine()
    netcon = engine.netcon(-1, engine.point("Clock", interval=0.0), 1000.0)
    engine.init()
    for t in (1.0, 2.0):
        engine.ok(lib.rv_netcon_event(engine.model, netcon, t))
        with pytest.raises(EngineError, match="too heavy") as caught:
            engine.advance(100)
        assert caught.value.t == t
    assert engine.advance(10) == 10
    engine.close()


def test_a_forked_child_runs_with_threads() -> None:
    """The parent's threads do not exist in the child, which starts its own; the results are equal."""
    engine = Engine(threads=3, target=8)
    sections = [engine.section(nseg=9, insert=("leak",)) for _ in range(6)]
    engine.init(-50.0)
    engine.advance(50)
    expected = [engine.v(section) for section in sections]
    child = os.fork()
    if child == 0:
        engine.init(-50.0)
        engine.advance(50)
        lib.rv_set_threads(engine.model, 2)
        os._exit(0 if [engine.v(section) for section in sections] == expected else 1)
    deadline = time.monotonic() + 20.0
    ended, status = os.waitpid(child, os.WNOHANG)
    while ended == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
        ended, status = os.waitpid(child, os.WNOHANG)
    if ended == 0:
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert ended == child and status == 0
    assert np.isfinite(expected).all()
    engine.close()
