"""Ions, record and play, random streams, routines: numbers against the reference."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from ranvier._engine import ffi, lib
from run_engine import CLOCK, Engine, EngineError, values

ION_SLOTS = {"e": lib.RV_SLOT_E, "i": lib.RV_SLOT_I, "in": lib.RV_SLOT_IN, "out": lib.RV_SLOT_OUT}


def ion(engine: Engine, section: int, name: str, slot: str, segment: int = 0) -> Any:
    """Return the address of an ion's value."""
    kind = lib.rv_type(engine.model, f"{name}_ion".encode())
    return lib.rv_section_value(engine.model, section, segment, kind, ION_SLOTS[slot])


CONCENTRATIONS = [(6.3, 1, 10, 140), (37, 2, 5e-5, 2), (20, -1, 4, 120), (6.3, 1, 0, 3), (6.3, 1, 3, 0), (6.3, 1, -1, 3)]


@pytest.mark.parametrize(("celsius", "z", "inside", "outside"), CONCENTRATIONS)
def test_nernst_is_the_references(celsius: float, z: float, inside: float, outside: float) -> None:
    """rv_nernst on ordinary and impossible concentrations."""
    h = pytest.importorskip("neuron").h
    h.celsius = celsius
    theirs = h.nernst(inside, outside, z)
    h.celsius = 6.3
    assert lib.rv_nernst(celsius, z, inside, outside) == pytest.approx(theirs, rel=1e-15)


@pytest.mark.parametrize("v", [-80.0, -1e-3, 0.0, 1e-6, 2.5e-3, 40.0])
def test_ghk_is_the_references(v: float) -> None:
    """rv_ghk, near 0 mV too."""
    h = pytest.importorskip("neuron").h
    h.celsius = 6.3
    assert lib.rv_ghk(6.3, v, 1e-4, 2.0, 2.0) == pytest.approx(h.ghk(v, 1e-4, 2.0, 2), rel=1e-12)


@pytest.mark.parametrize("secondorder", [0, 2])
def test_axon_agrees_with_reference(secondorder: int) -> None:
    """v, ina and states of a spiking axon after each of 400 steps."""
    h = pytest.importorskip("neuron").h
    engine = Engine()
    section = engine.section(500, 20, 5, insert=("axon",))
    engine.point("Clamp", section, 0.1, dur=1.0, amp=20.0, **{"del": 0.5})
    engine.clock[lib.RV_CLOCK_SECONDORDER] = secondorder
    na = lib.rv_type(engine.model, b"na_ion")
    places = [(0, 0), (na, lib.RV_SLOT_I), (engine.types["axon"], 0)]
    ours = [engine.record(engine.ref(section, 0.9, *place)) for place in places]
    engine.run(10.0)
    cable = h.Section(name="cable")
    cable.L, cable.diam, cable.nseg, cable.Ra = 500, 20, 5, 100
    cable.insert("hh")
    clamp = h.IClamp(cable(0.1))
    clamp.delay, clamp.dur, clamp.amp = 0.5, 1, 20
    theirs = [h.Vector().record(getattr(cable(0.9), f"_ref_{name}")) for name in ("v", "ina", "m_hh")]
    h.usetable_hh, h.dt, h.secondorder = 0, 0.025, secondorder
    h.finitialize(-65)
    for _ in range(400):
        h.fadvance()
    h.usetable_hh, h.secondorder = 1, 0
    assert np.ptp(np.array(theirs[0])) > 90
    for mine, other in zip(ours, theirs, strict=True):
        assert np.abs(values(mine) - np.array(other)).max() < 1e-8 * np.ptp(np.array(other))
    engine.close()


