"""Events in C: thresholds, delays, self-events, order, threads, rebuilds in mid-run."""

from __future__ import annotations

import numpy as np
import pytest
from ranvier._engine import ffi, lib
from run_engine import Engine, EngineError, values


def axon(engine: Engine, nseg: int = 1) -> int:
    """Return an excitable cell of one section."""
    return engine.section(30, 30, nseg, insert=("axon",))


def ring(engine: Engine, cells: int, delay: float = 1.5) -> tuple[list[int], object, object]:
    """Join excitable cells to a ring, start one; return them and vectors of spike times and cells."""
    sections = [axon(engine) for _ in range(cells)]
    for section in sections:
        dendrite = engine.section(100, 1, 3, insert=("leak",))
        engine.connect(dendrite, section)
    synapses = [engine.point("Synapse", s, tau=1.0) for s in sections]
    times, ids = engine.vector(), engine.vector()
    for k, section in enumerate(sections):
        source = engine.watch(section)
        engine.netcon(source, synapses[(k + 1) % cells], 0.05, delay)
        engine.ok(lib.rv_source_record(engine.model, source, times, ids, k))
    engine.point("Clamp", sections[0], dur=1.0, amp=2.0, **{"del": 0.5})
    return sections, times, ids


def reference_ring(cells: int, tstop: float) -> np.ndarray:
    """Return (time, cell) of the same ring's spikes in the reference."""
    h = pytest.importorskip("neuron").h
    somas = [h.Section(name=f"soma{k}") for k in range(cells)]
    keep = []
    for soma in somas:
        soma.L = soma.diam = 30
        soma.insert("hh")
        dendrite = h.Section(name="dendrite")
        dendrite.L, dendrite.diam, dendrite.nseg, dendrite.Ra = 100, 1, 3, 100
        dendrite.insert("pas")
        dendrite.g_pas, dendrite.e_pas = 0.001, -70
        soma.Ra = 100
        dendrite.connect(soma(1))
        synapse = h.ExpSyn(soma(0.5))
        synapse.tau = 1
        keep += [dendrite, synapse]
    times, ids = h.Vector(), h.Vector()
    for k, soma in enumerate(somas):
        netcon = h.NetCon(soma(0.5)._ref_v, keep[2 * ((k + 1) % cells) + 1], sec=soma)
        netcon.threshold, netcon.delay, netcon.weight[0] = 0, 1.5, 0.05
        netcon.record(times, ids, k)
        keep.append(netcon)
    clamp = h.IClamp(somas[0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 0.5, 1, 2
    h.usetable_hh = 0
    h.dt = 0.025
    h.finitialize(-65)
    for _ in range(round(tstop / 0.025)):
        h.fadvance()
    h.usetable_hh = 1
    return np.array([list(times), list(ids)])


def test_ring_agrees_with_reference() -> None:
    """Spike times and cells of a ring of axons with synapses."""
    engine = Engine()
    _, times, ids = ring(engine, 5)
    engine.run(40.0)
    theirs = reference_ring(5, 40.0)
    assert theirs.shape[1] > 8
    assert list(values(ids)) == list(theirs[1])
    assert np.abs(values(times) - theirs[0]).max() < 1e-6
    engine.close()


def signature(**layout: int) -> tuple[list[float], ...]:
    """Run a ring of 12 in some layout; return all that can be seen, and the number of groups."""
    engine = Engine(**layout)
    sections, times, ids = ring(engine, 12)
    vectors = [engine.record(engine.ref(s)) for s in sections]
    engine.run(30.0)
    info = ffi.new("rv_layout_info *")
    engine.ok(lib.rv_layout(engine.model, info))
    result = (list(values(times)), list(values(ids)), *[list(values(x)) for x in vectors], [info.groups])
    engine.close()
    return result


def test_threads_and_groups_change_no_bit() -> None:
    """One group, many groups, one, two or four threads."""
    one = signature(target=100000)
    assert one[-1] == [1] and len(one[0]) > 10
    alone = signature(target=1, width=1)
    assert alone[-1][0] > 4
    assert alone[:-1] == one[:-1]
    for threads in (2, 4):
        assert signature(target=1, width=1, threads=threads) == alone


def test_spans_change_no_bit() -> None:
    """How a run is cut into calls, and calls into spans, does not matter."""
    results = []
    for calls, span in ((1, 1e9), (1, 0.1), (600, 1e9)):
        engine = Engine(target=1, width=1)
        _, times, ids = ring(engine, 6)
        engine.ok(lib.rv_set_max_span(engine.model, span))
        engine.init()
        for _ in range(calls):
            engine.advance(600 // calls)
        results.append((list(values(times)), list(values(ids))))
        engine.close()
    assert results[0] == results[1] == results[2]
    assert len(results[0][0]) > 3


def test_a_delay_below_dt_between_groups_is_kept() -> None:
    """When dt grows beyond a delay, groups step together: the spikes are those of one group."""
    results = []
    for target in (1, 100000):
        engine = Engine(dt=0.005, target=target, width=1)
        _, times, ids = ring(engine, 3, delay=0.02)
        engine.init()
        engine.clock[lib.RV_CLOCK_DT] = 0.025
        engine.advance(800)
        results.append((list(values(times)), list(values(ids))))
        engine.close()
    assert results[0] == results[1]
    assert len(results[0][0]) >= 3


def test_detector_above_from_the_start_fires_at_once() -> None:
    """A source above its threshold at finitialize fires at 1e-10, and again only after a fall."""
    engine = Engine()
    section = axon(engine)
    times = engine.vector()
    source = engine.watch(section, threshold=-70.0)
    engine.ok(lib.rv_source_record(engine.model, source, times, ffi.NULL, 0))
    engine.run(5.0)
    assert list(values(times)) == [1e-10]
    engine.run(5.0)
    assert list(values(times)) == [1e-10]
    engine.close()


def test_self_events_keep_their_own_time() -> None:
    """An artificial cell fires at multiples of its interval whatever dt is; t inside is the event's."""
    engine = Engine()
    clock = engine.point("Clock", interval=0.7)
    source = engine.ok(lib.rv_source_point(engine.model, clock))
    times = engine.vector()
    engine.ok(lib.rv_source_record(engine.model, source, times, ffi.NULL, 0))
    engine.run(5.0)
    assert np.allclose(values(times), 0.7 * np.arange(1, 8), atol=1e-12)
    assert engine.get(clock, "Clock", "fired") == 7
    assert engine.get(clock, "Clock", "last") == pytest.approx(4.9)
    engine.close()


def test_net_move_moves_the_pending_event() -> None:
    """A negative weight moves the next firing; the weights' INITIAL ran; a cell without pending event fails."""
    engine = Engine()
    clock, idle = engine.point("Clock", interval=2.0), engine.point("Clock", interval=0.0)
    netcon = engine.netcon(-1, clock, -0.25)
    bad = engine.netcon(-1, idle, -0.25)
    lib.rv_netcon_weight(engine.model, netcon, ffi.NULL)[1] = 33
    times = engine.vector()
    source = engine.ok(lib.rv_source_point(engine.model, clock))
    engine.ok(lib.rv_source_record(engine.model, source, times, ffi.NULL, 0))
    engine.init()
    engine.ok(lib.rv_netcon_event(engine.model, netcon, 1.0))
    engine.advance(200)
    assert list(values(times)) == [1.25, 3.25]
    assert lib.rv_netcon_weight(engine.model, netcon, ffi.NULL)[1] == 1
    engine.ok(lib.rv_netcon_event(engine.model, bad, 6.0))
    with pytest.raises(EngineError, match="net_move") as caught:
        engine.advance(200)
    assert caught.value.code == lib.RV_FAILED and caught.value.point == idle and caught.value.t == 6.0
    engine.close()


def test_fail_stops_with_the_point() -> None:
    """fail() names the instance; the next run works."""
    engine = Engine()
    clock = engine.point("Clock", interval=0.5)
    netcon = engine.netcon(-1, clock, 1000.0)
    engine.init()
    engine.ok(lib.rv_netcon_event(engine.model, netcon, 1.013))
    with pytest.raises(EngineError, match="too heavy") as caught:
        engine.advance(100)
    assert (caught.value.code, caught.value.point, caught.value.t) == (lib.RV_FAILED, clock, 1.013)
    engine.run(2.0)
    assert engine.t == pytest.approx(2.0)
    engine.close()


def test_events_survive_a_change_of_structure() -> None:
    """Pending events of both kinds are delivered after a new section in mid-run; those of deleted objects vanish."""
    engine = Engine()
    section = axon(engine)
    clock = engine.point("Clock", interval=1.0)
    synapse = engine.point("Synapse", section, tau=1e9)
    netcon, doomed = engine.netcon(-1, synapse, 0.5), engine.netcon(-1, synapse, 0.25)
    engine.init()
    engine.ok(lib.rv_netcon_event(engine.model, netcon, 2.0))
    engine.ok(lib.rv_netcon_event(engine.model, doomed, 2.0))
    engine.advance(60)
    engine.connect(engine.section(50, 1, 3, insert=("leak",)), section)
    engine.ok(lib.rv_netcon_free(engine.model, doomed))
    engine.advance(60)
    assert engine.get(clock, "Clock", "fired") == 3
    assert engine.get(synapse, "Synapse", "g") == pytest.approx(0.5, abs=1e-6)
    engine.ok(lib.rv_netcon_event(engine.model, netcon, 4.0))
    engine.ok(lib.rv_point_free(engine.model, synapse))
    engine.advance(100)
    assert lib.rv_netcon_target(engine.model, netcon) == -1
    engine.close()


def test_inactive_netcons_and_targets() -> None:
    """An inactive NetCon sends nothing; a mechanism without NET_RECEIVE is no target."""
    engine = Engine()
    section = axon(engine)
    clock = engine.point("Clock", interval=1.0)
    synapse, clamp = engine.point("Synapse", section, tau=1e9), engine.point("Clamp", section)
    source = engine.ok(lib.rv_source_point(engine.model, clock))
    netcon = engine.netcon(source, synapse, 0.5, 0.1)
    assert lib.rv_netcon_active(engine.model, netcon, 0) == 1
    engine.run(3.5)
    assert engine.get(synapse, "Synapse", "g") == 0
    assert lib.rv_netcon_active(engine.model, netcon, 1) == 0
    engine.run(3.5)
    assert engine.get(synapse, "Synapse", "g") == pytest.approx(1.5, rel=1e-6)
    assert lib.rv_netcon_new(engine.model, source, clamp) == lib.RV_INVALID
    engine.close()


def test_callbacks_return_to_python() -> None:
    """rv_advance comes back where a watched source fires; marks do not stop it."""
    engine = Engine()
    section = axon(engine)
    engine.point("Clamp", section, dur=1.0, amp=2.0, **{"del": 0.5})
    times = engine.vector()
    source = engine.watch(section)
    engine.ok(lib.rv_source_record(engine.model, source, times, ffi.NULL, 0))
    engine.netcon(source, -1)
    engine.ok(lib.rv_source_callback(engine.model, source, 1))
    engine.init()
    engine.ok(lib.rv_mark(engine.model, 0.31, 7))
    done, seen = 0, []
    while done < 400:
        done += engine.advance(400 - done)
        seen += [(*report, engine.t) for report in engine.pending()]
    assert [s[0] for s in seen] == [source]
    assert seen[0][1] == values(times)[0] == pytest.approx(seen[0][2], abs=1e-9)
    assert engine.t == pytest.approx(10.0)
    engine.close()


def test_sources_are_shared_and_freed() -> None:
    """One variable has one source; it goes with its last NetCon unless held."""
    engine = Engine()
    section = axon(engine)
    source = engine.watch(section)
    assert engine.watch(section) == source
    assert lib.rv_source_watch(engine.model, engine.ref(section, 0.6), float("nan")) == source
    first, second = engine.netcon(source, -1), engine.netcon(source, -1)
    engine.ok(lib.rv_netcon_free(engine.model, first))
    assert lib.rv_source_info(engine.model, source, ffi.NULL, ffi.NULL) == 1
    engine.ok(lib.rv_netcon_free(engine.model, second))
    assert lib.rv_source_info(engine.model, source, ffi.NULL, ffi.NULL) == lib.RV_DEAD
    assert engine.watch(section) != source
    engine.close()


def test_the_wall_clock_ends_a_run_early() -> None:
    """A limit of 2 ms returns long before the end, and the rest gives the same result."""
    results = []
    for limit in (0.0, 0.002):
        engine = Engine()
        sections = [axon(engine, 9) for _ in range(20)]
        engine.point("Clamp", sections[3], dur=1.0, amp=1.0)
        engine.init()
        made, calls = 0, 0
        while made < 4000:
            made += engine.advance(4000 - made, limit)
            calls += 1
        results.append([engine.t] + [engine.v(s, 4) for s in sections])
        engine.close()
    assert calls > 1
    assert results[0] == results[1]