def test_ion_styles_follow_the_uses() -> None:
    """READ of e alone leaves it; WRITE of a concentration makes it Nernst's, at each step too; ion_style overrides."""
    engine = Engine()
    section = engine.section(insert=("axon", "calcium"))
    ion(engine, section, "na", "e")[0] = 44.0
    ion(engine, section, "ca", "in")[0] = 7.0
    engine.init()
    assert ion(engine, section, "na", "e")[0] == 44.0
    assert ion(engine, section, "ca", "in")[0] == 1e-4
    assert ion(engine, section, "ca", "out")[0] == 2.0
    assert ion(engine, section, "ca", "e")[0] == lib.rv_nernst(6.3, 2, 1e-4, 2.0)
    engine.advance(3)
    cai = ion(engine, section, "ca", "in")[0]
    assert cai > 1e-4
    engine.advance(1)
    assert ion(engine, section, "ca", "e")[0] == lib.rv_nernst(6.3, 2, cai, 2.0)
    ca = lib.rv_type(engine.model, b"ca_ion")
    assert lib.rv_ion_style(engine.model, section, ca, 3, 0, 0, 0, -1) == 3 + 4 + 16 + 32 + 64 + 128  # cai is written
    ion(engine, section, "ca", "e")[0] = 100.0
    engine.init()
    engine.advance(4)
    assert ion(engine, section, "ca", "e")[0] == 100.0
    engine.close()


def test_ionic_current_is_the_sum_since_the_last_evaluation() -> None:
    """ica is g (v − eca) after finitialize and after each step, not a growing sum."""
    engine = Engine()
    section = engine.section(insert=("calcium", "leak"))
    engine.init()
    v, e = engine.v(section), ion(engine, section, "ca", "e")[0]
    assert ion(engine, section, "ca", "i")[0] == 1e-5 * (v - e)
    engine.ok(lib.rv_fcurrent(engine.model))
    assert ion(engine, section, "ca", "i")[0] == 1e-5 * (v - e)
    engine.close()


def reference_play(kind: str) -> tuple[list[float], list[float], list[float]]:
    """Return amp at each step, and samples at an interval and at given times, of the reference."""
    h = pytest.importorskip("neuron").h
    s = h.Section(name="s")
    s.L, s.diam = 100, 10
    clamp = h.IClamp(s(0.5))
    clamp.dur = 1e9
    y, times = h.Vector([1, 3, 2, 2.5]), h.Vector([0.1, 0.2, 0.2, 0.31])
    if kind == "continuous":
        y.play(clamp._ref_amp, times, 1)
    elif kind == "steps":
        y.play(clamp._ref_amp, times)
    else:
        y.play(clamp._ref_amp, 0.13)
    each, at, every, t = h.Vector(), h.Vector(), h.Vector(), h.Vector()
    each.record(clamp._ref_amp)
    given = h.Vector([0.0, 0.111, 0.12, 0.3, 99])
    at.record(clamp._ref_amp, given)
    every.record(clamp._ref_amp, 0.04)
    t.record(h._ref_t, 0.04)
    h.dt = 0.025
    h.finitialize(-65)
    for _ in range(20):
        h.fadvance()
    y.play_remove()
    return list(each), list(at), list(every)


@pytest.mark.parametrize("kind", ["continuous", "steps", "interval"])
def test_play_and_record_agree_with_reference(kind: str) -> None:
    """A Vector played into amp in three ways, recorded in three ways."""
    engine = Engine()
    section = engine.section(100, 10, insert=("leak",))
    clamp = engine.point("Clamp", section, dur=1e9)
    y, times = engine.vector([1, 3, 2, 2.5]), engine.vector([0.1, 0.2, 0.2, 0.31])
    amp = engine.point_ref(clamp, "Clamp", "amp")
    when, interval = (ffi.NULL, 0.13) if kind == "interval" else (times, 0.0)
    engine.ok(lib.rv_play(engine.model, y, amp, when, interval, kind == "continuous"))
    given = engine.vector([0.0, 0.111, 0.12, 0.3, 99])
    each, at, every = engine.record(amp), engine.record(amp, 0.0, given), engine.record(amp, 0.04)
    t = engine.record({"kind": CLOCK, "slot": lib.RV_CLOCK_T}, 0.04)
    engine.init()
    engine.advance(20)
    for mine, other in zip((each, at, every), reference_play(kind), strict=True):
        assert values(mine) == pytest.approx(other, rel=1e-12, abs=1e-12)
    assert values(t) == pytest.approx(0.04 * np.arange(13))
    engine.init()
    assert (each.size, at.size, every.size) == (1, 1, 1)
    engine.close()


def test_records_end_with_their_vectors_and_sections() -> None:
    """A freed vector, a removed record and a deleted section are no longer written."""
    engine = Engine()
    keep, gone = engine.section(insert=("leak",)), engine.section(insert=("leak",))
    first, second = engine.record(engine.ref(keep)), engine.record(engine.ref(keep))
    third = engine.record(engine.ref(gone))
    t = engine.record({"kind": CLOCK, "slot": lib.RV_CLOCK_T})
    engine.run(1.0)
    lib.rv_vector_free(engine.model, first)
    assert lib.rv_record_remove(engine.model, second) == 1
    engine.ok(lib.rv_section_free(engine.model, gone))
    engine.advance(10)
    assert (second.size, third.size, t.size) == (41, 41, 51)
    assert np.allclose(values(t), 0.025 * np.arange(51))
    engine.close()


def test_random123_is_the_references() -> None:
    """Blocks of Philox under ids, sequences and a global index, bit for bit."""
    h = pytest.importorskip("neuron").h
    out = ffi.new("uint32_t[4]")
    for index in (0, 7):
        for ids in ((1, 2, 3), (0, 0, 0), (4000000000, 5, 9)):
            h.Random().Random123_globalindex(index)
            r = h.Random()
            r.Random123(*ids)
            r.uniform(0, 1)
            r.seq(20)
            lib.rv_random123(*ids, 5, index, out)
            assert [r.repick() for _ in range(4)] == [(x + 1.0) * (1.0 / 4294967297.0) for x in out]
    h.Random().Random123_globalindex(0)


def test_streams_are_numbered_and_seen() -> None:
    """New streams have ids (1, 0, n); ids and position can be set; finitialize leaves them where they are."""
    engine = Engine()
    clocks = [engine.point("Clock") for _ in range(2)]
    ids, sequence, out = ffi.new("double[3]"), ffi.new("double *"), ffi.new("double *")
    stream = (engine.model, -1, 0.0, 0, clocks[1], 0)
    engine.ok(lib.rv_stream_get(*stream, ids, sequence))
    assert (list(ids), sequence[0]) == ([1, 0, 2], 0)
    engine.ok(lib.rv_stream_set(*stream, [1.0, 2.0, 3.0], ffi.new("double *", 1.0)))
    engine.init()
    engine.ok(lib.rv_stream_draw(*stream, out))
    assert out[0] == 0.22910290974446038
    engine.ok(lib.rv_stream_get(*stream, ids, sequence))
    assert (list(ids), sequence[0]) == ([1, 2, 3], 2)
    assert lib.rv_stream_get(engine.model, -1, 0.0, 0, clocks[1], 1, ids, sequence) == lib.RV_RANGE
    engine.close()


def test_routines_are_called_on_the_right_instance() -> None:
    """A FUNCTION sees its segment's values; a PROCEDURE fills a Vector; wrong calls are refused."""
    engine = Engine()
    section = engine.section(100, 1, 3, insert=("leak",))
    leak = engine.types["leak"]
    lib.rv_section_value(engine.model, section, 1, leak, 0)[0] = 0.5
    result = ffi.new("double *")
    call = lib.rv_call_routine
    for x, expected in ((0.1, 3.001), (0.5, 3.5), (0.9, 3.001)):
        engine.ok(call(engine.model, leak, 0, section, x, -1, [1.0, 2.0], 2, ffi.NULL, result))
        assert result[0] == pytest.approx(expected)
    vector = engine.vector([9])
    engine.ok(call(engine.model, leak, 1, section, 0.5, -1, [0.0, 4.0], 2, [vector, ffi.NULL], result))
    assert list(values(vector)) == [9, 4]
    bare = engine.section()
    assert call(engine.model, leak, 0, bare, 0.5, -1, [1.0, 2.0], 2, ffi.NULL, result) == lib.RV_ABSENT
    with pytest.raises(EngineError, match="takes 2 arguments, 1 were given"):
        engine.ok(call(engine.model, leak, 0, section, 0.5, -1, [1.0], 1, ffi.NULL, result))
    lone = engine.ok(lib.rv_point_new(engine.model, engine.types["Clamp"]))
    assert call(engine.model, engine.types["Clamp"], 0, -1, 0.5, lone, [], 0, ffi.NULL, result) == lib.RV_RANGE
    engine.close()


def test_an_empty_model_has_a_clock() -> None:
    """As in NEURON, time goes on where there is nothing to step."""
    engine = Engine()
    engine.init()
    assert engine.advance(40) == 40
    assert math.isclose(engine.t, 1.0)
    engine.close()
